"""What a settlement looks at: one statement that locks the person, one that reads everything.

The read starts after the lock is held: under READ COMMITTED a statement that locked and read at
once would see its neighbours as they were before it waited. Every statement names insured_region.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.core.filing import record
from yidi.core.filing.deciding import Desk
from yidi.core.institutions import Opening, alike
from yidi.core.settlement import case, till
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.reversal import less
from yidi.store import hot, sealing
from yidi.store.hot import Call, Statement
from yidi.store.reads import filings, policy
from yidi.store.writes.envelopes import Kept, kept_from

LOCK = Statement("""
SELECT p.id FROM store_visit v
  JOIN store_person p ON p.id = v.person_id AND p.insured_region = v.insured_region
 WHERE v.insured_region = %(region)s AND v.mdtrt_id = %(mdtrt_id)s
   FOR NO KEY UPDATE OF p
""")

LOCK_BOTH = Statement("""
SELECT p.id FROM store_person p
  JOIN (SELECT v.insured_region AS region, v.person_id AS id FROM store_visit v
         WHERE v.insured_region = %(region)s AND v.mdtrt_id = %(mdtrt_id)s
        UNION ALL
        SELECT a.sharer_region, a.sharer_id FROM store_visit v
          JOIN store_accountshare a ON a.insured_region = v.insured_region
               AND a.person_id = v.person_id AND a.ended_at IS NULL
         WHERE v.insured_region = %(region)s AND v.mdtrt_id = %(mdtrt_id)s) who
    ON who.region = p.insured_region AND who.id = p.id
 ORDER BY p.id FOR NO KEY UPDATE OF p
