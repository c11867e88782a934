"""What each paper of a filing says: values made from the law and the filing, without a printer.

The registration form and the commitment letter follow the annexes of 济管医保办〔2025〕7号 field by
field; titles, boxes and points are the region's (table `forms`). `commitment_text` is exactly what
is signed, and `text_digest` of it is what the archive keeps beside the signature.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.core import calendar, regions
from yidi.core.filing import notices
from yidi.core.filing.life import STATES
from yidi.core.filing.notices import Notice, Readers
from yidi.core.filing.record import Filing
from yidi.core.filing.standing import Standing
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal

DEEDS = {"new": "新增", "change": "变更", "cancel": "取消"}
SIGNERS = {"self": "本人", "agent": "被委托人"}
_INSURANCES = ("职工医保", "城乡居民医保")
_GROUPS = ("异地长期居住备案", "临时外出就医备案")
_COUNTED = "零一两三四五六七八九"
REMARK = "本承诺书由参保人员或者被委托人填写，经办机构存档，{years}之内不得销毁。"


@dataclass(frozen=True, slots=True)
class Particulars:
    """The person as the papers name them. Empty fields stay blank, to be filled in by hand.

    insurance: employee | resident | "" (a blank form).
    """

    name: str = ""
    sex: str = ""
    id_number: str = ""
    insurance: str = ""
    home_address: str = ""
    away_address: str = ""
    contact: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, when, and the picture of the signature (PNG or JPEG; empty: signed by hand)."""

    by: str = ""
    name: str = ""
    on: date | None = None
    image: bytes = b""


