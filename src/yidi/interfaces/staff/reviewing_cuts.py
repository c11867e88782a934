"""The lines of a bill under review as rows of a form: what is doubted beside each, what is to be cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from yidi.core.money import fen, yuan
from yidi.core.review.card import ReviewCard
from yidi.core.review.checks import OTHER, REASONS
from yidi.core.review.deducting import Cut, Left
from yidi.core.review.seen import Line
from yidi.core.settlement.catalogue import CHARGE_TYPES, decimal

CHOICES = [*REASONS.items(), (OTHER, "其他")]
_MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A line beside its doubts. left: fees that may still be cut, in fen; fees, number: what the form
    begins with."""

    line: Line
    kind: str
    doubts: tuple[str, ...]
    left: int
    fees: str
    number: int
    text: str

    @property
    def marked(self) -> bool:
        """Whether something of it is doubted or cut."""
        return bool(self.doubts or self.fees)

    @property
    def count(self) -> str:
        """The quantity as it is written."""
        return decimal(self.line.quantity, 4)

    @property
    def price(self) -> str:
        """Yuan for one."""
        return decimal(self.line.price, 6)


def rows(request: HttpRequest, found: ReviewCard, lines: Iterable[Line], left: Left) -> list[Row]:
    """Every line, as it was typed, as it was decided before, or as the checks suggest; first those of
    which something is doubted or cut."""
    listed = list(lines)
    if request.method == "POST":
        begin = {line.id: _typed(request, line.id) for line in listed}
    elif found.cuts or found.state != "opened":
        begin = {cut.line: (yuan(cut.fees), cut.number, cut.text) for cut in found.cuts}
    else:
        begin = _suggested(found, left)
    made = [_row(found, line, left, begin.get(line.id, ("", OTHER, ""))) for line in listed]
    return sorted(made, key=lambda row: not row.marked)


def _row(found: ReviewCard, line: Line, left: Left, begin: tuple[str, int, str]) -> Row:
    doubts = tuple(
        dict.fromkeys(finding.label for finding in found.findings if line.id in dict(finding.lines))
    )
    kind = CHARGE_TYPES.get(line.fee_kind, "其他费")
    return Row(line, kind, doubts, left.lines.get(line.id, 0), *begin)


def _suggested(found: ReviewCard, left: Left) -> dict[int, tuple[str, int, str]]:
    """The largest doubt of each line that has any."""
    made: dict[int, tuple[int, int]] = {}
    for finding in found.findings:
        for line, doubted in finding.lines:
            amount = min(doubted, left.lines.get(line, 0))
            if amount > made.get(line, (0, 0))[0]:
                made[line] = (amount, finding.number)
    return {line: (yuan(amount), number, "") for line, (amount, number) in made.items()}


def _typed(request: HttpRequest, line: int) -> tuple[str, int, str]:
    number = request.POST.get(f"why-{line}", "")
    return (
        request.POST.get(f"fees-{line}", "").strip(),
        int(number) if number.isascii() and number.isdigit() else OTHER,
        request.POST.get(f"said-{line}", "").strip()[:_MOST_TEXT],
    )


def whole(found: ReviewCard) -> int:
    """The reason that concerns the whole bill; 0 if none does."""
    return next((finding.number for finding in found.findings if finding.whole), 0)


def cuts(request: HttpRequest, found: ReviewCard, left: Left) -> list[Cut]:
    """What was typed. Raises Refusal for an amount that is none."""
    if "whole" in request.POST:
        number = whole(found) or OTHER
        return [Cut(line, fees, number) for line, fees in left.lines.items() if fees > 0]
    made = []
    for line in left.lines:
        typed, number, text = _typed(request, line)
        if typed and (fees := fen(typed, f"fees-{line}")):
            known = number if number in REASONS else OTHER
            made.append(Cut(line, fees, known, text))
    return made
