"""The monitors, in one tuple: what each looks at, how, with which parameters, on what ground."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from yidi.core.policy.duties import Duties, Duty
from yidi.core.supervision import alarm, cards, growth, travelling
from yidi.core.supervision.alarm import Alarm, Terms
from yidi.core.supervision.distance import Borders

Find = Callable[[Iterable[Any], Terms, Borders], Iterable[Alarm]]


@dataclass(frozen=True, slots=True)
class Monitor:
    """One way of looking. about: whom its alarms name; method: in a sentence for the page; asks: its
    parameters, short name → name of the duty; document, article: why it is looked at."""

    code: str
    title: str
    about: str
    method: str
    asks: tuple[str, ...]
    find: Find
    document: str = "济管医保办〔2025〕7号"
    article: str = "四（四）"

    def parameters(self, duties: Duties, region: str, day: date) -> tuple[Duty, ...]:
        """Its parameters as they hold in a region. Raises ParameterMissing."""
        return tuple(
            duties.of(f"supervision.{self.code}.{name}", region, day) for name in self.asks
        )

    def terms(self, duties: Duties, region: str, day: date) -> Terms:
        """With what it asks in the night to `day`."""
        found = self.parameters(duties, region, day)
        named = list(zip(self.asks, found, strict=True))
        numbers = {name: duty.value for name, duty in named if isinstance(duty.value, int)}
        words = {name: duty.value for name, duty in named if isinstance(duty.value, str)}
        return Terms(alarm.period(day), numbers, words)

    def widest(self, duties: Duties, day: date) -> Terms:
        """What must be read so that no region misses a row: the least of every bound, the longest
        look back, and pharmacies where one region counts them."""
        known = {name: duties.by_name[f"supervision.{self.code}.{name}"] for name in self.asks}
        values = {name: [d.value for d in found if day in d.span] for name, found in known.items()}
        numbers = {
            name: _widest(name, [v for v in of if isinstance(v, int)])
            for name, of in values.items()
        }
        words = {
            name: max((v for v in of if isinstance(v, str)), default="")
            for name, of in values.items()
        }
        return Terms(alarm.period(day), numbers, words)


def _widest(name: str, values: list[int]) -> int:
    return max(values, default=0) if name == "back" else min(values, default=0)


def _without_borders(find: Callable[[Iterable[Any], Terms], Iterator[Alarm]]) -> Find:
    return lambda rows, terms, _: find(rows, terms)


_GROWTH = ("floor", "known", "least", "rate")
_GROWN = (
    f"把本月与自己前{growth.MONTHS}个月的中位数比（不足最低基数的按最低基数），再与{{}}比："
    "别人也涨，界限跟着涨。"
)

MONITORS = (
    Monitor(
        "institution_growth", "机构费用突增", alarm.INSTITUTION,
        _GROWN.format("同省同级其他机构的合计"), _GROWTH, _without_borders(growth.growing),
    ),
    Monitor(
        "item_growth", "项目用量突增", alarm.ITEM,
        _GROWN.format("同省其他机构同一项目的合计"), _GROWTH, _without_borders(growth.growing),
    ),
    Monitor(
        "person_growth", "个人门诊购药费用突增", alarm.PERSON,
        _GROWN.format("同一参保地同一险种其他人的合计") + "不看住院：住院本来就突然。",
        _GROWTH, _without_borders(growth.growing),
    ),
    Monitor(
        "repeated_stays", "短期反复住院", alarm.PERSON,
        "找出一次接一次的短期住院：每次不超过几天、相隔不超过几天，连成一串，够数就报。按疗程反复住院的诊断不算。",
        ("back", "days", "gap", "count", "rounds"), _without_borders(travelling.repeating),
    ),
    Monitor(
        "far_apart", "同日异地就医", alarm.PERSON,
        "两次就医（住院看整段）之间的时间，少于从一地到另一地路上至少要的时间。远近按行政区划：同省另一城市、邻省、不相邻的省。",
        ("hours_province", "hours_neighbour", "hours_beyond", "pairs", "pharmacies"),
        travelling.far_apart,
    ),
    Monitor(
        "one_phone", "多人共用一个电话", alarm.PHONE,
        "一段时间内，同一家机构里登记同一个联系电话的医保卡有多少张；要有几张在同一天用，一家人很少这样。",
        ("back", "persons", "on_a_day"), _without_borders(cards.one_phone),
    ),
    Monitor(
        "pharmacy_night", "药店夜间集中结算", alarm.INSTITUTION,
        "药店夜间的结算笔数，和它占这家药店全部结算的比例，两个都到界限就报。",
        ("from", "to", "count", "rate"), _without_borders(cards.night),
    ),
    Monitor(
        "open_commitment", "承诺备案未补材料大额使用", alarm.PERSON,
        "承诺办理的备案，要补的材料一直没有补，同时按这份备案支付的基金到了界限。",
        ("days", "sum"), _without_borders(cards.promised), article="一（二）",
    ),
    Monitor(
        "paid_twice", "网上网下重复报销", alarm.PERSON,
        "手工报销与直接结算或另一份报销比：同一张发票、同一机构同几天。规则与报销审核用的是同一套。",
        ("twins",), _without_borders(cards.paid_twice),
        document="淄医保发〔2021〕22号", article="四",
    ),
    Monitor(
        "lent_card", "冒用他人医保卡", alarm.PERSON,
        "收费明细里只供另一性别或另一年龄段使用的项目，按目录的限制与登记册核对，数有多少天出现。",
        ("days",), _without_borders(cards.lent),
    ),
)  # fmt: skip

BY_CODE = {monitor.code: monitor for monitor in MONITORS}
