"""Writes the manual of the hospital interface: one page for each transaction, and the list of them.

Fields come from the structs of the transactions, examples from
src/yidi/interfaces/hospital/examples (how to add one: tests/support/scenario.py).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from msgspec import Struct

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yidi.config.settings")
django.setup()

from yidi.interfaces.hospital.registry import Transaction, all_transactions  # noqa: E402
from yidi.protocol.envelope import Request, Response  # noqa: E402
from yidi.protocol.fields import Field, fields  # noqa: E402

ROOT = Path(__file__).parents[1]
INDEX = ROOT / "docs" / "reference" / "hospital-interface.md"
PAGES = ROOT / "docs" / "reference" / "hospital"
EXAMPLES = ROOT / "src" / "yidi" / "interfaces" / "hospital" / "examples"
BEGIN, END = "<!-- {} -->\n", "<!-- end -->\n"
HEAD = ["| field | 名称 | type | required | dictionary |", "|---|---|---|---|---|"]


def pages() -> dict[Path, str]:
    """Every generated page and what it should say."""
    made = {PAGES / f"{each.infno}.md": page(each) for each in all_transactions()}
    return made | {INDEX: index(INDEX.read_text(encoding="utf-8"))}


def index(said: str) -> str:
    """The index with its tables written anew; the prose around them stays."""
    said = _between(said, "request", table(Request))
    said = _between(said, "response", table(Response))
    rows = [
        f"| [{each.infno}](hospital/{each.infno}.md) | {each.name} | {_what(each)} |"
        for each in all_transactions()
    ]
    return _between(said, "transactions", ["| infno | 名称 | |", "|---|---|---|", *rows])


def page(transaction: Transaction) -> str:
    """The page of one transaction."""
    lines = [
        f"# {transaction.infno} {transaction.name}", "",
        "<!-- written by tools/hospital_manual.py -->", "",
        f"{_about(transaction)}", "", f"{_what(transaction).capitalize()}.", "",
        *_nodes("input", transaction.input),
        *(_nodes("output", transaction.output) if transaction.output else ["## output", "", "无", ""]),
    ]  # fmt: skip
    for path in sorted(EXAMPLES.glob(f"{transaction.infno}*.json")):
        if path.stem.partition("-")[0] == transaction.infno:
            case = path.stem.partition("-")[2]
            text = path.read_text(encoding="utf-8").rstrip()
            lines += [f"## Example{f': {case}' if case else ''}", "", "```json", text, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _about(transaction: Transaction) -> str:
    said = (sys.modules[transaction.handle.__module__].__doc__ or "").split("\n\n")[0]
    about = " ".join(said.split()).partition(": ")[2] or said
    return about[:1].upper() + about[1:]


def _what(transaction: Transaction) -> str:
    return (
        "changes something: send it again under the same msgid when no answer came"
        if (transaction.changes)
        else "a look-up: ask again under a new msgid"
    )


def _nodes(where: str, struct: type[Struct]) -> Iterator[str]:
    """The fields of a node and, below it, those of the nodes in it."""
    found = fields(struct)
    yield from (f"## {where}", "", *table(struct), "")
    for field in found:
        if field.below is not None:
            yield from _nodes(f"{where}.{field.name}", field.below)


def table(struct: type[Struct]) -> list[str]:
    """The fields of a struct as a table in Markdown."""
    return [*HEAD, *(_row(field) for field in fields(struct))]


def _row(field: Field) -> str:
    needed = "yes" if field.required else ""
    codes = f"`{field.codes}`" if field.codes else ""
    return f"| `{field.name}` | {field.title} | {field.kind} | {needed} | {codes} |"


def _between(said: str, mark: str, lines: list[str]) -> str:
    before, rest = said.split(BEGIN.format(mark), 1)
    return f"{before}{BEGIN.format(mark)}" + "\n".join([*lines, ""]) + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
