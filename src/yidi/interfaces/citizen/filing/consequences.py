"""What each choice means in money: one bill, reckoned under each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yidi.core.calendar import add_months, spoken
from yidi.core.policy import shape
from yidi.core.problems import ParameterMissing, Refusal
from yidi.core.settlement.case import Bill, Care, Filing, Insured, Request
from yidi.core.settlement.quote import quote
from yidi.interfaces.citizen.filing.form import Form
from yidi.interfaces.common.words import money, whole

EXAMPLE = 2_500_000
"""The bill that examples are reckoned with, in fen: a stay in a tertiary hospital."""
_STAY = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Consequence:
    """pays: what the person pays of the example, in fen; None with the reason in `unknown`."""

    pays: int | None
    advance: bool = False
    assumed: bool = False
    unknown: str = ""

    @property
    def sentence(self) -> str:
        """One sentence for a choice."""
        if self.pays is None:
            return self.unknown
        said = f"住院花{whole(EXAMPLE)}，自己大约付{money(self.pays)}"
        return f"{said}，要先垫付、回来再报。" if self.advance else f"{said}。"


def of(form: Form, kind: str, proof: str, place: str | None = None) -> Consequence:
    """What the example costs with a filing of a kind, at the filed place or at another (home)."""
    first = form.day("first") or form.desk.day
    filed = form.said("place")
    filing = Filing(kind, proof, filed, first, None, min(first, form.desk.day))
    return _reckoned(form, (filing,), place or filed, first)


def without(form: Form) -> Consequence:
    """What the example costs without any filing."""
    return _reckoned(form, (), form.said("place"), form.day("first") or form.desk.day)


def _reckoned(form: Form, filings: tuple[Filing, ...], place: str, first: date) -> Consequence:
    person = form.person
    insured = Insured(
        person.region, person.insurance, person.retired, person.hardship, person.civil_servant,
        group=person.group, use_account=False,
    )  # fmt: skip
    care = Care(place, "tertiary", "inpatient", first, first + _STAY)
    try:
        made = quote(form.book, Request(insured, filings, care, Bill(EXAMPLE)))
    except ParameterMissing as missing:
        documents = "、".join(missing.problems[0].documents)
        said = f"能报多少要看{documents}，" if documents else "能报多少还没有查到规定，"
        return Consequence(None, unknown=f"{said}请先问{form.book.office.name or '经办机构'}。")
    except Refusal as refusal:
        return Consequence(None, unknown=refusal.problems[0].sentence)
    statuses = {step.rule.status for step in made.statement.steps if step.rule is not None}
    return Consequence(
        made.statement.person, made.manner.settlement != "direct", "assumed" in statuses
    )


# ---- the two ways of proving


def by_material(form: Form) -> list[str]:
    """What follows from handing in the evidence now."""
    kind = form.said("kind")
    row = form.value("takes_effect", kind, proof="material")
    days = row.get("working_days")
    said = [f"经办机构{days}个工作日内审核，通过后生效。" if days else "审核通过后生效。"]
    if kind in shape.LONG_TERM:
        said.append("以后随时可以变更或取消。")
        home = of(form, kind, "material", form.person.region)
        if home.pays is not None:
            said.append(f"回参保地{home.sentence}")
    return said


def by_commitment(form: Form) -> list[str]:
    """What follows from signing now and bringing the evidence later."""
    kind, open_ = form.said("kind"), {"proof": "commitment_open"}
    made = form.desk.day
    said = ["现在签名，马上生效。"] if _at_once(form, kind) else ["签名提交后等经办机构审核。"]
    if kind not in shape.LONG_TERM:
        return said
    due = form.value("evidence_due", kind, **open_).get("months")
    if due:
        said.append(f"{spoken(add_months(made, due))}以前要补材料，过了这天备案作废。")
    else:
        said.append("材料以后补，没有期限，越早越好。")
    lock = form.value("lock", kind, **open_).get("months")
    if lock:
        until = add_months(max(made, form.day("first") or made), lock)
        said.append(f"不补材料，{spoken(until)}以前不能变更或取消；补了就可以。")
    ban = form.value("commitment_ban", kind, **open_).get("months")
    if ban:
        said.append(f"不补材料就取消的，{ban}个月内不能再用承诺书办。")
    return [*said, *_dearer_at_home(form, kind)]


def _at_once(form: Form, kind: str) -> bool:
    return form.value("takes_effect", kind, proof="commitment_open").get("at") == "once"


def _dearer_at_home(form: Form, kind: str) -> list[str]:
    """What going home costs more while the evidence is missing."""
    home = form.person.region
    open_, proven = (of(form, kind, proof, home) for proof in ("commitment_open", "material"))
    if open_.pays is None or proven.pays is None or open_.pays <= proven.pays:
        return []
    more = money(open_.pays - proven.pays)
    return [f"补材料以前回参保地住院花{whole(EXAMPLE)}，要比补了的多付{more}。"]
