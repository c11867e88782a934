"""`yidi admin`: the first administrator of an area; everybody else is made on the pages."""

from __future__ import annotations

import os
import sys

import click

from yidi.core.problems import Refusal
from yidi.interfaces.commands.common import REFUSED, Process, print_problems


@click.group()
def command() -> None:
    """Make the first administrator."""


@command.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as colleagues know it.")
@click.option(
    "--region", "regions", multiple=True, required=True, metavar="CODE",
    help="Pooling area to administer; may be given several times.",
)  # fmt: skip
@click.pass_obj
def create(process: Process, username: str, name: str, regions: tuple[str, ...]) -> None:
    """Make an administrator of one or more pooling areas.

    The password is asked for, or read from YIDI_PASSWORD. The telephone is bound at the first
    sign-in, on /staff/.
    """
    password = os.environ.get("YIDI_PASSWORD") or click.prompt(
        "密码", hide_input=True, confirmation_prompt="再输一遍", err=True
    )
    process.use_database()
    from yidi.actions.actor import Actor
    from yidi.actions.staff.join import join
    from yidi.interfaces.common import clock

    posts = [(region, "administrator") for region in dict.fromkeys(regions)]
    by = Actor("command", "command", "命令行")
    try:
        join(username, name, password, posts, clock.now(), by, temporary=False)
    except Refusal as refusal:
        print_problems(refusal.problems)
        sys.exit(REFUSED)
    click.echo(f"管理员{name}（{username}）已建立，管理{'、'.join(regions)}。请到 /staff/ 登录。")
