"""A statement, recomputed from its own items alone: every fault is found and named with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from yidi.core.clearing import statement
from yidi.core.clearing.items import CARES, INSURANCES, Item
from yidi.core.clearing.statement import Digest, End, Head, Moved, RowLine, Statement
from yidi.core.clearing.table import Row, Sum, Tally
from yidi.core.ledger.entries import ACCOUNTS
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal

_MEND = "请与出单的一方核对，或者请他重新出单。"
_ASK = "请向出单的一方要一份完整的、没有改动过的对账单。"
_SIGNS = {"deduction": -1, "restored": 1}
"""A settlement has any sign: one that resettles or ends a stay gives the difference to earlier ones."""

Fault = tuple[str, str]
"""The code of a problem and its sentence, before it is known in which line."""


def verify(lines: Iterable[str], sm3: Callable[[], Digest]) -> Statement:
    """The statement in these lines. Raises Refusal with everything that is wrong, line by line."""
    numbered = enumerate((line.rstrip("\r\n") for line in lines), 1)
    check = _Check(next(numbered, (1, ""))[1], sm3())
    faults = [fault for number, line in numbered for fault in check.line(number, line)]
    faults += check.sums()
    if faults:
        raise Refusal(*faults)
    return check.found()


def same_digest(found: Statement, given: str) -> None:
    """Raises Refusal unless a statement has the digest that stands elsewhere: whoever changes a file can
    make its own digest anew, but not the one on the page of the other side."""
    wanted = "".join(given.split()).lower()
    if wanted != found.digest:
        sentence = f"摘要{found.digest}不是给出的{wanted[:64]}：这不是付款通知时的那一份。"
        raise Refusal(Problem("other_statement", sentence, "请双方从清算页面重新下载，核对摘要。"))


class _Check:
    """Walks over the lines once; keeps numbers and sums, not whole items."""

    def __init__(self, first: str, digest: Digest) -> None:
        try:
            self.head = statement.parsed_head(first)
        except Refusal as refusal:
            raise Refusal(*(_at(problem, 1) for problem in refusal.problems)) from None
        self.digest = digest
        self._covers(first)
        self.tally = Tally()
        self.funds: dict[str, Mapping[str, int]] = {}
        self.reversals: list[tuple[int, Item]] = []
        self.moved: dict[str, Moved] = {}
        self.rows: dict[Row, tuple[int, Sum]] = {}
        self.end: tuple[int, End] | None = None

    def _covers(self, line: str) -> None:
        self.digest.update(f"{line}\n".encode())

    # ---- line by line

    def line(self, number: int, line: str) -> list[Problem]:
        """Takes one line; gives what is wrong with it."""
        if self.end:
            return [_problem("statement_goes_on", "结尾之后还有内容。", number, _ASK)]
        try:
            said = statement.parsed(line, self.head)
        except Refusal as refusal:
            self._covers(line)
            return [_at(problem, number) for problem in refusal.problems]
        if isinstance(said, End):
            self.end = number, said
            return []
        self._covers(line)
        return [_problem(code, sentence, number) for code, sentence in self._taken(number, said)]

    def _taken(self, number: int, said: Item | Moved | RowLine) -> Iterator[Fault]:
        if isinstance(said, Item):
            yield from self._item(number, said)
        elif isinstance(said, Moved):
            yield from self._moves(said)
        elif said.row in self.rows:
            yield "row_twice", f"{_spoken(said.row)}列了两行。"
        else:
            self.rows[said.row] = number, said.sum

    def _item(self, number: int, item: Item) -> Iterator[Fault]:
        if item.reference in self.funds:
            yield "item_twice", f"{item.reference}列了两次。"
        yield from _misplaced(item, self.head)
        yield from _wrong_sign(item)
        self.funds.setdefault(item.reference, item.funds)
        self.tally.add(item)
        if item.kind == "reversal":
            self.reversals.append((number, item))

    def _moves(self, said: Moved) -> Iterator[Fault]:
        if said.reference in self.funds or said.reference in self.moved:
            yield "item_twice", f"{said.reference}列了两次；顺延的不在本月清算。"
        if said.to != self.head.month.later(1) or said.origin > self.head.month:
            yield "item_month", f"{said.reference}不能从{self.head.month}顺延到{said.to}。"
        self.moved.setdefault(said.reference, said)

    # ---- when all lines are read

    def sums(self) -> list[Problem]:
        """What is wrong with the sums: reversals, rows of the table, the end, the digest."""
        return [*self._reversals(), *self._rows(), *self._end()]

    def _reversals(self) -> Iterator[Problem]:
        for number, item in self.reversals:
            taken = self.funds.get(item.about)
            if taken is not None and taken != {f: -amount for f, amount in item.funds.items()}:
                was = yuan(sum(taken.values()))
                sentence = f"不是{item.about}的冲销：原来{was}元，冲销{yuan(item.amount)}元，要逐项基金相反。"
                yield _problem("reversal_differs", sentence, number)

    def _rows(self) -> Iterator[Problem]:
        made = self.tally.table()
        for row, summed in made.items():
            if row not in self.rows:
                yield _problem("row_missing", f"缺{_spoken(row)}这一行：{_said(summed)}。", 0)
        for row, (number, said) in self.rows.items():
            if said != (summed := made.get(row, Sum(0, 0))):
                sentence = f"{_spoken(row)}写的是{_said(said)}，明细合计是{_said(summed)}。"
                yield _problem("row_differs", sentence, number)

    def _end(self) -> Iterator[Problem]:
        if self.end is None:
            yield _problem("statement_cut_off", "没有结尾：文件被截断。", 0, _ASK)
            return
        number, said = self.end
        amount = sum(sum(funds.values()) for funds in self.funds.values())
        told = _counted(said.items, said.moved, said.rows)
        found = _counted(len(self.funds), len(self.moved), len(self.rows))
        if told != found:
            yield _problem("count_differs", f"结尾写{told}，实际是{found}。", number)
        if amount != said.amount:
            sentence = f"合计写{yuan(said.amount)}元，明细合计是{yuan(amount)}元。"
            yield _problem("amount_differs", sentence, number)
        if self.digest.hexdigest() != said.digest:
            yield _problem("digest_differs", "摘要不符：出单以后有一行被改动过。", number, _ASK)

    def found(self) -> Statement:
        """The statement, once nothing is wrong with it."""
        digest = self.end[1].digest if self.end else ""
        return Statement(
            self.head, len(self.funds), tuple(self.moved.values()), self.tally.table(), digest
        )


def _misplaced(item: Item, head: Head) -> Iterator[Fault]:
    if item.pair != head.pair:
        sentence = f"{item.reference}是{item.insured}在{item.place}的费用，不属于这两地。"
        yield "item_elsewhere", sentence
    if item.origin > head.month:
        yield "item_month", f"{item.reference}是{item.origin}的费用，不能在{head.month}清算。"


def _wrong_sign(item: Item) -> Iterator[Fault]:
    if not all(item.funds.values()):
        yield "item_sign", f"{item.reference}：没有钱的基金不写。"
    if item.amount * _SIGNS.get(item.kind, 0) < 0:
        yield "item_sign", f"{item.reference}的金额正负不对：扣款是负数，退回扣款是正数。"
    if bool(item.about) == (item.kind == "settlement"):
        yield "item_about", f"{item.reference}：退费和扣款要写是哪一笔结算，结算不写。"


def _spoken(row: Row) -> str:
    words = (INSURANCES[row.insurance], CARES[row.care], ACCOUNTS[row.fund])
    return f"{row.insured}在{row.place}的{'、'.join(words)}"


def _counted(items: int, moved: int, rows: int) -> str:
    return f"{items}项、顺延{moved}项、{rows}行"


def _said(summed: Sum) -> str:
    return f"{summed.items}项{yuan(summed.amount)}元"


def _problem(code: str, sentence: str, number: int, mend: str = _MEND) -> Problem:
    return _at(Problem(code, sentence, mend), number) if number else Problem(code, sentence, mend)


def _at(problem: Problem, number: int) -> Problem:
    return replace(problem, where=f"第{number}行")
