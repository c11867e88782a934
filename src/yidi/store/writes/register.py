"""Files of the register: staged by COPY, compared by SQL, and then made to count at once.

Everything here runs within the reach of a service: lines of files are nobody else's to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import connection

from yidi.core.enrolment import Enrolment
from yidi.store import sealing
from yidi.store.models import Import, ImportLine, Person, RegisterLine
from yidi.store.pinyin import spelt
from yidi.store.register_sql import COLUMNS, STAGED, changed, filled, quoted

Line = tuple[int, Enrolment]


def open_import(region: str, subject: str, name: str, by: str, at: datetime) -> int:
    """A file that is being read; its digest follows when all of it was seen."""
    made = Import.objects.create(
        insured_region=region, subject=subject, name=name[:200], digest="", rows=[], difference={},
        read_by=by, read_at=at,
    )  # fmt: skip
    return int(made.pk)


def close_import(
    import_id: int, digest: str, difference: dict[str, object], faults: list[object]
) -> None:
    """What was found in the file."""
    Import.objects.filter(pk=import_id).update(digest=digest, difference=difference, faults=faults)


def drop_waiting(region: str, subject: str, but: int) -> None:
    """Older files for the same area that wait are forgotten: the newest one is meant."""
    waiting = Import.objects.filter(insured_region=region, subject=subject, applied_at=None)
    waiting.filter(pk__lt=but).delete()


def import_for_update(import_id: int) -> Import | None:
    """A file, locked until the transaction ends."""
    return Import.objects.select_for_update().filter(pk=import_id).first()


def applied(kept: Import, by: str, at: datetime, difference: dict[str, object]) -> None:
    """The file counts from now on."""
    kept.applied_by, kept.applied_at, kept.difference = by, at, difference
    kept.save(update_fields=["applied_by", "applied_at", "difference"])


def one_at_a_time(region: str) -> None:
    """Two files for one area are applied one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"register:{region}"])


def sealed(region: str, import_id: int, line: int, row: Enrolment) -> tuple[object, ...]:
    """A line as it is staged: numbers sealed and digested, the name spelt."""
    pinyin, initials = spelt(row.name)
    return (
        import_id, line, region, row.psn_no, row.name, pinyin, initials, row.id_type,
        *_number(row.number), *_number(row.phone), row.birth, row.male, row.insurance, row.status,
        row.status_since, row.retired, row.group, row.hardship, row.civil_servant, row.balance,
        row.address, row.employer, row.parent_no,
    )  # fmt: skip


def _number(text: str) -> tuple[bytes | None, str, str]:
    """Sealed, digest, last four; nothing for a number that was not given."""
    return (sealing.seal(text), sealing.digest(text), text[-4:]) if text else (None, "", "")


def stage(rows: Iterable[tuple[object, ...]]) -> int:
    """Lines made by `sealed`, copied in one stream. Gives how many."""
    count = 0
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


_COPY = f"COPY store_registerline ({quoted(STAGED)}) FROM STDIN"


def forget_lines(import_id: int) -> None:
    """The lines of a file have done their work."""
    RegisterLine.objects.filter(source_id=import_id).delete()


def forget_other_lines(import_id: int) -> None:
    """The same for files of other kinds."""
    ImportLine.objects.filter(source_id=import_id).delete()


def compared() -> None:
    """Lets PostgreSQL look at the lines, so that it compares by hashing and not line by line."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE store_registerline")


def put_new(import_id: int, region: str, at: datetime) -> int:
    """Persons who were not in the register. Newborns come after their parents."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW, {"source": import_id, "region": region, "at": at})
        return int(cursor.rowcount)


def put_changed(import_id: int, region: str, given: Sequence[str], at: datetime) -> int:
    """Persons of whom the file says something else, their status aside (see `status_changes`)."""
    columns = [c for c in filled(given) if c not in {"status", "status_since"}]
    if "status_since" in given:
        kept = "CASE WHEN p.status = l.status THEN l.status_since ELSE p.status_since END"
        since = f", status_since = {kept}"
    else:
        since = ""
    statement = f"""
        UPDATE store_person p
        SET {", ".join(f'"{c}" = l."{c}"' for c in columns)}{since}, updated_at = %(at)s
        FROM store_registerline l
        WHERE l.source_id = %(source)s AND p.insured_region = %(region)s
          AND p.psn_no = l.psn_no AND ({changed(given)})
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, {"source": import_id, "region": region, "at": at})
        return int(cursor.rowcount)


def put_parents(import_id: int, region: str) -> None:
    """Newborns are tied to the parent under whom they are registered."""
    with connection.cursor() as cursor:
        cursor.execute(_PARENTS, {"source": import_id, "region": region})


def put_status(person_id: int, status: str, since: date, at: datetime) -> None:
    """A person's status from a day on."""
    Person.objects.filter(pk=person_id).update(status=status, status_since=since, updated_at=at)


def status_changes(import_id: int, region: str) -> Iterator[tuple[int, str, object]]:
    """(person, new status, since) wherever the file has another status and a filing may live on."""
    with connection.cursor() as cursor:
        cursor.execute(_STATUS, {"source": import_id, "region": region})
        yield from cursor.fetchall()


def gone(import_id: int, region: str) -> list[int]:
    """Ids of insured persons of the area whom the file does not name."""
    with connection.cursor() as cursor:
        cursor.execute(_GONE, {"source": import_id, "region": region})
        return [row[0] for row in cursor.fetchall()]


_NEW = f"""
INSERT INTO store_person ({quoted(COLUMNS)}, commitment_barred, updated_at)
SELECT {quoted(COLUMNS, "l.")}, false, %(at)s
FROM store_registerline l
LEFT JOIN store_person p ON p.insured_region = %(region)s AND p.psn_no = l.psn_no
WHERE l.source_id = %(source)s AND p.id IS NULL ORDER BY l.line
"""  # noqa: S608

_PARENTS = """
UPDATE store_person p SET parent_id = q.id
FROM store_registerline l, store_person q
WHERE l.source_id = %(source)s AND l.parent_no <> '' AND p.insured_region = %(region)s
  AND p.psn_no = l.psn_no AND q.insured_region = %(region)s AND q.psn_no = l.parent_no
  AND p.parent_id IS DISTINCT FROM q.id
"""

_STATUS = """
SELECT p.id, l.status, l.status_since
FROM store_registerline l JOIN store_person p
  ON p.insured_region = %(region)s AND p.psn_no = l.psn_no
WHERE l.source_id = %(source)s AND p.status <> l.status
ORDER BY p.id
"""

_GONE = """
SELECT p.id FROM store_person p
WHERE p.insured_region = %(region)s AND p.status IN ('active', 'suspended') AND NOT EXISTS (
    SELECT 1 FROM store_registerline l WHERE l.source_id = %(source)s AND l.psn_no = p.psn_no)
ORDER BY p.id
"""
