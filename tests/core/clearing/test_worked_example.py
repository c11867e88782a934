"""The worked examples of the manual are what the program computes and verifies."""

from __future__ import annotations

from pathlib import Path

from yidi.core.calendar import day
from yidi.core.clearing import cutting, table, verifying
from yidi.core.clearing.items import SCOPES, Item, due
from yidi.core.clearing.month import Month
from yidi.core.ledger import entries
from yidi.core.money import fen, yuan
from yidi.store.chain import Sm3

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "clearing.md"
OCTOBER, DECEMBER = Month(2026, 10), Month(2026, 12)
LIMITS = cutting.Limits(2, 3)
BORNE = ("hifp_pay", "account", "family_account", "cash", "hospital")


def tables() -> list[list[dict[str, str]]]:
    """Every table of the page, row by row."""
    found: list[list[dict[str, str]]] = []
    for part in PAGE.read_text(encoding="utf-8").split("\n\n"):
        lines = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
        if lines:
            names = [name.strip() for name in lines[0]]
            rows = [dict(zip(names, map(str.strip, line), strict=True)) for line in lines[2:]]
            found.append(rows)
    return found


def item(row: dict[str, str]) -> Item:
    lines = {account: fen(row[account]) for account in BORNE}
    entry = entries.entry(lines | {entries.CARE: -fen(row["total"])})
    near = row["insured"][:2] == row["place"][:2]
    return Item(
        reference=row["number"], kind=row["kind"], about=row["about"],
        scope=list(SCOPES)[0 if near else 1], insured=row["insured"], place=row["place"],
        institution="H1", day=day(row["day"]), insurance="employee", care=row["care"],
        funds=due(entry.lines),
    )  # fmt: skip


def test_the_page_says_what_is_computed() -> None:
    journal, rows, payments = tables()
    cut = cutting.cut(map(item, journal), OCTOBER, LIMITS)
    assert [one.reference for one in cut.later] == ["S6"] and not cut.overdue

    (disputed,) = [one for one in cut.taken if one.reference == "S5"]
    assert cutting.next_month(disputed.origin, OCTOBER, LIMITS) == Month(2026, 11)
    assert not cutting.may_move(disputed.origin, DECEMBER, LIMITS)

    made = table.table(one for one in cut.taken if one is not disputed)
    assert rows == [
        {
            "insured": row.insured, "place": row.place, "care": row.care, "fund": row.fund,
            "items": str(summed.items), "yuan": yuan(summed.amount),
        }
        for row, summed in sorted(made.items(), key=lambda one: one[0].insured)
    ]  # fmt: skip

    debts = table.owed(made)
    assert sum(table.positions(debts).values()) == 0
    assert payments == [
        {
            "payer": net.payer, "payee": net.payee, "owes": yuan(net.gross),
            "is owed": yuan(net.counter), "is left": yuan(net.amount),
        }
        for net in table.netted(debts)
    ]  # fmt: skip


def test_the_statement_in_the_manual_can_be_verified() -> None:
    page = (PAGE.parents[1] / "reference" / "clearing-statement.md").read_text(encoding="utf-8")
    lines = page.split("<!-- example -->\n```json\n")[1].split("```")[0].splitlines()
    found = verifying.verify(lines, Sm3)
    assert (found.head.number, yuan(found.amount)) == ("2026-10-140000-110000", "14650.00")
