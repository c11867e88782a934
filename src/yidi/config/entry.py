"""The `yidi` command: knows all commands by name, imports one only when it is called."""

from __future__ import annotations

import importlib
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """Where a command lives, and what it does in one sentence."""

    module: str
    sentence: str


_CARE = "yidi.interfaces.commands"
_PROCESS = "yidi.config.commands"

COMMANDS: dict[str, Entry] = {
    "quote": Entry(
        f"{_CARE}.quote", "Compute what a bill costs the person, with the clause behind each fen."
    ),
    "compare": Entry(
        f"{_CARE}.compare",
        "Compute the same bill under each way of going, with the difference in yuan.",
    ),
    "recompute": Entry(
        f"{_CARE}.recompute",
        "Compute a file of bills, or what a change of rules would cost whom.",
    ),
    "policy": Entry(
        f"{_CARE}.policy", "Check, show and compare the law that is written in policy/."
    ),
    "leaflet": Entry(
        f"{_CARE}.leaflet", "Write a region's rules as papers for walls and counters (PDF)."
    ),
    "filing": Entry(f"{_CARE}.filing", "Play the life of a filing through the law."),
    "front": Entry(
        f"{_CARE}.front", "Admit and end applications that file for people over the API."
    ),
    "institution": Entry(
        f"{_CARE}.institution", "Make, list and end the keys with which institutions sign."
    ),
    "client": Entry(
        f"{_CARE}.client", "Sign, send and resolve messages of the hospital interface."
    ),
    "admin": Entry(f"{_CARE}.admin", "Make the first administrator of the staff console."),
    "register": Entry(
        f"{_CARE}.register",
        "Read files for the register, the take-over and institutions, and apply them.",
    ),
    "catalogue": Entry(
        f"{_CARE}.catalogue",
        "Read what provinces of care pay for, show what a file changes, and apply it.",
    ),
    "archive": Entry(
        f"{_CARE}.archive", "Say how long things are kept, and destroy what has served its time."
    ),
    "trail": Entry(
        f"{_CARE}.trail", "Export the sealed trail, and verify it with nothing but the file."
    ),
    "replay": Entry(
        f"{_CARE}.replay", "Compute a settlement again from what was kept of it, at both speeds."
    ),
    "reconcile": Entry(
        f"{_CARE}.reconcile", "Compare an institution's day with ours, to the fen, with the repair."
    ),
    "clearing": Entry(
        f"{_CARE}.clearing", "Check what regions owe each other, with nothing but files."
    ),
    "figures": Entry(
        f"{_CARE}.figures", "Count figures anew, load aggregates, print the report of a month."
    ),
    "run": Entry(
        f"{_PROCESS}.run", "Start the database, the web server and the job worker together."
    ),
    "demo": Entry(
        f"{_PROCESS}.demo", "Name the invented people and staff to sign in as, with a current code."
    ),
    "db": Entry(f"{_PROCESS}.db", "Start, stop, migrate and find the database."),
    "keys": Entry(f"{_PROCESS}.keys", "Make and change the keys that seal people's numbers."),
    "backup": Entry(
        f"{_PROCESS}.backup", "Take a backup of database and files; nothing has to stop."
    ),
    "restore": Entry(
        f"{_PROCESS}.restore", "Fill a fresh data folder, as everything was at a moment."
    ),
    "simulate": Entry(
        f"{_PROCESS}.simulate",
        "Play months of care from one seed over a bad network, and check the books.",
    ),
    "doctor": Entry(
        f"{_PROCESS}.doctor", "Check the set-up, say what is wrong and how to mend it."
    ),
}


class Process:
    """What this process can give to a command that needs more than files."""

    @staticmethod
    def use_database() -> None:
        """Have the database running and migrated, and Django set up as the app role."""
        database = importlib.import_module("yidi.config.database")
        database.ensure_running()
        database.use_django()
        if database.pending():
            database.migrate_elsewhere()


class LazyGroup(click.Group):
    """A group that prints its help without importing a single command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the table, which is the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that was asked for."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = importlib.import_module(entry.module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List each command with its sentence from the table."""
        rows = [(name, COMMANDS[name].sentence) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yidi", message="yidi %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """yidi (异地): cross-region medical insurance care.

    Quotes and policy work need no database. `yidi run` starts everything.
    """
    ctx.obj = Process()
