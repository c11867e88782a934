"""Writes the worked example of docs/explanation/benefit.md: the steps as the engine takes them."""

from pathlib import Path

from yidi.core.money import yuan
from yidi.core.settlement import explain
from yidi.core.settlement.quote import Quote, quote
from yidi.core.settlement.request import request
from yidi.policy_files import text
from yidi.policy_files.folder import Folder, default_folder

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "benefit.md"
BEGIN, END = "<!-- worked example -->\n", "<!-- end -->\n"
CASE = """
insured: {region: "370300", insurance: employee, account: {balance: 3000.00}}
filing: {kind: other_temporary, place: "310000", from: 2026-02-01}
care: {place: "310104", level: tertiary, type: inpatient, from: 2026-03-01, to: 2026-03-10}
bill: {total: 26000.00, own_paid: 1000.00, first_self_pay: 500.00}
"""


def answered() -> Quote:
    """The example, computed."""
    folder = Folder(default_folder())
    asked = request(text.read(CASE), folder.places)
    return quote(folder.book(asked.insured.region), asked)


def table(made: Quote) -> str:
    """The steps as a table in Markdown."""
    rows = [
        f"| {step.label} | {yuan(step.before)} | {step.rate} | {yuan(step.kept)} "
        f"| {yuan(step.passed_on)} | {step.document} {step.article} | {step.status} |"
        for step in explain.steps(made)
    ]
    fund, person = yuan(made.statement.fund_total), yuan(made.statement.person)
    head = [
        "| step | before | rate | kept | passed on | clause | status |",
        "|---|---:|---:|---:|---:|---|---|",
    ]
    return "\n".join([*head, *rows, "", f"The funds pay {fund}, the person {person}.", ""])


def page(said: str) -> str:
    """The page with the example written anew."""
    before, rest = said.split(BEGIN)
    return f"{before}{BEGIN}{table(answered())}{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
