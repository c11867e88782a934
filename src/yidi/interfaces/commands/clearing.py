"""`yidi clearing`: what needs only files: a statement recomputed from its own items."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yidi.interfaces.commands import common

if TYPE_CHECKING:
    from yidi.core.clearing.statement import Statement

_SHOWN = 50
"""Faults that are printed; a file of another kind has one in every line."""


@click.group()
def command() -> None:
    """Check what regions owe each other, with nothing but files."""


@command.command()
@click.argument("statement", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@common.json_option
def verify(statement: Path, as_json: bool) -> None:
    """Recompute STATEMENT from its own items, to the fen, and say what is wrong in which line."""
    common.run(lambda: _verify(statement, as_json), as_json)


def _verify(file: Path, as_json: bool) -> None:
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
    _say(found, as_json)


def _shortened(refusal: Any) -> Any:
    from yidi.core.problems import Problem, Refusal

    rest = len(refusal.problems) - _SHOWN
    if rest <= 0:
        return refusal
    more = Problem("and_more", f"还有{rest}处不对，没有列出。", "请先解决上面的。")
    return Refusal(*refusal.problems[:_SHOWN], more)


def _say(found: Statement, as_json: bool) -> None:
    from yidi.core.money import yuan

    head = found.head
    late = [one for one in found.moved if one.origin < head.month]
    if as_json:
        common.print_json(
            {
                "ok": True, "statement": head.number, "items": found.items,
                "moved": len(found.moved), "rows": len(found.table),
                "amount": yuan(found.amount), "digest": found.digest,
            }
        )  # fmt: skip
        return
    click.echo(f"{head.number}：{found.items}项，{len(found.table)}行，与明细一致，没有改动。")
    click.echo(f"{head.pair.payer}应付{head.pair.payee}：{yuan(found.amount)}元")
    if found.moved:
        click.echo(f"顺延{len(found.moved)}项，其中{len(late)}项不是本月的费用")
    click.echo(f"摘要 {found.digest}")
