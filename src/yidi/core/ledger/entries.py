"""A balanced entry: who bears what of a sum of care, in fen, by account.

The cost of care stands against everybody who bears it, so that a yuan is in exactly one place:
care (negative) = funds + own account + family account + cash + hospital. Each pool that bears something
has an entry of its own (ADR 30). What a region owes another for it moves on, entry by entry: funds →
payable → in transit → bank; a prepayment is not borne but laid down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yidi.core.problems import BrokenInvariant

CARE = "care"
ACCOUNT = "account"
FAMILY_ACCOUNT = "family_account"
CASH = "cash"
HOSPITAL = "hospital"
PAYABLE = "payable"
TRANSIT = "transit"
BANK = "bank"
PREPAYMENT = "prepayment"

ACCOUNTS = {
    CARE: "医疗费用",
    "hifp_pay": "统筹基金",
    "cvlserv_pay": "公务员医疗补助",
    "hifes_pay": "企业补充医疗保险",
    "hifmi_pay": "居民大病保险",
    "hifob_pay": "职工大额医疗费用补助",
    "maf_pay": "医疗救助",
    "hifdm_pay": "伤残人员医疗保障",
    "oth_pay": "其他基金",
    ACCOUNT: "个人账户",
    FAMILY_ACCOUNT: "家庭共济账户",
    CASH: "个人现金",
    HOSPITAL: "医院负担",
    PAYABLE: "应付清算款（对方应收）",
    TRANSIT: "在途资金",
    BANK: "银行存款",
    PREPAYMENT: "预付金",
}
"""Every account that an entry may name, and what a page calls it."""

BETWEEN = (PAYABLE, TRANSIT, BANK, PREPAYMENT)
"""Accounts on which money is between regions: nobody bears it."""
DUE = tuple(name for name in ACCOUNTS if name not in {CARE, CASH, HOSPITAL, *BETWEEN})
"""What a region owes the place of care: every fund, the own account, the family account."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Amounts by account, in fen, none of them zero. An entry that does not balance cannot be made."""

    lines: Mapping[str, int]

    def __post_init__(self) -> None:
        if sum(self.lines.values()) or not self.lines.keys() <= ACCOUNTS.keys():
            raise BrokenInvariant(f"entry does not balance: {dict(self.lines)}")


def entry(lines: Mapping[str, int]) -> Entry:
    """The entry of these amounts; accounts with nothing on them are left out."""
    return Entry({account: amount for account, amount in lines.items() if amount})


def apart(whole: Entry) -> tuple[Entry, Entry]:
    """An entry as two pools bear it: all but the family account, and the family account alone, each
    against its part of the care."""
    family = whole.lines.get(FAMILY_ACCOUNT, 0)
    rest = {**whole.lines, CARE: whole.lines.get(CARE, 0) + family, FAMILY_ACCOUNT: 0}
    return entry(rest), entry({CARE: -family, FAMILY_ACCOUNT: family})
