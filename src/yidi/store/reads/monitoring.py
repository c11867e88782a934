"""What the monitors look at, read in whole sets and streamed: one statement a monitor, never one a
person. Rows come region by region, within it subject by subject. Wants a service's reach.

Months are counted in the legal zone. Money in fen; a reversal takes back what it reverses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from yidi.core.calendar import add_months, spoken_moment
from yidi.core.claims.life import OVER
from yidi.core.claims.twins import Care, Invoice
from yidi.core.supervision import cards, travelling
from yidi.core.supervision.alarm import (
    INSTITUTION,
    ITEM,
    PERSON,
    PHONE,
    SHOWN_ROWS,
    Alarm,
    Behind,
    Subject,
    Terms,
    back,
)
from yidi.core.supervision.growth import MONTHS, Growth
from yidi.store.provinces import province

_CHUNK = 2000


def rows(monitor: str, widest: Terms) -> Iterator[Any]:
    """The rows of a monitor, in the order of regions and subjects."""
    return _ROWS[monitor](widest)


def behind(monitor: str, terms: Terms, alarms: Iterable[Alarm]) -> dict[str, tuple[Behind, ...]]:
    """The largest rows behind alarms that only knew sums, by subject."""
    keys = [alarm.subject.key for alarm in alarms]
    statement = _BEHIND.get(monitor)
    if statement is None or not keys:
        return {}
    made: dict[str, list[Behind]] = {}
    values = {**_span(terms), **terms.numbers, "keys": keys, "most": SHOWN_ROWS}
    for key, number, at, region, place, code, amount, visit, person, said in _streamed(
        statement, values
    ):
        row = Behind(
            "visit" if monitor == "item_growth" else "settlement", number,
            spoken_moment(localtime(at)), region, place, code,
            int(amount), visit, person, said or "",
        )  # fmt: skip
        made.setdefault(key, []).append(row)
    return {key: tuple(found) for key, found in made.items()}


def _streamed(sql: str, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while found := cursor.fetchmany(_CHUNK):
            yield from found


def _span(terms: Terms) -> dict[str, Any]:
    first, after = terms.period.first, terms.period.after
    return {"first": first, "after": after, "since": first}


# ---- growth


def _growth(monitor: str, about: str, named: str) -> Callable[[Terms], Iterator[Growth]]:
    sql = _GROWTH.format(named=named)

    def read(terms: Terms) -> Iterator[Growth]:
        since = add_months(terms.period.first, -MONTHS)
        values = _span(terms) | {
            "since": since,
            "floor": terms.numbers["floor"],
            "monitor": monitor,
        }
        for region, key, name, code, person, bills, *sums in _streamed(sql, values):
            own, group = [int(s) for s in sums[: MONTHS + 1]], [int(s) for s in sums[MONTHS + 1 :]]
            subject = Subject(about, key, region, name or "", code or "", person)
            yield Growth(subject, own[0], tuple(own[1:]), group[0], tuple(group[1:]), int(bills))

    return read


_SUMS = ", ".join(
    f"coalesce(sum(amount) FILTER (WHERE month = %(first)s::date - interval '{n} month'), 0) AS m{n}"
    for n in range(MONTHS + 1)
)
_OWN = ", ".join(f"o.m{n}" for n in range(MONTHS + 1))
_OF_GROUP = ", ".join(f"g.m{n}" for n in range(MONTHS + 1))
_OF_MONTHS = "monitor = %(monitor)s AND month BETWEEN %(since)s AND %(first)s"
_GROWTH = f"""
WITH grouped AS (
    SELECT grp, {_SUMS} FROM store_growthmonth WHERE {_OF_MONTHS} AND subject = '' GROUP BY grp)
SELECT m.region, {{named}}, m.bills, {_OWN}, {_OF_GROUP}
  FROM store_growthmonth m
  JOIN grouped g USING (grp)
 CROSS JOIN LATERAL (
    SELECT {_SUMS} FROM store_growthmonth
     WHERE {_OF_MONTHS} AND subject = m.subject AND grp = m.grp AND region = m.region) o
 WHERE m.monitor = %(monitor)s AND m.month = %(first)s AND m.subject <> '' AND m.amount >= %(floor)s
 ORDER BY m.region, m.subject