""")
"""The person and whose family account pays, in the order of ids, so that nobody waits crosswise."""

_AMOUNTS = ", ".join(f"s.{'person_part' if n == 'person' else n}" for n in Amounts._fields)

READ = Statement(f"""
SELECT v.id, v.place, v.institution_code, v.person_id, v.number, v.insurance, v.credential,
       v.med_type, v.care, v.disease, v.first,
       CASE WHEN v.care = 'inpatient' THEN v.last ELSE
            (SELECT max(c.at) FROM store_chargeline c
              WHERE c.insured_region = v.insured_region AND c.bill_id = b.id) END,
       v.state, v.emergency, v.injury,
       v.mental_illness OR i.mental AND v.care = 'inpatient', v.died, v.version,
       b.id, b.version, b.kind, b.batch, b.lines, b.total, b.own_paid, b.over_limit, b.class_b,
       p.psn_no, p.name, p.id_type, p.id_sealed,
       CASE WHEN p.id_digest <> '' THEN p.id_digest ELSE coalesce(
            (SELECT q.id_digest FROM store_person q WHERE q.id = p.parent_id), '') END,
       p.birth, p.male, p.status,
       p.status_since, p.retired, p."group", p.hardship, p.civil_servant, p.balance,
       p.commitment_barred, p.direct_suspended_from, p.direct_suspended_to,
       i.name, i.level, i.pharmacy, h.id, h.insured_region, h.balance,
       (SELECT json_agg(json_build_array(o.care, o.disease, o.status, o.first, o.after, o.by, o.why))
          FROM store_opening o WHERE o.institution_id = i.id),
       (SELECT json_agg(json_build_array(f.number, f.kind, f.way, f.place, f.first, f.last,
                f.channel, f.filed_at, f.state, f.version, f.effective_at, f.evidenced_at,
                f.mend_by, f.ended_at, f.ban_until, f.locked_from) ORDER BY f.id)
          FROM store_filing f
         WHERE f.insured_region = v.insured_region AND f.person_id = p.id AND f.current),
       (SELECT json_object_agg(y.year, json_build_array(y.sums, y.stays))
          FROM store_personyear y
         WHERE y.insured_region = v.insured_region AND y.person_id = p.id
           AND y.year BETWEEN least(%(year)s - 2, extract(year FROM v.first)) AND %(year)s),
       (SELECT json_agg(json_build_array(t.year, t.name, t.amount)) FROM store_yearsum t
         WHERE t.insured_region = v.insured_region AND t.person_id = p.id
           AND t.year BETWEEN %(year)s - 2 AND %(year)s),
       (SELECT json_agg(json_build_array(s.setl_id, s.year, s.before, s.after, s.given_back,
                {_AMOUNTS}) ORDER BY s.id)
          FROM store_settlement s
         WHERE s.insured_region = v.insured_region AND s.visit_id = v.id AND s.interim
           AND s.kind = 'settlement' AND v.care = 'inpatient'
           AND NOT EXISTS (SELECT 1 FROM store_settlement r WHERE r.reverses_id = s.id)),
       (SELECT json_agg(c.disease) FROM store_chronicentitlement c
         WHERE c.insured_region = v.insured_region AND c.person_id = p.id
           AND c.first <= (v.first AT TIME ZONE 'Asia/Shanghai')::date
           AND (c.after IS NULL OR c.after > (v.first AT TIME ZONE 'Asia/Shanghai')::date)),
       v.care = 'chronic' AND EXISTS (SELECT 1 FROM store_designation d
         WHERE d.insured_region = v.insured_region AND d.person_id = p.id
           AND d.institution_code = v.institution_code
           AND d.first <= (v.first AT TIME ZONE 'Asia/Shanghai')::date
           AND (d.after IS NULL OR d.after > (v.first AT TIME ZONE 'Asia/Shanghai')::date)),
       (SELECT json_agg(json_build_array(c.number, c.institution_code, c.institution) ORDER BY c.id)
          FROM store_claim c
         WHERE c.insured_region = v.insured_region AND c.person_id = p.id
           AND c.state IN ('decided', 'paying', 'paid', 'closed')
           AND c.institution_code IN (v.institution_code, '')
           AND (c.care = 'inpatient') = (v.care = 'inpatient')
           AND c.first <= (coalesce(v.last, v.first) AT TIME ZONE 'Asia/Shanghai')::date
           AND c.last >= (v.first AT TIME ZONE 'Asia/Shanghai')::date
           AND (v.care = 'inpatient' OR c.total = b.total)),
       (SELECT k.digest FROM store_publishedbook k
         WHERE k.region = v.insured_region AND k.approved_at IS NOT NULL
         ORDER BY k.approved_at DESC, k.id DESC LIMIT 1),
       m.infno, m.content, m.outcome, m.subject, m.answer,
       nextval('store_settlement_id_seq')
  FROM store_visit v
  JOIN store_person p ON p.id = v.person_id AND p.insured_region = v.insured_region
  JOIN store_institution i ON i.code = v.institution_code
  LEFT JOIN LATERAL (
       SELECT * FROM store_bill b
        WHERE b.insured_region = v.insured_region AND b.visit_id = v.id
          AND b.batch = %(batch)s
          AND b.kind = CASE WHEN v.care = 'chronic' THEN %(kind)s ELSE 'main' END
          AND b.settlement_id IS NULL ORDER BY b.lines = 0, b.number LIMIT 1) b ON true
  LEFT JOIN LATERAL (
       SELECT q.id, q.insured_region, q.balance FROM store_accountshare a
         JOIN store_person q ON q.insured_region = a.sharer_region AND q.id = a.sharer_id
        WHERE a.insured_region = v.insured_region AND a.person_id = p.id
          AND a.ended_at IS NULL AND q.status = 'active') h ON true
  LEFT JOIN store_hospitalmessage m ON m.month = %(month)s
       AND m.institution_code = %(institution)s AND m.msgid = %(msgid)s
 WHERE v.insured_region = %(region)s AND v.mdtrt_id = %(mdtrt_id)s
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Asked:
    """Which bill of which visit. batch: the sender's, empty for a stay; kind: main | unrelated, which
    only chronic visits have."""

    region: str
    institution_code: str
    mdtrt_id: str
    batch: str
    kind: str
    month: int
    msgid: str


@dataclass(frozen=True, slots=True)
class Found:
    """The rows behind a settlement. bill: with an id of None where none is unsettled.

    visit: `last` is the discharge of a stay, and of other visits the last charge of the bill;
    person: `id_digest` is that of a parent for a newborn without a number.
    settlement_id: the number that this settlement will have. sums, taken: by year and name.
    sharer: whose family account may pay (id, region, balance); None if there is nobody. claimed: the
    manual claim that the same care was paid by, "" if none.
    """

    visit: Mapping[str, Any]
    bill: Mapping[str, Any]
    person: Mapping[str, Any]
    institution: Mapping[str, Any]
    sharer: Mapping[str, Any] | None
    filings: tuple[record.Filing, ...]
    openings: tuple[Opening, ...]
    counted: Mapping[int, Mapping[str, int]]
    taken: Mapping[int, Mapping[str, int]]
    stays: Mapping[int, int]
    earlier: tuple[till.Earlier, ...]
    chronic: tuple[str, ...]
    designated: bool
    claimed: str
    digest: str
    kept: Kept | None
    settlement_id: int

    @property
    def certno(self) -> str:
        """The whole identity number, as the national record carries it."""
        sealed = self.person["id_sealed"]
        return sealing.unseal(bytes(sealed)) if sealed else ""


