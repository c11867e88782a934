"""`python -m simulation --seed 7`: plays one seed, or many, and says which of them fails."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import click

from support import environment

environment.enter()


@click.command()
@click.option("--seed", type=int, default=1, help="The first seed.")
@click.option("--runs", type=int, default=1, help="How many seeds, one after the other.")
@click.option("--months", type=int, default=1, help="Simulated months of each.")
@click.option("--people", type=int, default=8, help="People in each.")
@click.option("--episodes", type=int, default=None, help="Only so many of the first episodes.")
def main(seed: int, runs: int, months: int, people: int, episodes: int | None) -> None:
    """Plays seeds until one fails; says the seed and the smallest beginning of it that fails."""
    environment.use_django()
    from simulation import playing
    from support import databases

    databases.make_template()
    try:
        for each in range(seed, seed + runs):
            plan = playing.Plan(each, months * 30, people, episodes)
            began = time.monotonic()
            played = playing.play(plan)
            click.echo(
                f"seed {each}: {played.messages} messages, {played.settlements} settlements"
                f" and reversals, {time.monotonic() - began:.1f} s; refused {played.refused}"
            )
            if played.complaints:
                _failed(played)
                sys.exit(1)
    finally:
        environment.leave()


def _failed(played) -> None:  # type: ignore[no-untyped-def]
    from simulation import playing

    for complaint in played.complaints[:40]:
        click.echo(f"  {complaint}")
    plan = played.plan
    least, most = 1, plan.episodes or plan.days * plan.people // 4
    while least < most:
        middle = (least + most) // 2
        if playing.play(replace(plan, episodes=middle)).complaints:
            most = middle
        else:
            least = middle + 1
    shown = playing.play(replace(plan, episodes=most))
    again = (
        f"--seed {plan.seed} --months {plan.days // 30} --people {plan.people} --episodes {most}"
    )
    click.echo(f"the smallest beginning that fails: {again}")
    for complaint in shown.complaints[:20]:
        click.echo(f"  {complaint}")


if __name__ == "__main__":
    main()
