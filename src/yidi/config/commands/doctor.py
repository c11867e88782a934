"""`yidi doctor`: is everything in place, and if not, what to do."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from yidi.config.checkup import Finding, checkup

_MARKS = {"ok": "ok    ", "note": "note  ", "broken": "BROKEN"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> None:
    """Check the set-up, say what is wrong and how to mend it (exit 1 if anything is broken)."""
    findings = list(checkup())
    healthy = all(finding.state != "broken" for finding in findings)
    if as_json:
        click.echo(
            json.dumps(
                {"healthy": healthy, "findings": [asdict(f) for f in findings]}, ensure_ascii=False
            )
        )
    else:
        for finding in findings:
            _print(finding)
        click.echo("everything is in place" if healthy else "something is broken; see above")
    sys.exit(0 if healthy else 1)


def _print(finding: Finding) -> None:
    click.echo(f"{_MARKS[finding.state]}  {finding.what:<18} {finding.seen}")
    if finding.mend:
        click.echo(f"{'':8}{'':18} mend: {finding.mend}")
