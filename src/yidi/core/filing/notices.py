"""What a form tells the person, said from the rules in force: one sentence group per point.

The words are ours, the facts are the pack's: when a rule changes, the paper changes with it. A value
that is only assumed or a reading says so, and a rule that is not at hand names the documents to
consult instead of a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from yidi.core.policy import shape
from yidi.core.policy.book import HOTLINE, Book
from yidi.core.policy.read import Row
from yidi.core.policy.spoken import gives
from yidi.core.problems import ParameterMissing

_MARKS = {"published": "", "reading": "（口径）", "assumed": "（示例参数）"}
_MARKS_MEAN = (
    "标有“口径”的是条文不明确时的掌握尺度，标有“示例参数”的没有文件依据，均以经办机构答复为准。"
)
_NOT_EVIDENCE = ("credential", "social_card", "form")


@dataclass(frozen=True, slots=True)
class Notice:
    """The part of a form that informs: heading, numbered points, and what they rest on."""

    heading: str
    points: tuple[str, ...]
    basis: str = ""
    marks: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it as lines of text, as they are signed."""
        numbered = (f"{n}. {point}" for n, point in enumerate(self.points, 1))
        return (self.heading, *numbered, *filter(None, (self.basis, self.marks)))


@dataclass(frozen=True, slots=True)
class Readers:
    """For whom a notice is written. Empty words stand for everybody: the blank form."""

    insurance: str = ""
    scope: str = ""
    channel: str = "self_service"


@lru_cache(maxsize=256)
def notice(
    book: Book, day: date, readers: Readers, heading: str, points: tuple[str, ...]
) -> Notice:
    """The notice with these points, by the rules that hold on `day`; the same for all who ask."""
    voice = _Voice(book, day, readers)
    said = tuple(text for text in (_POINTS[name](voice) for name in points) if text)
    basis = f"依据：{'、'.join(voice.cited)}。" if voice.cited else ""
    return Notice(heading, said, basis, _MARKS_MEAN if voice.marked else "")


def official(heading: str, wording: Iterable[str]) -> Notice:
    """The agency's own wording in the place of ours."""
    return Notice(heading, tuple(wording))


def kind_name(book: Book, day: date, kind: str) -> str | None:
    """What the region calls a kind; None where it does not offer it, ours where it is silent."""
    try:
        value = book.edition(day).value("kinds", {"kind": kind, "scope": "cross_province"})
    except ParameterMissing:
        return shape.KINDS[kind]
    return None if value.get("not_offered") else str(value["local"])


@dataclass
class _Voice:
    """Looks rules up for the readers and remembers what was cited."""

    book: Book
    day: date
    readers: Readers
    cited: list[str] = field(default_factory=list)
    marked: bool = False

    def row(self, table: str, case: Mapping[str, str]) -> Row:
        """The row for a case; its document goes to the foot of the notice."""
        row = self.book.edition(self.day).row(table, case)
        document = self.book.document(row)
        if document and document not in self.cited:
            self.cited.append(document)
        return row

    def value(self, table: str, case: Mapping[str, str]) -> Mapping[str, Any]:
        """What the row gives."""
        return self.row(table, case).value

    def mark(self, *rows: Row) -> str:
        """How sure the weakest of these rows is; nothing if all are published."""
        found = {row.citation.status for row in rows}
        weakest = next(status for status in reversed(_MARKS) if status in found)
        self.marked = self.marked or weakest != "published"
        return _MARKS[weakest]

    def told(self, say: Callable[[dict[str, str]], str], **known: str) -> str:
        """One sentence where all readers get the same, else one for each."""
        insurances = (
            [self.readers.insurance] if self.readers.insurance else ["employee", "resident"]
        )
        said = {name: self._by_scope(say, insurance=name, **known) for name in insurances}
        names = shape.DIMENSIONS["insurance"].words
        return _merged({names[name]: text for name, text in said.items()})

    def _by_scope(self, say: Callable[[dict[str, str]], str], **known: str) -> str:
        away = shape.DIMENSIONS["scope"].groups["away"]
        scopes = [self.readers.scope] if self.readers.scope in away else list(away)
        names = shape.DIMENSIONS["scope"].words
        return _merged({names[s]: _tried(say, self.case(s, **known)) for s in scopes})

    def case(self, scope: str, **known: str) -> dict[str, str]:
        """All dimensions of a case: a hospital stay at the filed place unless said otherwise."""
        return {
            "insurance": self.readers.insurance or "employee",
            "retired": "false", "hardship": "none", "civil_servant": "none",
            "scope": scope, "filed_scope": scope, "type": "inpatient", "level": "tertiary",
            "stay_number": "1", "kind": "long_term_resident", "proof": "material",
            "where": "filed_place", "transitional": "false", "disease": "none",
            "situation": "elsewhere",
            "channel": self.readers.channel, "step": "ratio", **known,
        }  # fmt: skip

    def offered(self, kinds: Iterable[str]) -> list[tuple[str, str]]:
        """The kinds that the region offers, with its names."""
        named = ((kind, kind_name(self.book, self.day, kind)) for kind in kinds)
        return [(kind, name) for kind, name in named if name is not None]


