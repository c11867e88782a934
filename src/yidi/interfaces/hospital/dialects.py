"""How a province writes what the national text leaves open: code values, what counts into sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.core import people

CREDENTIAL_CODES = {"01": "e_credential", "02": "id_card", "03": "social_card"}
INSURANCE_CODES = {"310": "employee", "390": "resident"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """account_in_fund_total: fund_pay_sumamt is rendered with account money (some provinces)."""

    account_in_fund_total: bool = False
    clr_way: str = "01"

    def insutype(self, insurance: str) -> str:
        """险种类型."""
        return {word: code for code, word in INSURANCE_CODES.items()}[insurance]

    def psn_type(self, insurance: str, retired: bool, birth: date | None, at: datetime) -> str:
        """人员类别."""
        if insurance == "employee":
            return "21" if retired else "11"
        years = people.age(birth, at.date()) if birth else _ADULT
        return "60" if years >= _OLD else "50" if years >= _ADULT else "42"

    def mdtrt_cert_type(self, credential: str) -> str:
        """就诊凭证类型."""
        return {word: code for code, word in CREDENTIAL_CODES.items()}[credential]

    def fund_pay_type(self, name: str, insurance: str) -> tuple[str, str]:
        """(基金支付类型, its name) of a fund field, or of "account"."""
        return _FUND_TYPES.get((name, insurance)) or _FUND_TYPES[(name, "")]


_ADULT, _OLD = 18, 60

_FUND_TYPES = {
    ("hifp_pay", "employee"): ("310100", "职工基本医疗保险统筹基金"),
    ("hifp_pay", "resident"): ("390100", "城乡居民基本医疗保险基金"),
    ("cvlserv_pay", ""): ("320100", "公务员医疗补助"),
    ("hifes_pay", ""): ("370100", "企业补充医疗保险基金"),
    ("hifmi_pay", ""): ("390200", "城乡居民大病保险资金"),
    ("hifob_pay", ""): ("330100", "职工大额医疗费用补助"),
    ("maf_pay", ""): ("610100", "医疗救助基金"),
    ("hifdm_pay", ""): ("350100", "伤残人员医疗保障基金"),
    ("oth_pay", ""): ("999997", "其他基金"),
    ("account", ""): ("310200", "职工基本医疗保险个人账户"),
}

NATIONAL = Dialect()


def of(place: str) -> Dialect:
    """The dialect of the province where care is given."""
    return BY_PROVINCE.get(place[:2] + "0000", NATIONAL)


BY_PROVINCE: dict[str, Dialect] = {"440000": Dialect(account_in_fund_total=True)}
"""广东 (and 珠海 by its own) renders fund_pay_sumamt with account money (nhsa-interface §2.10)."""
