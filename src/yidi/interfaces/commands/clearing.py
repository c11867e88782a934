"""`yidi clearing`: what needs only files: statements verified, lists matched, cut off and added up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yidi.interfaces.commands import common

if TYPE_CHECKING:
    from yidi.core.clearing.statement import Statement
    from yidi.interfaces.commands.clearing_lists import Found

_file = click.Path(path_type=Path, exists=True, dir_okay=False)

_SHOWN = 50
"""Faults that are printed; a file of another kind has one in every line."""


_COMPARED = "摘要和给出的一致：就是付款通知时的那一份。"
_NOT_COMPARED = "摘要不是签名，文件改了可以重算：请用 --digest 和清算页面上的“对账单摘要”比对。"


@click.group()
def command() -> None:
    """Check what regions owe each other, with nothing but files."""


@command.command()
@click.argument("statement", type=_file)
@click.option(
    "--digest", metavar="HEX", help="The digest on the page or in the notice of either side."
)
@common.json_option
def verify(statement: Path, digest: str | None, as_json: bool) -> None:
    """Recompute STATEMENT from its own items, to the fen, and say what is wrong in which line."""
    common.run(lambda: _verify(statement, digest, as_json), as_json)


def _verify(file: Path, digest: str | None, as_json: bool) -> None:
    from yidi.core.clearing import verifying
    from yidi.core.problems import Problem, Refusal
    from yidi.store.chain import Sm3

    try:
        with file.open(encoding="utf-8", newline="\n") as lines:
            found = verifying.verify(lines, Sm3)
    except UnicodeDecodeError:
        sentence = "这不是对账单：文件不是 UTF-8 文本。"
        raise Refusal(Problem("unreadable", sentence, "请检查文件。")) from None
    except Refusal as refusal:
        raise _shortened(refusal) from None
    if digest is not None:
        verifying.same_digest(found, digest)
    _say(found, digest is not None, as_json)


def _shortened(refusal: Any) -> Any:
    from yidi.core.problems import Problem, Refusal

    rest = len(refusal.problems) - _SHOWN
    if rest <= 0:
        return refusal
    more = Problem("and_more", f"还有{rest}处不对，没有列出。", "请先解决上面的。")
    return Refusal(*refusal.problems[:_SHOWN], more)


def _say(found: Statement, compared: bool, as_json: bool) -> None:
    from yidi.core.money import yuan

    head = found.head
    late = [one for one in found.moved if one.origin < head.month]
    if as_json:
        common.print_json(
            {
                "ok": True, "statement": head.number, "items": found.items,
                "moved": len(found.moved), "rows": len(found.table),
                "amount": yuan(found.amount), "digest": found.digest, "digest_compared": compared,
            }
        )  # fmt: skip
        return
    click.echo(f"{head.number}：{found.items}项，{len(found.table)}行，合计和清算表都与明细一致。")
    click.echo(f"{head.pair.payer}应付{head.pair.payee}：{yuan(found.amount)}元")
    if found.moved:
        click.echo(f"顺延{len(found.moved)}项，其中{len(late)}项不是本月的费用")
    click.echo(f"摘要 {found.digest}")
    click.echo(_COMPARED if compared else _NOT_COMPARED)


@command.command()
@click.option("--month", "said", required=True, metavar="YYYY-MM", help="The month wanted.")
@click.option(
    "--region", default="", metavar="R", help="Only what a province or pool owes or is owed."
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(process: common.Process, said: str, region: str, file: Path) -> None:
    """Write the items of a month to FILE (Parquet), as our side's list for a match."""
    common.run(lambda: _export(process, said, region, file), as_json=False)


def _export(process: common.Process, said: str, region: str, file: Path) -> None:
    from yidi.core.clearing.month import month as read
    from yidi.interfaces.commands.clearing_lists import Export

    month = read(said, "--month")
    process.use_database()
    from yidi.actions.clearing.export import export as take_out
    from yidi.interfaces.common import clock
    from yidi.store.reads.clearing_lists import COLUMNS

    with file.open("xb"):
        file.chmod(0o600)
    with Export(file, COLUMNS) as made:
        take_out(common.operator(), month, region, made.write, clock.now())
    click.echo(f"写出{made.rows}项：{file}")


@command.command()
@click.option("--insured", type=_file, required=True, help="The insured places' list (Parquet).")
@click.option("--place", type=_file, required=True, help="The places of care's list.")
@click.option("--centre", type=_file, help="The centre's list, for a match of three.")
@click.option("--month", "said", required=True, metavar="YYYY-MM", help="The month to cut off.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="Folder for differences.parquet and table.parquet.",
)  # fmt: skip
@common.packs_option
@common.json_option
def match(
    insured: Path, place: Path, centre: Path | None, said: str, out: Path, packs: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Match the lists of a month, cut it off, add up what all sides say alike."""
    lists = {"insured": insured, "place": place} | ({"centre": centre} if centre else {})
    common.run(lambda: _match(lists, said, out, packs, as_json), as_json)


def _match(lists: dict[str, Path], said: str, out: Path, packs: Path | None, as_json: bool) -> None:
    from yidi.core.clearing.dates import limits
    from yidi.core.clearing.month import month as read
    from yidi.core.policy.duties import COUNTRY
    from yidi.interfaces.commands.clearing_lists import run

    month = read(said, "--month")
    bound = limits(common.folder(packs).duties, COUNTRY, month.after)
    out.mkdir(parents=True, exist_ok=True)
    found = run(lists, month, bound, out)
    if as_json:
        common.print_json(_told(found))
    else:
        _report(found, month.spoken)


def _told(found: Found) -> dict[str, Any]:
    from yidi.core.money import yuan

    positions = {
        scope: {region: yuan(amount) for region, amount in regions.items()}
        for scope, regions in found.positions.items()
    }
    return {
        "ok": True, "numbers": found.numbers, "items": found.items, "later": found.later,
        "overdue": found.overdue, "rows": found.rows, "amount": yuan(found.amount),
        "differences": {str(kind): count for kind, count in found.differences.items() if count},
        "positions": positions,
        "netted": [
            {
                "scope": net.scope, "payer": net.payer, "payee": net.payee, "owes": yuan(net.gross),
                "is_owed": yuan(net.counter), "is_left": yuan(net.amount),
            }
            for net in found.netted
        ],
    }  # fmt: skip


def _report(found: Found, month: str) -> None:
    from yidi.core.clearing.items import SCOPES
    from yidi.core.clearing.matching import DIFFERENCES
    from yidi.core.money import yuan

    click.echo(f"共{found.numbers}个编号；{month}清算{found.items}项，{yuan(found.amount)}元")
    click.echo(f"其中{found.overdue}项太晚，不能再顺延；另有{found.later}项属于以后的月份")
    for kind, count in found.differences.items():
        if count:
            click.echo(f"差异{kind}（{DIFFERENCES[kind]}）：{count}处")
    for scope, positions in found.positions.items():
        for region, amount in positions.items():
            word = "应收" if amount >= 0 else "应付"
            click.echo(f"{SCOPES[scope]} {region} {word}{yuan(abs(amount))}元")
    for net in found.netted:
        click.echo(f"{SCOPES[net.scope]} 清分：{net.payer}比{net.payee}多欠{yuan(net.amount)}元")
    if found.netted:
        click.echo("清分只供参考：每个方向各按全额付款")
