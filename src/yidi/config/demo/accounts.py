"""Who can be tried in a demonstration: names, numbers, passwords. Everything here is invented."""

from __future__ import annotations

import base64
from typing import NamedTuple

from yidi.actions.actor import Actor
from yidi.core.people import check_character

ACTOR = Actor("job", "demo", "演示数据")

DIVISION = "999999"
"""A division code that was never assigned: no real person has a number under it."""

PHONES = "1540"
"""First digits of telephone numbers that no operator was given."""

PASSWORD = "yidi-demo-2026"  # noqa: S105 - printed at the start, refused in production
TOTP_SECRET = "YIDIDEMO" * 4  # 20 bytes in base 32
AREAS = {"419001": "jiyuan", "140700": "jinzhong", "370300": "zibo", "610403": "yangling"}
"""The insured regions of the demonstration, and the first part of their staff's account names."""

CARE_AREAS = {"110000": "beijing"}
"""Where people of those regions are treated; its agency reviews and answers, and insures nobody."""

PROVINCES = {"410000": "henan", "140000": "shanxi", "370000": "shandong", "610000": "shaanxi"}
"""Provincial centres: they clear, they watch, they are asked when an agency does not answer."""

OFFICERS = (("policy-author", "卢演章"), ("policy-approver", "严演法"))
"""Two policy officers for all areas: one proposes, the other approves."""

AGENCY = {
    "clerk": "window_clerk", "reviewer": "reviewer", "supervisor": "supervisor",
    "finance": "finance", "auditor": "auditor",
}  # fmt: skip
"""The staff of every agency: the last part of the account, and the role."""

WHOLE_HOUSE = {
    "window": "window_clerk", "reviewer": "reviewer", "supervisor": "supervisor",
    "policy": "policy_officer", "finance": "finance", "auditor": "auditor",
    "admin": "administrator", "admin2": "administrator", "clerk": "window_clerk",
}  # fmt: skip
"""Two agencies have somebody for every role besides."""
_WHOLE = {"419001", "140700"}

_CENTRE = (("supervisor", "龚尹薛闫"), ("finance", "段雷龙黎"))
"""A provincial centre's two roles, with the family names of who holds them, province by province."""

FAMILY_NAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
GIVEN_NAMES = (
    "禾麦稻粟黍菽棉麻桑榆槐柳松柏桐梓枫楠桃李杏梨橘柚兰菊荷莲梅竹茶芦苇萱葵芝苓薇茉莉蓉萍藻云雨雪霜露虹霞"
    "岚烟晴朗曦晨曙暮星辰月光泉溪涧河湖海洋潮汐波澜山岭峰岩石玉珠琴棋书画诗词歌笛箫鼓钟磬墨砚笺舟帆桥径"
)


class Known(NamedTuple):
    """A person whom the banner names. order: the last order digits (odd: male)."""

    name: str
    region: str
    psn_no: str
    birth: str
    order: int
    insurance: str
    retired: bool
    phone: str
    why: str

    @property
    def number(self) -> str:
        """The identity number."""
        return id_number(self.birth, self.order)


DAUGHTER = Known(
    "李演晴", "419001", "4190010000001", "19900520", 2, "employee", False, f"{PHONES}0000001",
    "files for herself and for her father",
)  # fmt: skip
FATHER = Known(
    "李演山", "419001", "4190010000002", "19580308", 1, "employee", True, f"{PHONES}0000002",
    "her father; his daughter may act for him",
)  # fmt: skip
LOCKED = Known(
    "钱演舟", "419001", "4190010000003", "19770914", 3, "employee", False, f"{PHONES}0000003",
    "has a filing by commitment that is locked",
)  # fmt: skip
GUEST = Known(
    "赵演禾", "140700", "1407000000001", "19851102", 5, "employee", False, f"{PHONES}0000004",
    "must still bring evidence",
)  # fmt: skip
PATIENT = Known(
    "张演杨", "610403", "6104030000001", "19500612", 7, "employee", True, f"{PHONES}0000005",
    "lives in Beijing since 2017; the patient of the sandbox hospital",
)  # fmt: skip
OUTPATIENT = Known(
    "刘演京", "370300", "3703000000001", "19610923", 8, "employee", True, f"{PHONES}0000006",
    "lives in Beijing with her son; the sandbox hospital's other patient",
)  # fmt: skip
KNOWN = (DAUGHTER, FATHER, LOCKED, GUEST, PATIENT, OUTPATIENT)

SANDBOX, SANDBOX_NAME = "H11010599999", "沙箱医院（演示）"
CASHIERS = (
    ("hospital-cashier", "祁演苓", SANDBOX),
    ("pharmacy-cashier", "尚演荷", "X11011100008"),
)
"""Cashiers of the counter: (account, name, institution); both in Beijing."""
SANDBOX_KEY = "79696469" * 8
"""The SM3 key, in hexadecimal, of a hospital to try the national interface with."""


def totp_key() -> bytes:
    """The second factor's key as its programs use it."""
    return base64.b32decode(TOTP_SECRET)


def id_number(birth: str, order: int) -> str:
    """An identity number under the division that was never assigned."""
    first = f"{DIVISION}{birth}{order:03d}"
    return first + check_character(first)


def staff() -> list[tuple[str, str, str, str]]:
    """(account, name, area, role) of the demonstration staff, area by area."""
    made = []
    for number, (area, short) in enumerate({**AREAS, **CARE_AREAS}.items()):
        roles = WHOLE_HOUSE if area in _WHOLE else AGENCY
        for place, (word, role) in enumerate(roles.items()):
            name = f"{FAMILY_NAMES[number * 20 + place]}演{GIVEN_NAMES[place]}"
            made.append((f"{short}-{word}", name, area, role))
    return [*made, *_centres()]


def _centres() -> list[tuple[str, str, str, str]]:
    return [
        (f"{short}-{role}", f"{families[number]}演蔚", area, role)
        for number, (area, short) in enumerate(PROVINCES.items())
        for role, families in _CENTRE
    ]
