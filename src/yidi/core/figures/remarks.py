"""What a month's figures say, in sentences, derived by rule: no sentence without its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yidi.core import money
from yidi.core.figures.definitions import FIGURES, Sums, value
from yidi.core.figures.tables import Line, Table, said


def of_care(now: Sums, before: Sums) -> Iterator[str]:
    """The month beside the one before it."""
    if not now.get("visits", 0):
        yield "本月没有异地就医结算。"
        return
    yield _count("就医", now.get("visits", 0), before.get("visits", 0), "人次")
    yield _amount("医疗费总额", now.get("total", 0), before.get("total", 0))
    for code in ("direct_rate", "own_share"):
        yield from _rate(code, now, before)


def of_flows(table: Table, earlier: Table, word: str) -> Iterator[str]:
    """Where most went or came from, and where the number grew most. word: 去 or 来自."""
    whole = sum(_visits(line) for line in table.lines)
    if not table.lines or whole <= 0:
        return
    first = table.lines[0]
    part = money.share(max(_visits(first), 0), whole, money.RATE_ONE)
    yield f"{word}最多的是{first.labels[0]}：{_visits(first):,}人次，占{said(part, 'rate')}。"
    known = {line.labels[0]: _visits(line) for line in earlier.lines}
    grown = max(table.lines, key=lambda line: _visits(line) - known.get(line.labels[0], 0))
    more = _visits(grown) - known.get(grown.labels[0], 0)
    if more > 0 and known:
        yield f"比上月增加最多的是{grown.labels[0]}：多{more:,}人次。"


def of_desk(due: int, kept: int, what: str) -> Iterator[str]:
    """Deadlines that were missed, or that none was."""
    if due and due == kept:
        yield f"到期的{what}{due:,}件，全部按时办结。"
    elif due:
        yield f"到期的{what}{due:,}件，{due - kept:,}件没有按时办结，请查明原因。"


def of_filings(table: Table) -> Iterator[str]:
    """How many filings, and by which way most came."""
    whole = sum(_visits(line) for line in table.lines)
    if whole:
        first = table.lines[0]
        part = money.share(_visits(first), whole, money.RATE_ONE)
        most = f"最多的是{first.labels[0]}：{_visits(first):,}件，占{said(part, 'rate')}"
        yield f"新办备案{whole:,}件，{most}。"


def of_deductions(local: Sums, away: Sums) -> Iterator[str]:
    """Whether strangers' bills are cut less than one's own (S3 四（一）)."""
    rates = [value(FIGURES["deduction_rate"], sums) for sums in (local, away)]
    if rates[0] and rates[1] is not None and rates[1] < rates[0]:
        said_rates = [said(rate, "rate") for rate in rates]
        yield f"异地审核扣款率{said_rates[1]}，低于本地的{said_rates[0]}。"


def _visits(line: Line) -> int:
    return line.numbers[0] or 0


def _count(what: str, now: int, before: int, unit: str) -> str:
    return f"{what}{now:,}{unit}，{_change(now, before, f'{abs(now - before):,}{unit}')}。"


def _amount(what: str, now: int, before: int) -> str:
    by = f"{said(abs(now - before), 'fen')}元"
    return f"{what}{said(now, 'fen')}元，{_change(now, before, by)}。"


def _change(now: int, before: int, by: str) -> str:
    """多120人次（12.5%）, against the month before."""
    if before <= 0:
        return "上月没有"
    if now == before:
        return "与上月相同"
    part = money.share(abs(now - before), before, money.RATE_ONE)
    return f"比上月{'多' if now > before else '少'}{by}（{said(part, 'rate')}）"


def _rate(code: str, now: Sums, before: Sums) -> Iterator[str]:
    figure = FIGURES[code]
    rates: Sequence[int | None] = [value(figure, sums) for sums in (now, before)]
    if rates[0] is None:
        return
    if rates[1] is None:
        yield f"{figure.name}{said(rates[0], 'rate')}。"
        return
    apart = said(abs(rates[0] - rates[1]), "rate").removesuffix("%")
    way = "上升" if rates[0] > rates[1] else "下降"
    change = f"比上月{way}{apart}个百分点" if apart != "0" else "与上月相同"
    yield f"{figure.name}{said(rates[0], 'rate')}，{change}。"
