"""A person's year: the sums used, taken over or settled; drugs for chronic diseases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yidi.store.models import PersonYear, YearSum


def used(region: str, person_id: int, year: int) -> dict[str, int]:
    """Every sum of the year by its name, in fen: taken over and settled together."""
    mine = {"insured_region": region, "person_id": person_id, "year": year}
    found: Counter[str] = Counter()
    for sums in PersonYear.objects.filter(**mine).values_list("sums", flat=True):
        found.update(sums)
    found.update(dict(YearSum.objects.filter(**mine).values_list("name", "amount")))
    return dict(found)


@dataclass(frozen=True, slots=True)
class Dispensed:
    """A drug line of a settled chronic visit. price in millionths of a yuan, quantity in
    ten-thousandths, amount in fen."""

    feedetl_sn: str
    institution: str
    med_type: str
    disease_code: str
    at: datetime
    quantity: int
    price: int
    amount: int
    code: str
    own_code: str
    name: str
    fee_kind: str
    place: str


_DRUGS = """
SELECT c.feedetl_sn, i.name, v.med_type, v.disease_code, c.at, c.quantity, c.price, c.amount,
       c.code, c.own_code, c.name, c.fee_kind, v.place
  FROM store_visit v
  JOIN store_bill b ON b.insured_region = v.insured_region AND b.visit_id = v.id
       AND b.kind = 'main' AND b.settlement_id IS NOT NULL
  JOIN store_chargeline c ON c.insured_region = v.insured_region AND c.bill_id = b.id
  JOIN store_institution i ON i.code = v.institution_code
 WHERE v.insured_region = %s AND v.person_id = %s AND v.care = 'chronic'
   AND c.at BETWEEN %s AND %s AND c.fee_kind IN ('09', '10', '11')
 ORDER BY c.at DESC, c.id DESC LIMIT %s
"""


def chronic_drugs(
    region: str, person_id: int, first: datetime, last: datetime, most: int
) -> list[Dispensed]:
    """Western, herbal and Chinese patent medicine (收费项目类别 09, 10, 11), the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(_DRUGS, [region, person_id, first, last, most])
        return [Dispensed(*row) for row in cursor.fetchall()]