@dataclass(frozen=True, slots=True)
class Handling:
    """The agency's side of a form."""

    agency: str = ""
    telephone: str = ""
    clerk: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """One tick box."""

    label: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes under a box of their own, which is ticked if one of them is."""

    label: str
    boxes: tuple[Box, ...]

    @property
    def ticked(self) -> bool:
        """Whether any box below is ticked."""
        return any(box.ticked for box in self.boxes)


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """登记备案表. `on`: the day it is about, which is also the document's date. `evidence`: whether
    the evidence was handed in (None: neither box); `first` None leaves the dates blank."""

    title: str
    number: str
    copies: int
    keepers: tuple[str, ...]
    person: Particulars
    insurances: tuple[Box, ...]
    groups: tuple[Group, ...]
    deeds: tuple[Box, ...]
    province: str
    city: str
    notice: Notice
    first: date | None
    last: date | None
    evidence: bool | None
    signature: Signature
    handling: Handling
    on: date

    @property
    def copies_line(self) -> str:
        """How many copies, and who keeps them: 一式两份，申办人和经办部门各留一份."""
        said = f"一式{_counted(self.copies)}份"
        if not self.keepers:
            return said
        kept = "各留一份" if len(self.keepers) > 1 else "留存"
        return f"{said}，{'和'.join(self.keepers)}{kept}"


@dataclass(frozen=True, slots=True)
class Commitment:
    """个人承诺书. Everything but the signature is what is signed."""

    title: str
    person: Particulars
    insurances: tuple[Box, ...]
    groups: tuple[Group, ...]
    home: str
    place: str
    first: date | None
    last: date | None
    notice: Notice
    undertaking: str
    remark: str
    signature: Signature
    on: date


@dataclass(frozen=True, slots=True)
class Certificate:
    """备案凭证: what is true of a filing at `as_of`. `verify`: the content of the QR code."""

    title: str
    receipt: str
    verify: str
    facts: tuple[tuple[str, str], ...]
    state: str
    remarks: tuple[str, ...]
    agency: str
    telephone: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """The page in large type to take along: where, until when, what to bring, whom to call."""

    title: str
    name: str
    place: str
    valid: str
    steps: tuple[tuple[str, str], ...]
    bring: tuple[str, ...]
    warning: str
    agency: str
    telephone: str
    receipt: str
    on: date


# ---- made from the law and the filing


def registration_form(
    book: Book,
    filing: Filing | None,
    person: Particulars,
    on: date,
    *,
    deed: str = "new",
    number: str = "",
    signature: Signature | None = None,
    handling: Handling | None = None,
    wording: Iterable[str] = (),
) -> RegistrationForm:
    """The registration form of a region by the law of `on`; without a filing, a blank one.

    wording: the agency's official points instead of ours.
    """
    forms = book.edition(on).value("forms", {})
    readers = _readers(book, filing, person)
    listed = forms.get("points", tuple(shape.FORM_POINTS))
    heading = str(forms.get("notice", "温馨提示"))
    said = tuple(wording)
    return RegistrationForm(
        title=str(forms["form_title"]),
        number=number,
        copies=int(forms["copies"]),
        keepers=tuple(forms.get("keepers", ())),
        person=person,
        insurances=_insurances(forms, person),
        groups=_groups(book, on, forms, filing, forms.get("boxes", tuple(shape.KINDS))),
        deeds=tuple(Box(label, filing is not None and deed == d) for d, label in DEEDS.items()),
        province=book.places.names.get(regions.province_of(filing.place), "") if filing else "",
        city=_city(book, filing.place) if filing else "",
        notice=notices.official(heading, said)
        if said
        else notices.notice(book, on, readers, heading, listed),
        first=filing.first if filing else None,
        last=filing.last if filing else None,
        evidence=_evidence(filing),
        signature=signature or Signature(),
        handling=handling or Handling(book.office.name, book.office.telephone),
        on=on,
    )


def commitment(
    book: Book,
    filing: Filing | None,
    person: Particulars,
    on: date,
    *,
    signature: Signature | None = None,
    wording: Iterable[str] = (),
) -> Commitment:
    """The commitment letter of a region by the law of `on`. Refuses where the region has none."""
    forms = book.edition(on).value("forms", {})
    if "commitment_title" not in forms:
        raise Refusal(
            Problem("no_commitment", f"{book.name}没有个人承诺书。", "请提供备案材料办理。")
        )
    readers = _readers(book, filing, person)
    listed = forms.get("commitment_points", ("long_term_proof", "temporary_proof"))
    heading = str(forms.get("commitment_notice", "备案告知书"))
    said = tuple(wording)
    boxes = forms.get("commitment_boxes") or _committable(book, on)
    return Commitment(
        title=str(forms["commitment_title"]),
        person=person,
        insurances=_insurances(forms, person),
        groups=_groups(book, on, forms, filing, boxes),
        home=book.name,
        place=book.places.name(filing.place) if filing else "",
        first=filing.first if filing else None,
        last=filing.last if filing else None,
        notice=notices.official(heading, said)
        if said
        else notices.notice(book, on, readers, heading, listed),
        undertaking=_undertaking(book, on, readers, filing, heading),
        remark=REMARK.format(years=_years(book, on)),
        signature=signature or Signature(),
        on=on,
    )


def certificate(
    book: Book,
    standing: Standing,
    person: Particulars,
    *,
    receipt: str,
    verify: str,
    as_of: datetime,
) -> Certificate:
    """The certificate of a filing as it stands; the identity number is masked."""
    filing = standing.filing
    facts = (
        ("姓名", person.name),
        ("证件号码", _masked(person.id_number)),
        ("参保地", book.name),
        ("参保类别", shape.DIMENSIONS["insurance"].words.get(person.insurance, "")),
        ("备案类别", _kind(book, filing.filed_on, filing.kind)),
        ("备案地", book.places.name(filing.place)),
        ("有效期", _valid(standing)),
        ("办理方式", shape.DIMENSIONS["proof"].words[standing.proof]),
        ("办理日期", calendar.spoken(filing.filed_on)),
    )
    return Certificate(
        title="异地就医备案凭证",
        receipt=receipt,
        verify=verify,
        facts=facts,
        state=STATES[standing.state],
        remarks=tuple(filter(None, (_warning(standing), _locked(standing)))),
        agency=book.office.name,
        telephone=notices.telephone(book),
        as_of=as_of,
    )


def card(book: Book, standing: Standing, person: Particulars, *, receipt: str, on: date) -> Card:
    """The card in large type for one filing."""
    filing = standing.filing
    readers = _readers(book, filing, person)
    shown = notices.credentials(book, on, readers)
    also = {"referral": ("转诊转院单",), "emergency": ("急诊病历",)}.get(filing.kind, ())
    place = book.places.name(filing.place)
    return Card(
        title="异地就医随身卡",
        name=person.name,
        place=place,
        valid=_valid(standing),
        steps=(
            ("先备案", f"已备案：{_kind(book, on, filing.kind)}"),
            ("选定点", f"到{place}的异地联网定点医院"),
            ("持卡码就医", f"挂号、住院、结算都出示{shown}"),
        ),
        bring=(shown, "居民身份证", *also),
        warning=_warning(standing),
        agency=book.office.name,
        telephone=notices.telephone(book),
        receipt=receipt,
        on=on,
    )


# ---- what is signed


def commitment_text(letter: Commitment) -> str:
    """The exact text that is signed: every field, the notice, the undertaking, the remark."""
    person = letter.person
    ticked = [f"{g.label}·{box.label}" for g in letter.groups for box in g.boxes if box.ticked]
    fields = (
        ("姓名", person.name),
        ("性别", person.sex),
        ("参保类别", "、".join(box.label for box in letter.insurances if box.ticked)),
        ("身份证号", person.id_number),
        ("联系电话", person.telephone),
        ("人员类别", "、".join(ticked)),
        ("参保地", letter.home),
        ("就医地", letter.place),
        ("备案开始日期", calendar.spoken(letter.first) if letter.first else ""),
        ("备案结束日期", _end(letter)),
    )
    lines = [
        letter.title,
        *(f"{label}：{value}" for label, value in fields),
        *letter.notice.lines,
        "承诺事项",
        letter.undertaking,
        f"备注：{letter.remark}",
        f"日期：{calendar.spoken(letter.on)}",
    ]
    return "\n".join(plain(line) for line in lines)


def text_digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain(text: str) -> str:
    """Text in one line: no control characters, none that turn the direction of writing."""
    if text.isprintable():
        return text
    shown = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return "".join(c for c in shown if unicodedata.category(c) not in {"Cf", "Cs"})


# ---- parts


def _end(letter: Commitment) -> str:
    if letter.last:
        return calendar.spoken(letter.last)
    return "默认" if letter.first else ""


def _counted(number: int) -> str:
    return _COUNTED[number] if 0 <= number < len(_COUNTED) else str(number)


def _readers(book: Book, filing: Filing | None, person: Particulars) -> Readers:
    if filing is None:
        return Readers(person.insurance)
    return Readers(person.insurance, regions.scope(book.covers, filing.place), filing.channel)


def _insurances(forms: Mapping[str, Any], person: Particulars) -> tuple[Box, ...]:
    labels = forms.get("insurances", _INSURANCES)
    words = shape.DIMENSIONS["insurance"].words
    return tuple(
        Box(label, person.insurance == word) for label, word in zip(labels, words, strict=False)
    )


def _groups(
    book: Book, on: date, forms: Mapping[str, Any], filing: Filing | None, kinds: Iterable[str]
) -> tuple[Group, ...]:
    offered = [(kind, notices.kind_name(book, on, kind)) for kind in kinds]
    long_term, temporary = forms.get("groups", _GROUPS)
    both = ((long_term, shape.LONG_TERM), (temporary, shape.TEMPORARY))
    groups = (
        Group(label, _boxes([(k, name) for k, name in offered if name and k in members], filing))
        for label, members in both
    )
    return tuple(group for group in groups if group.boxes)


def _boxes(named: Iterable[tuple[str, str]], filing: Filing | None) -> tuple[Box, ...]:
    """One box for each local name: a region may call several kinds by one name."""
    ticked: dict[str, bool] = {}
    for kind, name in named:
        ticked[name] = ticked.get(name, False) or (filing is not None and filing.kind == kind)
    return tuple(Box(label, tick) for label, tick in ticked.items())


def _committable(book: Book, on: date) -> tuple[str, ...]:
    return tuple(kind for kind in shape.KINDS if notices.by_commitment(book, on, kind))


def _city(book: Book, place: str) -> str:
    city = regions.city_of(place)
    return "" if city.endswith("0000") else book.places.names.get(city, "")


def _evidence(filing: Filing | None) -> bool | None:
    if filing is None or filing.way == "not_required":
        return None
    return filing.way == "material" or filing.evidenced_at is not None


def _undertaking(
    book: Book, on: date, readers: Readers, filing: Filing | None, heading: str
) -> str:
    kind = filing.kind if filing else "long_term_resident"
    bring = kind in shape.LONG_TERM
    months = notices.months_to_bring(book, on, readers, kind) if bring else None
    return (
        f"本人申请办理异地就医备案，《{heading}》的内容已经逐条看过并且明白，愿意照此办理。"
        "本人因自身原因现在提供不了认定材料，但确实符合办理条件；"
        "所填写的内容都是真实、准确、完整、有效的，同意有关部门通过信息共享进行查询和核验。"
        + (f"本人将在办理成功之日起{months}个月内补齐材料。" if months else "")
        + ("本人将及时补齐材料。" if bring and not months else "")
        + "如有不实，造成的经济损失和法律责任全部由本人承担。"
    )


def _years(book: Book, on: date) -> str:
    return f"{_counted(book.edition(on).value('archive', {})['years'])}年"


def _kind(book: Book, on: date, kind: str) -> str:
    return notices.kind_name(book, on, kind) or shape.KINDS[kind]


def _masked(number: str) -> str:
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 4 else number


def _valid(standing: Standing) -> str:
    first = calendar.spoken(standing.first)
    if standing.after is None:
        return f"{first}起，长期有效"
    last = standing.after - calendar.ONE_DAY
    if last < standing.first:
        return "自始无效"
    return f"{first}至{calendar.spoken(last)}"


def _warning(standing: Standing) -> str:
    if standing.proof != "commitment_open" or standing.state != "active":
        return ""
    if standing.due is None:
        return "还没有补材料，请尽快补齐。"
    return f"请在{calendar.spoken(standing.due)}之前（含当日）补齐材料，否则备案无效。"


def _locked(standing: Standing) -> str:
    if standing.locked_until is None:
        return ""
    return f"{calendar.spoken(standing.locked_until)}起才能变更或取消；补齐材料后随时可以办理。"
