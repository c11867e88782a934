"""Settlements as they are kept: one for its reversal, one or many for pages and queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yidi.core.settlement.amounts import Amounts
from yidi.store import hot
from yidi.store.hot import Statement
from yidi.store.writes.envelopes import Kept, kept_from

_AMOUNTS = ", ".join(f"s.{'person_part' if n == 'person' else n}" for n in Amounts._fields)

REVERSING = Statement(f"""
SELECT s.id, s.setl_id, s.kind, s.insured_region, s.place, s.institution_code, s.visit_id,
       s.bill_id, s.person_id, s.insurance, s.care, s.med_type, s.disease, s.scope, s.clr_type,
       s.clr_way, s.year, s.interim, s.stay, s.before::json, s.after::json, s.given_back::json,
       (SELECT json_object_agg(y.year, y.sums) FROM store_personyear y
         WHERE y.insured_region = s.insured_region AND y.person_id = s.person_id
           AND s.given_back ? y.year::text),
       s.book, s.engine, s.invoice,
       v.mdtrt_id, p.psn_no, p.balance, b.version, b.settlement_id,
       (SELECT json_build_array(y.sums, y.stays) FROM store_personyear y
         WHERE y.insured_region = s.insured_region AND y.person_id = s.person_id
           AND y.year = s.year),
       EXISTS (SELECT 1 FROM store_settlement f
         WHERE f.insured_region = s.insured_region AND f.visit_id = s.visit_id
           AND f.earlier @> to_jsonb(s.setl_id)
           AND NOT EXISTS (SELECT 1 FROM store_settlement r WHERE r.reverses_id = f.id)),
       (SELECT c.number FROM store_resettleproposal q
          JOIN store_claim c ON c.proposal_id = q.id AND c.insured_region = q.insured_region
         WHERE q.insured_region = s.insured_region AND q.settlement_id = s.id
           AND c.state IN ('decided', 'paying', 'paid', 'closed')),
       i.name, s.sharer_id, s.sharer_region, p.name, v.first,
       m.infno, m.content, m.outcome, m.subject, m.answer,
       nextval('store_settlement_id_seq'), {_AMOUNTS}
  FROM store_settlement s
  JOIN store_visit v ON v.id = s.visit_id AND v.insured_region = s.insured_region
  JOIN store_bill b ON b.id = s.bill_id AND b.insured_region = s.insured_region
  JOIN store_person p ON p.id = s.person_id AND p.insured_region = s.insured_region
  JOIN store_institution i ON i.code = s.institution_code
  LEFT JOIN store_hospitalmessage m ON m.month = %(month)s
       AND m.institution_code = %(institution)s AND m.msgid = %(msgid)s
 WHERE s.insured_region = %(region)s AND s.setl_id = %(setl_id)s
""")  # noqa: S608

LOCK = Statement("""
SELECT p.id FROM store_settlement s
  JOIN store_person p ON p.id IN (s.person_id, s.sharer_id)
       AND p.insured_region IN (s.insured_region, s.sharer_region)
 WHERE s.insured_region = %(region)s AND s.setl_id = %(setl_id)s
 ORDER BY p.id FOR NO KEY UPDATE OF p
""")
"""The person and whose family account paid, in the order of ids, as at the till."""

_NAMES = (
    "id", "setl_id", "kind", "insured_region", "place", "institution_code", "visit_id", "bill_id",
    "person_id", "insurance", "care", "med_type", "disease", "scope", "clr_type", "clr_way",
    "year", "interim", "stay", "before", "after", "given_back", "other_years",
    "book", "engine", "invoice", "mdtrt_id",
    "psn_no", "balance", "bill_version", "bill_settlement_id", "person_year", "counted_on",
    "added_to", "institution_name", "sharer_id", "sharer_region", "person_name",
    "first",
)  # fmt: skip

_AFTER = len(_NAMES)


@dataclass(frozen=True, slots=True)
class Reversing:
    """A settlement about to be taken back. counted_on: a later bill of the stay builds on it;
    added_to: the manual claim that its difference was decided by, None if none."""

    settlement: Mapping[str, Any]
    amounts: Amounts
    kept: Kept | None
    reversal_id: int

    @property
    def in_force(self) -> bool:
        """Whether the bill still rests on it."""
        return bool(self.settlement["bill_settlement_id"] == self.settlement["id"])


def for_reversal(
    region: str, setl_id: str, month: int, institution_code: str, msgid: str
) -> Reversing | None:
    """Locks the person, then reads. None if the region has no such settlement."""
    parameters: dict[str, Any] = {
        "region": region, "setl_id": setl_id, "month": month, "institution": institution_code,
        "msgid": msgid,
    }  # fmt: skip
    named = {"region": region, "setl_id": setl_id}
    found = hot.rows((LOCK, named), (REVERSING, parameters))[-1]
    return _reversing(found[0]) if found else None


def _reversing(row: tuple[Any, ...]) -> Reversing:
    found = dict(zip(_NAMES, row, strict=False))
    message, number, moved = row[_AFTER : _AFTER + 5], row[_AFTER + 5], row[_AFTER + 6 :]
    kept = kept_from(message) if message[0] is not None else None
    return Reversing(found, Amounts(*moved), kept, number)