def _merged(said: Mapping[str, str]) -> str:
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "；".join(f"{label}{_within(text)}" for label, text in said.items())


def _within(text: str) -> str:
    return f"（{text}）" if "；" in text else f"：{text}"


def _grouped(kinds: Iterable[tuple[str, str]], say: Callable[[str], str]) -> list[str]:
    """Kinds of which the same is said in one breath: 异地转诊人员、急诊就医人员：……"""
    offered = list(kinds)
    said = {kind: say(kind) for kind, _ in offered}
    texts = {name: {said[kind] for kind, other in offered if other == name} for _, name in offered}
    groups: dict[str, list[str]] = {}
    for kind, name in offered:
        own = name if len(texts[name]) == 1 else shape.KINDS[kind]
        groups.setdefault(said[kind], []).append(own)
    return [f"{'、'.join(dict.fromkeys(names))}：{text}" for text, names in groups.items()]


def _tried(say: Callable[[dict[str, str]], str], case: dict[str, str]) -> str:
    try:
        return say(case)
    except ParameterMissing as missing:
        documents = "、".join(missing.problems[0].documents)
        return f"没有可以引用的规定，应查阅{documents}" if documents else "请向经办机构询问"


# ---- the points


def _order(voice: _Voice) -> str:
    return (
        f"先办备案，再选好当地的定点医疗机构，看病和结算时出示{_accepted(voice)}。"
        "办理时已经住院的，备案开始日期不能晚于入院那天，否则这次住院不能直接结算。"
    )


def _scope(voice: _Voice) -> str:
    names = "、".join(name for _, name in voice.offered(shape.KINDS))
    places = voice.value("excluded_places", {})["places"]
    out = "、".join(voice.book.places.name(code) for code in places)
    return f"正常参保缴费的{names}可以办理。{out}和国外不能备案。"


def _destination(voice: _Voice) -> str:
    case = voice.case(voice.readers.scope or "cross_province")
    where = _tried(lambda c: gives(voice.book, voice.row("destination", c)), case)

    def elsewhere(case: dict[str, str]) -> str:
        row = voice.row("treated_as", case)
        return gives(voice.book, row) + voice.mark(row)

    return f"{where}。在备案地以外的定点医疗机构就医，{voice.told(elsewhere)}。"


def _long_term_proof(voice: _Voice) -> str:
    kinds = voice.offered(shape.LONG_TERM)
    said = _grouped(kinds, lambda kind: _evidence(voice, kind))
    ways = [_tried(lambda c: _by_commitment(voice, c), _away(voice, kind)) for kind, _ in kinds]
    said += dict.fromkeys(filter(None, ways))
    if kinds:
        said.append(_tried(lambda c: _validity(voice, c), _away(voice, kinds[0][0])))
        said.append(_tried(lambda c: _changing(voice, c), _away(voice, kinds[0][0])))
    return "。".join(filter(None, said)) + "。"


def _temporary_proof(voice: _Voice) -> str:
    kinds = voice.offered(shape.TEMPORARY)
    said = _grouped(kinds, lambda kind: _evidence(voice, kind))
    if kinds:
        said.append(_tried(lambda c: _validity(voice, c), _away(voice, kinds[0][0])))
    return "。".join(said) + "。" if said else ""


