"""`python -m simulation --seed 7`: plays seeds, and says the smallest beginning of one that fails."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import click

from support import databases, environment

environment.enter()
environment.use_django()

from simulation import playing  # noqa: E402
from simulation.network import FAIR, STORM  # noqa: E402
from simulation.playing import Plan, Played  # noqa: E402

_SHOWN = 30


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="The first seed.")
@click.option("--runs", type=int, default=1, show_default=True, help="How many seeds in a row.")
@click.option("--months", type=int, default=1, show_default=True, help="Simulated months of each.")
@click.option("--people", type=int, default=8, show_default=True, help="People in each.")
@click.option("--episodes", type=int, help="Only so many episodes from the beginning.")
@click.option("--storm", is_flag=True, help="A network that loses a quarter of everything.")
def main(seed: int, runs: int, months: int, people: int, episodes: int | None, storm: bool) -> None:
    """Plays seeds until one fails; exit status 1 if one did."""
    databases.make_template()
    try:
        plan = Plan(seed, months * 30, people, episodes, faults=STORM if storm else FAIR)
        if not all(_right(plan.of(each)) for each in range(seed, seed + runs)):
            sys.exit(1)
    finally:
        environment.leave()


def _right(plan: Plan) -> bool:
    began = time.monotonic()
    played = playing.play(plan)
    click.echo(
        f"seed {plan.seed}: {played.messages} messages, {played.settlements} settlements and"
        f" reversals, {time.monotonic() - began:.1f} s: {_verdict(played)}"
    )
    if played.complaints:
        _tell(played)
    return not played.complaints


def _verdict(played: Played) -> str:
    return f"{len(played.complaints)} complaints" if played.complaints else "the books are right"


def _tell(played: Played) -> None:
    """The complaints, and the smallest beginning of the seed that has any."""
    _list(played)
    click.echo("looking for the smallest beginning that fails …")
    least = smallest(played.plan)
    storm = " --storm" if least.plan.faults == STORM else ""
    click.echo(
        f"yidi simulate --seed {least.plan.seed} --months {least.plan.days // 30}"
        f" --people {least.plan.people} --episodes {least.plan.episodes}{storm}"
    )
    _list(least)


def smallest(plan: Plan) -> Played:
    """Halves the number of episodes until one fewer is right again."""
    right, wrong = 0, plan.episodes or plan.all_episodes
    found = playing.play(replace(plan, episodes=wrong))
    while wrong - right > 1:
        middle = (right + wrong) // 2
        tried = playing.play(replace(plan, episodes=middle))
        if tried.complaints:
            wrong, found = middle, tried
        else:
            right = middle
    return found


def _list(played: Played) -> None:
    for complaint in played.complaints[:_SHOWN]:
        click.echo(f"  {complaint}")


if __name__ == "__main__":
    main()
