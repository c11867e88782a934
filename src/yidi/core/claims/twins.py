"""The same care paid for twice (网上网下重复报销, S5 四): every block names its twin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yidi.core import institutions
from yidi.core.calendar import spoken
from yidi.core.problems import Problem

DOCUMENT, ARTICLE = "淄医保发〔2021〕22号", "四"
MOST_INVOICES = 40
"""What a form of one claim takes."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """A receipt. code, check_code: "" where the paper has none; amount in fen."""

    code: str
    number: str
    check_code: str
    day: date
    amount: int

    def same(self, number: str, code: str = "") -> bool:
        """Whether the paper is the same; a code that one side does not know does not tell apart."""
        return self.number == number and (not code or not self.code or self.code == code)


@dataclass(frozen=True, slots=True)
class Care:
    """Care of the person that somebody has paid for already, or asks to be paid.

    kind: settlement | claim; number: how it is called; undone: it was taken back; invoices: (code,
    number, check code); total in fen; adds_to: the settlement whose difference a claim is of, which
    is no twin of it.
    """

    kind: str
    number: str
    institution_code: str
    institution: str
    stay: bool
    first: date
    last: date
    total: int
    invoices: tuple[tuple[str, str, str], ...] = ()
    undone: bool = False
    adds_to: str = ""

    def meets(self, other: Care) -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    @property
    def days(self) -> str:
        """Its first and its last day, as a sentence says them."""
        return f"{spoken(self.first)}至{spoken(self.last)}"

    @property
    def named(self) -> str:
        """The twin as a sentence names it."""
        what = "直接结算" if self.kind == "settlement" else "手工报销"
        return f"{self.institution}的{what}{self.number}"


def blocks(mine: Care, invoices: Iterable[Invoice], others: Iterable[Care]) -> list[Problem]:
    """Why a claim cannot go on: the same invoice, or the same care at the same institution."""
    papers, known = list(invoices), _apart(mine, others)
    found = [_same_paper(paper, other) for paper in papers for other in known]
    found += [_same_days(mine, other) for other in known]
    return [problem for problem in found if problem]


def _apart(mine: Care, others: Iterable[Care]) -> list[Care]:
    return [o for o in others if not (o.kind == "settlement" and o.number == mine.adds_to != "")]


def flags(mine: Care, others: Iterable[Care]) -> list[Problem]:
    """What the decider must answer for: a day shared at what may be the same place, without being
    known as the same care; the person in two places at once."""
    known = [
        other for other in _apart(mine, others) if not other.undone and not _same_days(mine, other)
    ]
    found = [_same_day_again(mine, other) or _two_places(mine, other) for other in known]
    return [problem for problem in found if problem]


def _same_day_again(mine: Care, other: Care) -> Problem | None:
    if not mine.meets(other) or not _maybe_same_place(mine, other):
        return None
    return _flag("same_day_again", f"同一天在同一家医院还有：{other.named}（{other.days}）。")


def _two_places(mine: Care, other: Care) -> Problem | None:
    lies = mine.stay or other.stay
    if not lies or _same_place(mine, other) or not _inside(mine, other):
        return None
    return _flag("two_places", f"同一天参保人还在另一家医院住院：{other.named}（{other.days}）。")


def _flag(code: str, sentence: str) -> Problem:
    return Problem(code, sentence, "请核实后写明理由再核定，或不予报销。")


def _inside(mine: Care, other: Care) -> bool:
    """Sharing more than a day of moving from one to the other."""
    return mine.first < other.last and other.first < mine.last


def _same_paper(paper: Invoice, other: Care) -> Problem | None:
    hit = next((i for i in other.invoices if paper.same(i[1], i[0])), None)
    if hit is None:
        return None
    differs = paper.check_code and hit[2] and paper.check_code != hit[2]
    doubt = "校验码不同，其中一张不真实。" if differs else ""
    if other.kind == "settlement" and other.undone:
        return _block(
            "invoice_refunded", f"发票{paper.number}已经退费：{other.named}已撤销。{doubt}",
            "请用医院重新开具的发票。",
        )  # fmt: skip
    if other.undone:
        return None
    return _block(
        "invoice_twin",
        f"发票{paper.number}已经报过：{other.named}。{doubt}",
        "一张发票只能报一次。",
    )


def _same_days(mine: Care, other: Care) -> Problem | None:
    """A stay meets a stay, an outpatient visit one of the same sum on the same day."""
    if other.undone or not _same_place(mine, other) or not mine.meets(other):
        return None
    both = mine.stay and other.stay
    alike = not mine.stay and not other.stay and mine.total == other.total
    if not both and not alike:
        return None
    return _block(
        "days_twin", f"这几天的费用已经报过：{other.named}（{other.days}）。",
        "请核对日期；同一次就医只能报一次。",
    )  # fmt: skip


def _same_place(mine: Care, other: Care) -> bool:
    if mine.institution_code and other.institution_code:
        return mine.institution_code == other.institution_code
    return mine.institution == other.institution


def _maybe_same_place(mine: Care, other: Care) -> bool:
    """As _same_place, however the name was written."""
    coded = mine.institution_code and other.institution_code
    return _same_place(mine, other) or (
        not coded and institutions.alike(mine.institution, other.institution)
    )


def _block(code: str, sentence: str, mend: str) -> Problem:
    return Problem(code, sentence, mend, document=DOCUMENT, article=ARTICLE)