def _long_term_benefit(voice: _Voice) -> str:
    there = voice.told(lambda case: _benefit(voice, case))
    home = {"where": "home"}
    sure = voice.told(lambda case: _benefit(voice, _at_home(case)), **home)
    said = [f"长期居住备案后在备案地住院，{there}"]
    if not _commitments(voice):
        return f"{said[0]}。备案有效期内回参保地住院，{sure}。"
    unproven = voice.told(
        lambda case: _benefit(voice, _at_home(case)), proof="commitment_open", **home
    )
    if unproven == sure:
        said.append(f"备案有效期内回参保地住院，{sure}")
    else:
        said.append(
            f"备案有效期内回参保地住院：材料齐全的，{sure}；"
            f"只签了承诺书、还没补材料的，{unproven}；补齐以后与材料齐全的相同"
        )
    return "。".join(said) + "。"


def _temporary_benefit(voice: _Voice) -> str:
    def gets(kind: str) -> str:
        return voice.told(lambda case: _benefit(voice, case), kind=kind, proof=_proof_of(kind))

    away = "。".join(_grouped(voice.offered(shape.TEMPORARY), gets))
    home = voice.told(lambda case: _benefit(voice, _at_home(case)), kind="referral", where="home")
    return f"临时外出在备案地住院，{away}。备案有效期内回参保地住院，{home}。" if away else ""


def _chronic(voice: _Voice) -> str:
    def settled(case: dict[str, str]) -> str:
        directly = voice.value("settled_directly", case)["directly"]
        return "可以在备案地直接结算" if directly else "不能直接结算"

    def diseases(case: dict[str, str]) -> str:
        return "、".join(
            shape.DISEASES[d] for d in voice.value("chronic_diseases", case)["diseases"]
        )

    return (
        f"备案后住院{voice.told(settled)}。"
        f"门诊慢特病{voice.told(settled, type='chronic')}，挂号和结算时请说明有慢特病待遇；"
        f"已经开通的病种有{voice.told(diseases, type='chronic')}。"
        "没有开通的病种先由本人付清，再回参保地报销。"
    )


def _credentials(voice: _Voice) -> str:
    return f"直接结算只认{_accepted(voice)}，请随身携带，并带上身份证以便核对。"


def _whose_rules(voice: _Voice) -> str:
    return "能报销的药品、诊疗项目和服务设施按就医地的目录；起付标准、支付比例和最高支付限额按参保地的规定。"


def _not_settled(voice: _Voice) -> str:
    return "因故没能直接结算的，先由本人付清，保留发票、费用清单和病历，再到参保地经办机构报销。"


def _help(voice: _Voice) -> str:
    office = voice.book.office
    where = f"，地址{office.address}" if office.address else ""
    return f"咨询：{office.name}，电话{telephone(voice.book)}{where}。"


def telephone(book: Book) -> str:
    """The number to call: the office's, or the national one."""
    return book.office.telephone or HOTLINE


_POINTS: dict[str, Callable[[_Voice], str]] = {
    "order": _order,
    "scope": _scope,
    "destination": _destination,
    "long_term_proof": _long_term_proof,
    "temporary_proof": _temporary_proof,
    "long_term_benefit": _long_term_benefit,
    "temporary_benefit": _temporary_benefit,
    "chronic": _chronic,
    "credentials": _credentials,
    "whose_rules": _whose_rules,
    "not_settled": _not_settled,
    "help": _help,
}


# ---- parts of points


def _away(voice: _Voice, kind: str, **known: str) -> dict[str, str]:
    return voice.case(voice.readers.scope or "cross_province", kind=kind, **known)


def _at_home(case: dict[str, str]) -> dict[str, str]:
    """The same person, treated at home: the filing keeps its scope."""
    return {**case, "scope": "local"}


def _proof_of(kind: str) -> str:
    return {"other_temporary": "commitment_open", "emergency": "not_required"}.get(kind, "material")


def _accepted(voice: _Voice) -> str:
    def say(case: dict[str, str]) -> str:
        named = [shape.CREDENTIALS[c] for c in voice.value("credentials", case)["accepted"]]
        return "或".join(named)

    try:
        return say(_away(voice, "long_term_resident"))
    except ParameterMissing:
        return "社会保障卡"


def credentials(book: Book, day: date, readers: Readers) -> str:
    """What to show at the hospital's counter: 医保电子凭证或社会保障卡."""
    return _accepted(_Voice(book, day, readers))


