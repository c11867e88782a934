"""What the commands on cases share: reading input, printing one JSON object, exit statuses."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import click

from yidi.core.policy.tree import Tree
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.core.settlement import answer
from yidi.policy_files import text
from yidi.policy_files.folder import Folder, default_folder


class Process(Protocol):
    """What the process gives to the few commands that need the database."""

    def use_database(self) -> None:
        """Has the database running, migrated, and Django set up."""


GIVEN, REFUSED, MISSING = 0, 2, 3


def operator() -> Any:
    """Whoever may use this machine's command line, by the name the system knows."""
    from yidi.actions.actor import Actor

    name = getpass.getuser()
    return Actor("job", f"cli:{name}", f"命令行 {name}")


packs_option = click.option(
    "--packs",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="The policy folder (default: the one that comes with yidi).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print exactly one JSON object.")


def folder(packs: Path | None) -> Folder:
    """The policy folder named, or the default one. Raises Refusal if it is none."""
    return Folder(packs or default_folder())


def tree_of(source: str) -> Tree:
    """The tree in a file, or in standard input for "-". Raises Refusal."""
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError:
        raise Refusal(
            Problem("input_not_found", f"打不开“{source}”。", "请检查文件名；标准输入用“-”。")
        ) from None
    try:
        return text.read(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refusal(Problem("unreadable", "输入不是 UTF-8 文本。", "请另存为 UTF-8。")) from None


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_problems(problems: tuple[Problem, ...]) -> None:
    """Problems for a person, on standard error."""
    for problem in problems:
        where = f"[{problem.where}] " if problem.where else ""
        click.echo(f"✗ {where}{problem.sentence}（{problem.code}）", err=True)
        if problem.next_step:
            click.echo(f"  → {problem.next_step}", err=True)


def run(work: Callable[[], None], as_json: bool) -> None:
    """Does `work`; a refusal becomes its problems and exit 2, a missing parameter exit 3."""
    try:
        work()
    except Refusal as refusal:
        if as_json:
            print_json(answer.refused(refusal.problems))
        else:
            print_problems(refusal.problems)
        sys.exit(MISSING if isinstance(refusal, ParameterMissing) else REFUSED)
