"""对账: an institution's list of settlements against ours, to the fen; each difference with the one
safe thing to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from yidi.core.money import fen, yuan
from yidi.core.problems import Problem, Refusal


class Row(NamedTuple):
    """A settlement or a reversal as one side has it. Amounts in fen, negative for a reversal.

    msgid: the message that made it; "" where the other side does not say.
    """

    setl_id: str
    mdtrt_id: str
    psn_no: str
    total: int
    fund: int
    account: int
    refund: bool
    msgid: str = ""


_COLUMNS = 7


def listed(rows: Iterable[Sequence[str]]) -> list[Row]:
    """An institution's list: setl_id, mdtrt_id, psn_no, 总额, 基金, 个人账户, 退费标志. Raises
    Refusal naming every line that is not one."""
    made, faults = [], []
    for number, cells in enumerate(rows, 1):
        try:
            made.append(_row(cells))
        except (Refusal, ValueError):
            faults.append(
                Problem(
                    "row_unreadable",
                    f"第{number}行不是七列，或金额不对。",
                    "列：结算ID、就诊ID、人员编号、总费用、基金支付、个人账户、退费标志，用Tab隔开。",
                    where=f"第{number}行",
                )
            )
    if faults:
        raise Refusal(*faults[:100])
    return made


def _row(cells: Sequence[str]) -> Row:
    if len(cells) != _COLUMNS:
        raise ValueError(len(cells))
    setl_id, mdtrt_id, psn_no, *rest = cells
    total, fund, account = (fen(cell) for cell in rest[:3])
    return Row(setl_id, mdtrt_id, psn_no, total, fund, account, rest[3].strip() == "1")


class Sums(NamedTuple):
    """Totals of a list: amounts in fen and how many rows."""

    total: int
    fund: int
    account: int
    cash: int
    settlements: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not match. kind: only_centre | only_institution | amounts; row: ours, or theirs
    where we have none; theirs: the other one where both are there."""

    kind: str
    row: Row
    theirs: Row | None = None

    @property
    def sentence(self) -> str:
        """What is different."""
        if self.kind == "only_centre":
            return "医保已结算，机构没有这一笔。"
        if self.kind == "only_institution":
            return "机构有这一笔，医保没有。"
        return f"金额不一致：{'；'.join(_amounts(self.row, self.theirs or self.row))}。"

    @property
    def repair(self) -> str:
        """The one safe thing to do."""
        return _REPAIRS[self.kind]


_REPAIRS = {
    "only_centre": "病人确已结算的，用原报文ID重发取回结果；没有办成的，用2601按原报文ID冲正。",
    "only_institution": "用原报文ID重发：已受理的会返回原结果，未受理的会重新办理；"
    "病人已离开的，在机构系统中作废并退还病人。",
    "amounts": "以医保返回的金额为准，用5203查询后更正机构系统。",
}


def _amounts(ours: Row, theirs: Row) -> Iterator[str]:
    for label, mine, other in (
        ("总费用", ours.total, theirs.total),
        ("基金", ours.fund, theirs.fund),
        ("个人账户", ours.account, theirs.account),
    ):
        if mine != other:
            yield f"{label}医保{yuan(mine)}元、机构{yuan(other)}元"


def differences(ours: Iterable[Row], theirs: Iterable[Row]) -> list[Difference]:
    """Everything that does not match, in the order of setl_id."""
    mine = {row.setl_id: row for row in ours}
    other = {row.setl_id: row for row in theirs}
    found = []
    for setl_id in sorted(mine.keys() | other.keys()):
        here, there = mine.get(setl_id), other.get(setl_id)
        if here is None and there is not None:
            found.append(Difference("only_institution", there))
        elif here is not None and there is None:
            found.append(Difference("only_centre", here))
        elif here is not None and there is not None and _money(here) != _money(there):
            found.append(Difference("amounts", here, there))
    return found


def _money(row: Row) -> tuple[int, int, int]:
    return row.total, row.fund, row.account


def whole(rows: Sequence[Row], total: int, fund: int, count: int) -> None:
    """Raises Refusal for a list that is not what its sender says of it, as one cut off on its way."""
    has = (sum(row.total for row in rows), sum(row.fund for row in rows), len(rows))
    if has == (total, fund, count):
        return
    raise Refusal(
        Problem(
            "list_incomplete",
            f"文件里有{has[2]}行、总费用{yuan(has[0])}元、基金{yuan(has[1])}元，"
            f"报文里是{count}笔、{yuan(total)}元、{yuan(fund)}元。",
            "退费的一笔在文件里是正负两行；请核对后重新上传文件再对账。",
            where="file_qury_no",
        )
    )


def total_sentence(ours: Sums, theirs: Sums) -> str:
    """Why two totals are not equal; "" if they are."""
    parts = [
        f"{label}医保{said(mine)}、机构{said(other)}"
        for label, mine, other, said in (
            ("笔数", ours.settlements, theirs.settlements, str),
            ("总费用", ours.total, theirs.total, yuan),
            ("基金", ours.fund, theirs.fund, yuan),
            ("个人账户", ours.account, theirs.account, yuan),
        )
        if mine != other
    ]
    return f"{'；'.join(parts)}。请用3202对明细。" if parts else ""
