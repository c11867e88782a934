"""The bank: the account of a region, its payment file out, its statement in, and what a person assigns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.actions.clearing import pay as months
from yidi.actions.clearing import prepay
from yidi.actions.clearing.working import Asked, answered, given, once, refuse
from yidi.core.clearing import bank
from yidi.core.clearing.bank import MATCHED, Line, Transfer
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import clearing_money as reads
from yidi.store.reads.clearing_money import LineCard, PaymentCard
from yidi.store.writes import clearing_money as money
from yidi.store.writes import traces
from yidi.store.writes.clearing_money import Read

NOT_YOURS = Problem("region_not_yours", "这不是您的地区。", "请从自己的地区打开。")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a statement came to, in lines; known: read before, and left alone."""

    matched: int
    waiting: int
    known: int


def put_account(
    actor: Actor, region: str, name: str, at_bank: str, account: str, moment: datetime
) -> None:
    """The account into which a region is paid. Raises Refusal for one that is none."""
    _own(actor, region)
    digits = account.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= LONGEST):
        raise refuse("account_impossible", "银行账号不对。", "请填8到40位数字。")
    if not name.strip() or not at_bank.strip():
        raise refuse("account_impossible", "户名和开户银行都要填。", "请按开户许可证填写。")
    with reach.service():
        money.put_account(region, name.strip(), at_bank.strip(), digits, moment, actor.name)
        _trail(actor, region, "account", f"尾号{digits[-4:]}", moment)


def send(actor: Actor, region: str, key: str, moment: datetime) -> str:
    """The number of a file of what a region has submitted and no file has yet; the same key gives it
    again. Raises Refusal if there is nothing, or an account is not known."""
    _own(actor, region)
    with reach.service():
        content = traces.content_digest((region, "payment_file"))
        before = forms.answered(actor, key, content)
        if before is not None:
            return str(before["number"])
        locked = money.lock_to_send(region)
        found = [card for card in reads.to_send([region]) if card.id in locked]
        if not found:
            raise refuse(
                "nothing_to_pay", "没有已报财政、还没有列入付款文件的。", "请先把付款通知报财政。"
            )
        number = money.add_file(region, _transfers(found), found, moment, actor.name)
        total = yuan(sum(card.amount for card in found))
        _trail(actor, region, "payment_file", f"{number} {len(found)}笔{total}元", moment)
        answered(actor, key, content, {"number": number}, moment)
        return number


def file(actor: Actor, number: str, moment: datetime) -> str | None:
    """A file as it was made, byte for byte; opening it leaves a line. None where there is none."""
    with reach.service():
        found = reads.file(number)
        if found is None or found[0] not in actor.regions:
            return None
        region, text = found
        _trail(actor, region, "payment_file", f"{number} 再次下载", moment)
        return text


def _transfers(cards: Iterable[PaymentCard]) -> str:
    known = reads.whole_accounts(card.first_payee for card in cards)
    return bank.written([_transfer(card, known) for card in cards])


def _transfer(card: PaymentCard, known: Mapping[str, tuple[str, str, str]]) -> Transfer:
    if card.first_payee not in known:
        raise refuse(
            "account_missing",
            f"还没有{card.first_payee}的清算账户。",
            "请对方在“付款和银行”里登记账户。",
        )
    name, at_bank, number = known[card.first_payee]
    return Transfer(card.number, name, at_bank, number, card.amount)


def read_statement(actor: Actor, region: str, text: str, key: str, moment: datetime) -> ReadFile:
    """Every line once, in the order of days, what came before what left: matched by reference and amount,
    or left for a person. Raises Refusal for a file that cannot be read, and for another line under a
    serial that was read before."""
    _own(actor, region)
    found = sorted(bank.lines(text), key=lambda line: (line.day, line.way == "out"))
    with reach.service():
        known = reads.known_serials(region, [line.serial for line in found])
        _same(found, known)
        new = [line for line in found if line.serial not in known]
        outcomes = [
            _read(actor, region, line, f"{key[:40]}:{n}", moment) for n, line in enumerate(new)
        ]
        matched = outcomes.count(MATCHED)
        _trail(actor, region, "statement", f"{len(new)}笔，对上{matched}笔", moment)
    return ReadFile(matched, len(new) - matched, len(known))