def _evidence(voice: _Voice, kind: str) -> str:
    """What proves a kind: its materials, who issues them, how long one has to live there."""
    case = _away(voice, kind)

    def say(case: dict[str, str]) -> str:
        ways = voice.value("proof_ways", case)["ways"]
        deemed = ["就诊医院录入急诊信息的，视同已经备案"] if "not_required" in ways else []
        if ways == ("commitment",):
            return "签署个人承诺书"
        if "material" not in ways:
            return "不需要材料"
        shown = f"提供{_materials(voice, case)}{_months_there(voice, case)}"
        return "；".join([*deemed, f"医院没有录入的，到经办机构{shown}" if deemed else shown])

    return _tried(say, case)


def _materials(voice: _Voice, case: dict[str, str]) -> str:
    value = voice.value("materials", case)
    said = [shape.MATERIALS[m] for m in value.get("all_of", ()) if m not in _NOT_EVIDENCE]
    any_of = [shape.MATERIALS[m] for m in value.get("any_of", ())]
    if any_of:
        said.append("、".join(any_of) + ("中的任意一种" if len(any_of) > 1 else ""))
    issuers = "或".join(shape.ISSUERS[i] for i in value.get("issuers", ()))
    return "和".join(said) + (f"（由{issuers}出具）" if issuers else "")


def _months_there(voice: _Voice, case: dict[str, str]) -> str:
    months = voice.value("residence", case)["months"]
    return f"，并且在当地居住或工作满{months}个月" if months else ""


def _commitments(voice: _Voice) -> bool:
    return any(by_commitment(voice.book, voice.day, kind) for kind in shape.LONG_TERM)


def by_commitment(book: Book, day: date, kind: str) -> bool:
    """Whether a region lets a kind be filed by a signed commitment."""
    try:
        value = book.edition(day).value("proof_ways", {"kind": kind, "scope": "cross_province"})
    except ParameterMissing:
        return False
    return "commitment" in value["ways"]


def _by_commitment(voice: _Voice, case: dict[str, str]) -> str:
    if "commitment" not in voice.value("proof_ways", case)["ways"]:
        return ""
    due = evidence_months(voice, case)
    then = (
        f"自办理成功那天起{due}个月内补齐材料，到期没有补的备案无效" if due else "之后尽快补齐材料"
    )
    return f"确有原因一时拿不出材料的，可以签署个人承诺书先办理，{then}"


def evidence_months(voice: _Voice, case: Mapping[str, str]) -> int | None:
    """Months to bring the evidence after a commitment; None where there is no deadline."""
    value = voice.value("evidence_due", {**case, "proof": "commitment_open"})
    return value.get("months")


def months_to_bring(book: Book, day: date, readers: Readers, kind: str) -> int | None:
    """The same, for the undertaking in the commitment letter."""
    voice = _Voice(book, day, readers)
    try:
        return evidence_months(voice, _away(voice, kind))
    except ParameterMissing:
        return None


def _validity(voice: _Voice, case: dict[str, str]) -> str:
    row = voice.row("validity", case)
    months = row.value.get("months")
    said = f"备案有效期原则上为{months}个月" if months else "备案长期有效"
    return said + voice.mark(row)


def _changing(voice: _Voice, case: dict[str, str]) -> str:
    said = []
    if not voice.value("lock", case).get("months"):
        said.append("材料齐全的，随时可以变更或取消")
    bare = {**case, "proof": "commitment_open"}
    lock, ban = voice.value("lock", bare).get("months"), voice.value("commitment_ban", bare)
    if _commitments(voice) and lock:
        said.append(f"只签了承诺书、还没补材料的，{lock}个月内不能变更或取消")
    if _commitments(voice) and ban.get("months"):
        said.append(f"没补材料就取消的，{ban['months']}个月内不能再用承诺书办理长期居住备案")
    return "；".join(said)


def _benefit(voice: _Voice, case: dict[str, str]) -> str:
    """What a stay gets compared with home, in one clause."""
    order = voice.value("order", case)["steps"]
    reduction = voice.row("reduction", case)
    rows, said = [reduction], gives(voice.book, reduction)
    if "first_self_pay" in order:
        first = voice.row("first_self_pay", case)
        rows.append(first)
        if first.value["rate"]:
            said = gives(voice.book, first) + _then(reduction.value, said)
    return said + voice.mark(*rows)


def _then(reduction: Mapping[str, Any], said: str) -> str:
    if not reduction.get("points", 1):
        return "，其余按本地比例支付"
    return f"，其余{said}" if "factor" in reduction else f"，其余部分的{said}"