def find(
    asked: Asked,
    day: date,
    first: Sequence[Call] = (),
    *,
    locked: bool = False,
    shared: bool = False,
) -> Found | None:
    """The visit with everything that a settlement looks at; None if the region has no such visit.

    first: what is to be sent before (reach.till). locked: the person is locked until the end of the
    transaction; shared: together with whose family account pays.
    """
    parameters: dict[str, Any] = {
        "region": asked.region, "mdtrt_id": asked.mdtrt_id, "batch": asked.batch,
        "kind": asked.kind, "year": day.year, "month": asked.month,
        "institution": asked.institution_code, "msgid": asked.msgid,
    }  # fmt: skip
    whom = {"region": asked.region, "mdtrt_id": asked.mdtrt_id}
    before = [(LOCK_BOTH if shared else LOCK, whom)] if locked else []
    found = hot.rows(*first, *before, (READ, parameters))[-1]
    return _found(found[0]) if found else None


_VISIT = (
    "id", "place", "institution_code", "person_id", "number", "insurance", "credential",
    "med_type", "care", "disease", "first", "last", "state", "emergency", "injury",
    "mental_illness", "died", "version",
)  # fmt: skip
_BILL = ("id", "version", "kind", "batch", "lines", "total", "own_paid", "over_limit", "class_b")
_PERSON = (
    "psn_no", "name", "id_type", "id_sealed", "id_digest", "birth", "male", "status",
    "status_since", "retired", "group", "hardship", "civil_servant", "balance",
    "commitment_barred", "direct_suspended_from", "direct_suspended_to",
)  # fmt: skip
_INSTITUTION = ("name", "level", "pharmacy")
_SHARER = ("id", "region", "balance")


def _found(row: tuple[Any, ...]) -> Found:
    parts = iter(row)

    def part(names: tuple[str, ...]) -> dict[str, Any]:
        return {name: next(parts) for name in names}

    visit, bill, person = part(_VISIT), part(_BILL), part(_PERSON)
    institution, sharer = part(_INSTITUTION), part(_SHARER)
    openings, filings, years, taken, earlier, chronic = (next(parts) for _ in range(6))
    designated, claimed, digest = next(parts), next(parts), next(parts)
    message = [next(parts) for _ in range(5)]
    return Found(
        visit, bill, person, institution, sharer if sharer["id"] else None,
        filings=tuple(_filing(f) for f in filings or ()),
        openings=tuple(_opening(o) for o in openings or ()),
        counted={int(year): value[0] for year, value in (years or {}).items()},
        taken=_taken(taken or ()),
        stays={int(year): value[1] for year, value in (years or {}).items()},
        earlier=tuple(_earlier(e) for e in earlier or ()),
        chronic=tuple(chronic or ()),
        designated=designated,
        claimed=_claimed(claimed or (), institution["name"]),
        digest=digest or "",
        kept=kept_from(message) if message[0] is not None else None,
        settlement_id=next(parts),
    )  # fmt: skip


def _claimed(rows: Iterable[list[str]], name: str) -> str:
    """The number of the claim. One for an institution that was not in the register goes by its name."""
    found = (number for number, code, named in rows if code or alike(named, name))
    return next(found, "")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _filing(f: list[Any]) -> record.Filing:
    first, filed_at = _day(f[4]), _moment(f[7])
    assert first is not None and filed_at is not None  # noqa: S101 - NOT NULL columns
    return record.Filing(
        id=f[0], kind=f[1], way=f[2], place=f[3], first=first, last=_day(f[5]), channel=f[6],
        filed_at=filed_at, state=f[8], version=f[9], effective_at=_moment(f[10]),
        evidenced_at=_moment(f[11]), mend_by=_day(f[12]), ended_at=_moment(f[13]),
        ban_until=_day(f[14]), locked_from=_day(f[15]),
    )  # fmt: skip