"""  # noqa: S608
_INSTITUTION_NAMED = """
m.subject, (SELECT i.name FROM store_institution i WHERE i.code = m.subject), m.subject, NULL::bigint
"""
_ITEM_NAMED = f"""
m.subject, (SELECT i.name FROM store_institution i WHERE i.code = split_part(m.subject, '|', 1))
 || ' · ' || coalesce((SELECT t.name FROM store_catalogueitem t
      WHERE t.region = {province("m.region")} AND t.code = split_part(m.subject, '|', 2)
      ORDER BY t.first DESC LIMIT 1), split_part(m.subject, '|', 2)),
split_part(m.subject, '|', 1), NULL::bigint
"""  # noqa: S608
_PERSON_NAMED = "m.subject, '', '', m.subject::bigint"
_LOCAL = "(c.at AT TIME ZONE 'Asia/Shanghai')::date"


# ---- stays and places


def _stays(terms: Terms) -> Iterator[travelling.Visit]:
    values = _span(terms) | {
        "since": back(terms, terms.numbers["back"]), "count": terms.numbers["count"],
    }  # fmt: skip
    return _visits(_STAYS, values)


def _places(terms: Terms) -> Iterator[travelling.Visit]:
    without = "" if terms.words["pharmacies"] == "yes" else "pharmacy"
    values = _span(terms) | {"since": back(terms, _LONGEST_STAY), "without": without}
    return _visits(_PLACES, values)


_LONGEST_STAY = 366
"""Days: a stay that began earlier is not looked for."""


def _visits(sql: str, values: dict[str, Any]) -> Iterator[travelling.Visit]:
    for region, person, visit, number, first, last, stay, code, place, fund, said in _streamed(
        sql, values
    ):
        subject = Subject(PERSON, str(person), region, person_id=person)
        codes = tuple(str(each["code"]) for each in said or ())
        yield travelling.Visit(
            subject, visit, number, region, localtime(first), localtime(last) if last else None,
            stay, code, place, int(fund), codes,
        )  # fmt: skip


_SHOWN = """
v.insured_region, v.person_id, v.id, v.mdtrt_id, v.first, v.last, v.care = 'inpatient',
v.institution_code, v.place,
coalesce((SELECT sum(s.fund_total) FROM store_settlement s WHERE s.visit_id = v.id), 0),
v.diagnoses::json
"""
_STAYS = f"""
WITH stays AS (
    SELECT v.* FROM store_visit v
     WHERE v.care = 'inpatient' AND v.state <> 'cancelled' AND v.last IS NOT NULL
       AND v.last >= %(since)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
       AND v.last < %(after)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'),
often AS (SELECT person_id FROM stays GROUP BY person_id HAVING count(*) >= %(count)s)
SELECT {_SHOWN} FROM stays v JOIN often USING (person_id)
 ORDER BY v.insured_region, v.person_id, v.first, v.id
"""  # noqa: S608
_PLACES = f"""
WITH month AS (
    SELECT v.* FROM store_visit v
     WHERE v.state <> 'cancelled' AND v.care <> %(without)s
       AND v.first < %(after)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
       AND (v.first >= %(first)s::date::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 day'
            OR v.care = 'inpatient'
               AND v.first >= %(since)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
               AND coalesce(v.last, 'infinity')
                   >= %(first)s::date::timestamp AT TIME ZONE 'Asia/Shanghai')),
roaming AS (SELECT person_id FROM month GROUP BY person_id HAVING count(DISTINCT place) > 1)
SELECT {_SHOWN} FROM month v JOIN roaming USING (person_id)
 ORDER BY v.insured_region, v.person_id, v.first, v.id
"""  # noqa: S608


# ---- cards


def _phones(terms: Terms) -> Iterator[cards.Use]:
    values = _span(terms) | {
        "since": back(terms, terms.numbers["back"]), "persons": terms.numbers["persons"],
    }  # fmt: skip
    for place, key, code, name, last4, person, number, region, at, amount, visit in _streamed(
        _PHONES, values
    ):
        subject = Subject(PHONE, key, place, f"{name} · 电话尾号{last4}", code)
        yield cards.Use(subject, person, number, region, localtime(at), place, code, amount, visit)


_PHONES = """
WITH used AS (
    SELECT s.*, p.phone_digest, p.phone_last4
      FROM store_settlement s JOIN store_person p ON p.id = s.person_id
     WHERE s.day >= %(since)s AND s.day < %(after)s AND s.kind = 'settlement'
       AND p.phone_digest <> ''
       AND NOT EXISTS (SELECT 1 FROM store_settlement r WHERE r.reverses_id = s.id)),
shared AS (
    SELECT phone_digest, institution_code FROM used
     GROUP BY phone_digest, institution_code HAVING count(DISTINCT person_id) >= %(persons)s)
SELECT u.place, left(u.phone_digest, 32) || '|' || u.institution_code AS key, u.institution_code,
       i.name, u.phone_last4, u.person_id, u.setl_id, u.insured_region, u.settled_at, u.fund_total,
       u.visit_id
  FROM used u JOIN shared USING (phone_digest, institution_code)
  JOIN store_institution i ON i.code = u.institution_code
 ORDER BY u.place, key, u.settled_at, u.id
"""


def _nights(terms: Terms) -> Iterator[cards.Night]:
    for place, code, name, counts, amounts in _streamed(_NIGHTS, _span(terms)):
        subject = Subject(INSTITUTION, code, place, name, code)
        yield cards.Night(subject, tuple(map(int, counts)), tuple(map(int, amounts)))


_HOUR = "extract(hour FROM s.settled_at AT TIME ZONE 'Asia/Shanghai')"
_COUNTS = ", ".join(f"count(*) FILTER (WHERE {_HOUR} = {n})" for n in range(24))
_AMOUNTS = ", ".join(f"coalesce(sum(s.total) FILTER (WHERE {_HOUR} = {n}), 0)" for n in range(24))
_NIGHTS = f"""
SELECT s.place, s.institution_code, i.name, ARRAY[{_COUNTS}], ARRAY[{_AMOUNTS}]
  FROM store_settlement s
  JOIN store_institution i ON i.code = s.institution_code AND i.pharmacy
 WHERE s.day >= %(first)s AND s.day < %(after)s AND s.kind = 'settlement'
   AND NOT EXISTS (SELECT 1 FROM store_settlement r WHERE r.reverses_id = s.id)
 GROUP BY s.place, s.institution_code, i.name
 ORDER BY s.place, s.institution_code
"""  # noqa: S608


def _misfits(terms: Terms) -> Iterator[cards.Use]:
    for region, person, number, at, place, code, amount, visit, said in _streamed(
        _MISFITS, _span(terms)
    ):
        subject = Subject(PERSON, str(person), region, person_id=person)
        yield cards.Use(
            subject, person, number, region, localtime(at), place, code, amount, visit, said,
            "visit",
        )  # fmt: skip


_AGE = f"extract(year FROM age({_LOCAL}, p.birth))"
_MISFITS = f"""
SELECT v.insured_region, v.person_id, v.mdtrt_id, c.at, v.place, v.institution_code, c.amount, v.id,
       i.name || CASE WHEN i.sex <> '' AND p.male <> (i.sex = 'male')
                      THEN '（限' || CASE i.sex WHEN 'male' THEN '男' ELSE '女' END || '性）'
                      ELSE '（限' || coalesce('满' || i.age_from || '岁', '')
                                 || coalesce('不满' || i.age_below || '岁', '') || '）' END
  FROM store_catalogueitem i
  JOIN store_chargeline c ON c.code = i.code
  JOIN store_visit v ON v.id = c.visit_id AND {province("v.place")} = i.region
  JOIN store_person p ON p.id = v.person_id
 WHERE (i.sex <> '' OR i.age_from IS NOT NULL OR i.age_below IS NOT NULL)
   AND c.at >= %(first)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
   AND c.at < %(after)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
   AND i.first <= {_LOCAL} AND (i.after IS NULL OR {_LOCAL} < i.after)
   AND c.amount > 0 AND v.state <> 'cancelled'
   AND NOT EXISTS (SELECT 1 FROM store_chargeline r
                    WHERE r.visit_id = c.visit_id AND r.returns = c.feedetl_sn)
   AND ((i.sex <> '' AND p.male <> (i.sex = 'male'))
        OR {_AGE} < i.age_from OR {_AGE} >= i.age_below)
 ORDER BY v.insured_region, v.person_id, c.at, c.id
"""  # noqa: S608


# ---- promises, twins


def _promises(terms: Terms) -> Iterator[cards.Promise]:
    values = _span(terms) | {"days": terms.numbers["days"], "sum": terms.numbers["sum"]}
    for region, person, number, place, filed_on, days, fund, bills, latest in _streamed(
        _PROMISES, values
    ):
        subject = Subject(PERSON, f"{person}|{number}", region, person_id=person)
        yield cards.Promise(
            subject, number, region, place, filed_on, days, int(fund), int(bills), latest
        )


_PROMISES = f"""
SELECT f.insured_region, f.person_id, f.number, f.place,
       (f.filed_at AT TIME ZONE 'Asia/Shanghai')::date,
       max(s.day) - (f.filed_at AT TIME ZONE 'Asia/Shanghai')::date,
       sum(s.fund_total), sum(CASE s.kind WHEN 'settlement' THEN 1 ELSE -1 END), max(s.day)
  FROM store_filing f
  JOIN store_settlement s ON s.insured_region = f.insured_region AND s.person_id = f.person_id
       AND s.scope <> 'local' AND s.day >= f.first AND s.day < %(after)s
       AND s.day <= coalesce(f.last, 'infinity')
       AND s.settled_at < coalesce(f.ended_at, 'infinity')
       AND f.place IN (s.place, {province("s.place")})
 WHERE f.current AND f.way = 'commitment' AND f.evidenced_at IS NULL
   AND f.evidence_due IS NOT NULL AND f.state IN ('active', 'void', 'expired')
 GROUP BY f.id
HAVING max(s.day) >= %(first)s AND sum(s.fund_total) >= %(sum)s
   AND max(s.day) - (f.filed_at AT TIME ZONE 'Asia/Shanghai')::date >= %(days)s
 ORDER BY f.insured_region, f.person_id, f.id
"""  # noqa: S608


def _twice(terms: Terms) -> Iterator[cards.Twice]:
    values = _span(terms) | {"over": list(OVER)}
    for region, person, on, mine, papers, others in _streamed(_TWICE, values):
        yield cards.Twice(
            Subject(PERSON, f"{person}|{mine[1]}", region, person_id=person), _care(mine), on,
            tuple(Invoice(c, n, k, date.fromisoformat(d), a) for c, n, k, d, a in papers or ()),
            tuple(_care(other) for other in others),
        )  # fmt: skip


def _care(said: list[Any]) -> Care:
    kind, number, code, name, stay, first, last, total, papers, undone = said
    return Care(
        kind, number, code, name, stay, _day(first), _day(last), total,
        tuple((c, n, k) for c, n, k in papers or ()), undone,
    )  # fmt: skip


def _day(text: str) -> date:
    """A day, or the legal day of a moment."""
    return date.fromisoformat(text) if len(text) == 10 else localtime(_moment(text)).date()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


_CLAIM_AS_CARE = """
json_build_array('claim', {c}.number, {c}.institution_code, {c}.institution, {c}.care = 'inpatient',
    {c}.first, {c}.last, greatest({c}.total,
        (SELECT coalesce(sum(p.amount), 0) FROM store_claiminvoice p WHERE p.claim_id = {c}.id)),
    (SELECT json_agg(json_build_array(p.code, p.number, p.check_code))
       FROM store_claiminvoice p WHERE p.claim_id = {c}.id),
    {c}.state = ANY (%(over)s))
"""
_TWICE = f"""
WITH claimed AS (
    SELECT c.* FROM store_claim c
     WHERE c.applied_at >= %(first)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
       AND c.applied_at < %(after)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
       AND c.proposal_id IS NULL AND NOT c.state = ANY (%(over)s)),
paper AS (SELECT p.* FROM store_claiminvoice p JOIN claimed c ON c.id = p.claim_id),
settled AS (
    SELECT c.id AS claim_id, s.id FROM claimed c
      JOIN store_settlement s ON s.person_id = c.person_id AND s.kind = 'settlement'
      JOIN store_visit v ON v.id = s.visit_id
       AND (v.first AT TIME ZONE 'Asia/Shanghai')::date <= c.last
       AND (coalesce(v.last, v.first) AT TIME ZONE 'Asia/Shanghai')::date >= c.first
    UNION
    SELECT p.claim_id, s.id FROM paper p
      JOIN store_settlement s ON s.invoice = p.number AND s.invoice <> '' AND s.kind = 'settlement'),
again AS (
    SELECT c.id AS claim_id, o.id FROM claimed c
      JOIN store_claim o ON o.person_id = c.person_id AND o.id < c.id
       AND o.first <= c.last AND o.last >= c.first
    UNION
    SELECT p.claim_id, q.claim_id FROM paper p
      JOIN store_claiminvoice q ON q.number = p.number AND q.claim_id < p.claim_id),
beside AS (
    SELECT t.claim_id, json_build_array('settlement', s.setl_id, s.institution_code, i.name,
           s.care = 'inpatient', v.first, coalesce(v.last, v.first), s.total,
           CASE WHEN s.invoice <> '' THEN json_build_array(json_build_array('', s.invoice, '')) END,
           EXISTS (SELECT 1 FROM store_settlement r WHERE r.reverses_id = s.id)) AS care
      FROM settled t JOIN store_settlement s ON s.id = t.id JOIN store_visit v ON v.id = s.visit_id
      JOIN store_institution i ON i.code = s.institution_code
    UNION ALL
    SELECT a.claim_id, {_CLAIM_AS_CARE.format(c="o")} FROM again a JOIN store_claim o ON o.id = a.id)
SELECT c.insured_region, c.person_id, (c.applied_at AT TIME ZONE 'Asia/Shanghai')::date,
       {_CLAIM_AS_CARE.format(c="c")},
       (SELECT json_agg(json_build_array(p.code, p.number, p.check_code, p.day, p.amount))
          FROM paper p WHERE p.claim_id = c.id),
       (SELECT json_agg(b.care) FROM beside b WHERE b.claim_id = c.id)
  FROM claimed c WHERE EXISTS (SELECT 1 FROM beside b WHERE b.claim_id = c.id)
 ORDER BY c.insured_region, c.person_id, c.id
"""  # noqa: S608


_ROWS: dict[str, Callable[[Terms], Iterator[Any]]] = {
    "institution_growth": _growth("institution_growth", INSTITUTION, _INSTITUTION_NAMED),
    "item_growth": _growth("item_growth", ITEM, _ITEM_NAMED),
    "person_growth": _growth("person_growth", PERSON, _PERSON_NAMED),
    "repeated_stays": _stays,
    "far_apart": _places,
    "one_phone": _phones,
    "pharmacy_night": _nights,
    "open_commitment": _promises,
    "paid_twice": _twice,
    "lent_card": _misfits,
}


# ---- rows behind sums


def _largest(key: str, amount: str, condition: str) -> str:
    """The largest settlements of the month of each subject."""
    return f"""
SELECT key, setl_id, settled_at, insured_region, place, institution_code, {amount}, visit_id,
       person_id, ''
  FROM (SELECT {key} AS key, s.*,
               row_number() OVER (PARTITION BY {key} ORDER BY s.{amount} DESC, s.id) AS n
          FROM store_settlement s
         WHERE {key} = ANY (%(keys)s) AND s.day >= %(first)s AND s.day < %(after)s
           AND s.kind = 'settlement' AND {condition}
           AND NOT EXISTS (SELECT 1 FROM store_settlement r WHERE r.reverses_id = s.id)) s
 WHERE n <= %(most)s ORDER BY key, n
"""  # noqa: S608


_LARGEST_LINES = """
SELECT key, mdtrt_id, at, insured_region, place, institution_code, amount, visit_id, person_id, name
  FROM (SELECT v.institution_code || '|' || c.code AS key, v.mdtrt_id, c.at, v.insured_region, v.place,
               v.institution_code, c.amount, v.id AS visit_id, v.person_id, c.name,
               row_number() OVER (PARTITION BY v.institution_code, c.code
                                  ORDER BY c.amount DESC, c.id) AS n
          FROM store_chargeline c JOIN store_visit v ON v.id = c.visit_id
         WHERE c.at >= %(first)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
           AND c.at < %(after)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
           AND v.institution_code || '|' || c.code = ANY (%(keys)s)) s
 WHERE n <= %(most)s ORDER BY key, n
"""
_AT_NIGHT = (
    f"CASE WHEN %(from)s > %(to)s THEN {_HOUR} >= %(from)s OR {_HOUR} < %(to)s"
    f" ELSE {_HOUR} >= %(from)s AND {_HOUR} < %(to)s END"
)
_BEHIND = {
    "institution_growth": _largest("s.institution_code", "fund_total", "true"),
    "item_growth": _LARGEST_LINES,
    "person_growth": _largest("s.person_id::text", "total", "s.care <> 'inpatient'"),
    "pharmacy_night": _largest("s.institution_code", "total", _AT_NIGHT),
}