def _same(found: Iterable[Line], known: Mapping[str, tuple[date, str, int]]) -> None:
    for line in found:
        before = known.get(line.serial)
        if before and before != (line.day, line.way, line.amount):
            raise refuse(
                "serial_used", f"流水号{line.serial}以前导入过，是{before[0]}的另一笔。",
                "请核对流水号；银行每天重新编号的，在流水号前加上日期。",
            )  # fmt: skip


def _read(actor: Actor, region: str, line: Line, key: str, moment: datetime) -> str:
    expected = reads.expected(region, line.way, bank.NUMBER.findall(line.remark))
    outcome, number = bank.matched(line, expected)
    why = ""
    if outcome == MATCHED:
        outcome, why = _possible(_booked(actor, region, line, number, key, moment))
    money.add_line(region, Read(line, outcome, number, why), moment, actor.name)
    return outcome


def _possible(book: Callable[[], None]) -> tuple[str, str]:
    """Whether a line's step was taken, and why not."""
    try:
        with reach.service():
            book()
    except Refusal as refusal:
        return "not_possible", refusal.problems[0].sentence
    return MATCHED, ""


def _booked(
    actor: Actor, region: str, line: Line, number: str, key: str, moment: datetime
) -> Callable[[], None]:
    """The step that a line of this region's account stands for. What comes to a province only to be
    passed on is none, but has its day."""
    on = line.day

    def book() -> None:
        found = reads.payment(number)
        if found is None:
            raise refuse("payment_not_found", "没有找到这笔付款。", "请核对付款编号。")
        if found.month_id is None:
            (prepay.pay if region == found.payer else prepay.receive)(actor, number, on, moment)
            return
        asked = Asked(actor, found.month_id, key, moment)
        if region == found.through:
            (months.pass_on if line.way == "out" else months.came)(asked, on)
        else:
            (months.pay if region == found.payer else months.receive)(asked, on)

    return book


# ---- what a person does


def assign(
    actor: Actor, line_id: int, number: str, reason: str, key: str, moment: datetime
) -> None:
    """A line stands for a payment that its remark does not name. Raises Refusal where way, amount or
    turn of the payment are others: nobody makes two sums equal by hand."""
    with reach.service():
        line, digest = _waiting(actor, line_id, (number, reason))
        if not once(actor, key, digest):
            return
        _still(line)
        why = given(reason)
        said = Line(line.day, line.serial, line.way, line.counterparty, line.amount, number)
        outcome, _ = bank.matched(said, reads.expected(line.region, line.way, [number]))
        if outcome != MATCHED:
            raise refuse(
                outcome,
                f"不能认领：{bank.REASONS[outcome]}。",
                "请核对编号和金额，或联系对方和银行。",
            )
        _booked(actor, line.region, said, number, f"{key[:50]}:book", moment)()
        money.settle_line(line.id, "assigned", number, actor.name, why)
        _trail(actor, line.region, "assign", f"{line.serial} → {number} {why}", moment)
        answered(actor, key, digest, {"line": line.id}, moment)


def set_aside(actor: Actor, line_id: int, reason: str, key: str, moment: datetime) -> None:
    """A line that has nothing to do with clearing."""
    with reach.service():
        line, digest = _waiting(actor, line_id, reason)
        if not once(actor, key, digest):
            return
        _still(line)
        why = given(reason)
        money.settle_line(line.id, "set_aside", "", actor.name, why)
        _trail(actor, line.region, "set_aside", f"{line.serial} {why}", moment)
        answered(actor, key, digest, {"line": line.id}, moment)


def _waiting(actor: Actor, line_id: int, content: object) -> tuple[LineCard, str]:
    """The line, locked; and what tells the form from another."""
    found = reads.line(line_id)
    if found is None or found.region not in actor.regions:
        raise refuse("line_not_found", "没有找到这条流水。", "请从银行流水里重新打开。")
    money.lock_lines(found.region, [line_id])
    digest = traces.content_digest((line_id, content))
    return reads.line(line_id) or found, digest


def _still(line: LineCard) -> None:
    if line.state != "waiting":
        raise refuse(
            "line_settled",
            f"这条流水{line.said}。",
            f"由{line.settled_by or '系统'}处理，请刷新页面。",
        )


def _own(actor: Actor, region: str) -> None:
    if region not in actor.regions:
        raise Refusal(NOT_YOURS)


def _trail(actor: Actor, region: str, event: str, detail: str, moment: datetime) -> None:
    traces.trail(
        moment, region, actor.kind, actor.name, f"clearing.{event}", "", detail, actor.address
    )