def _opening(o: list[Any]) -> Opening:
    return Opening(o[0], o[1], o[2], date.fromisoformat(o[3]), _day(o[4]), o[5], o[6])


def _taken(rows: list[list[Any]] | tuple[()]) -> dict[int, dict[str, int]]:
    made: dict[int, dict[str, int]] = {}
    for year, name, amount in rows:
        made.setdefault(year, {})[name] = amount
    return made


def _earlier(e: list[Any]) -> till.Earlier:
    setl_id, year, before, after, back, *amounts = e
    found = Amounts(*amounts)
    bill = case.Bill(found.total, found.own_paid, found.over_limit, found.class_b)
    moved = {int(other): less({}, sums) for other, sums in back.items()}
    moved[year] = less(after, before)
    return till.Earlier(setl_id, bill, found, moved)


def the_till(
    found: Found, region: str, moment: datetime, use_account: str, credential: str = ""
) -> till.Till:
    """The rows as the core takes them. use_account: 0 none | 1 own | 2 own and family; credential:
    what was shown now, if that is not what was shown at registration."""
    person, visit = found.person, found.visit
    book = policy.book_by_digest(region, found.digest) if found.digest else policy.book(region)
    known = record.Person(
        insurance=visit["insurance"],
        status=_status(found, moment.date()),
        commitment_barred=person["commitment_barred"],
    )
    return till.Till(
        desk=Desk(book, known, found.filings, moment, _replaced(found, region, moment)),
        insured=_insured(found, region, known.status, use_account),
        visit=_visit(found, credential or found.visit["credential"]),
        bill=_bill(found),
        sums=_sums(found),
        stays=found.stays,
        earlier=found.earlier,
        suspended=_suspended(person),
    )


def _replaced(found: Found, region: str, moment: datetime) -> tuple[record.Filing, ...]:
    """What was changed between the end of the care and now."""
    over = found.visit["last"]
    if over is None or over >= moment:
        return ()
    return filings.replaced(region, found.filings, over)


def _status(found: Found, day: date) -> str:
    """The status on the last day of care."""
    person, last = found.person, found.visit["last"]
    care = min(day, last.date()) if last else day
    return till.status_on(str(person["status"]), person["status_since"], care)


def _insured(found: Found, region: str, status: str, use_account: str) -> case.Insured:
    person = found.person
    return case.Insured(
        region=region,
        insurance=found.visit["insurance"],
        retired=person["retired"],
        hardship=person["hardship"],
        civil_servant=person["civil_servant"],
        status=status if status in case.STATUSES else "ended",
        group=person["group"],
        balance=person["balance"],
        family=found.sharer["balance"] if found.sharer and use_account == "2" else 0,
        use_account=use_account in {"1", "2"},
    )


def _visit(found: Found, credential: str) -> till.Visit:
    visit, institution = found.visit, found.institution
    return till.Visit(
        place=visit["place"],
        level=institution["level"],
        type="outpatient" if found.bill["kind"] == "unrelated" else visit["care"],
        first=visit["first"],
        last=visit["last"],
        credential=credential,
        openings=found.openings,
        pharmacy=institution["pharmacy"],
        disease=visit["disease"] or None,
        emergency=visit["emergency"],
        injury=visit["injury"],
        birth=found.person["birth"],
        mental_illness=visit["mental_illness"],
        died=visit["died"],
        chronic=found.chronic,
        designated=found.designated,
    )


def _bill(found: Found) -> case.Bill:
    bill = found.bill
    return case.Bill(
        bill["total"] or 0, bill["own_paid"] or 0, bill["over_limit"] or 0, bill["class_b"] or 0
    )


def _sums(found: Found) -> dict[int, dict[str, int]]:
    """What settlements have moved and what was taken over, together."""
    made: dict[int, dict[str, int]] = {}
    for rows in (found.counted, found.taken):
        for year, named in rows.items():
            sums = made.setdefault(year, {})
            for name, amount in named.items():
                sums[name] = sums.get(name, 0) + amount
    return made


def _suspended(person: Mapping[str, Any]) -> tuple[date, date | None] | None:
    first = person["direct_suspended_from"]
    return (first, person["direct_suspended_to"]) if first else None
