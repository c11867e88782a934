"""`yidi filing …`: filings without a database."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import click

from yidi.core.filing import story as stories
from yidi.interfaces.commands import common


@click.group(name="filing")
def command() -> None:
    """Play the life of a filing through the law."""


@command.command(name="try")
@click.argument("story")
@common.json_option
@common.packs_option
def try_(story: str, as_json: bool, packs: Path | None) -> None:
    """Play STORY (a YAML or JSON file, "-" for standard input) and say what each event did.

    Exit status: 0 when it was played, even with refusals; 2 when it is malformed.
    """

    def work() -> None:
        folder = common.folder(packs)
        read = stories.story(common.tree_of(story), folder.places)
        told = stories.play(folder.book(read.region), read, _workday)
        if as_json:
            common.print_json({"events": [stories.values(each) for each in told]})
            return
        for each in told:
            click.echo(stories.spoken(each))
            for problem in each.problems:
                basis = " ".join(part for part in (problem.document, problem.article) if part)
                click.echo(f"    {problem.sentence}{problem.next_step}〔{basis or problem.code}〕")

    common.run(work, as_json)


@lru_cache(maxsize=4096)
def _workday(day: date) -> bool:
    """Whether offices work on a day: by the State Council's list for the years it covers."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
