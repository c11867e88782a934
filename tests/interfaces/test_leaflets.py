"""Papers of the rules, for everybody, for staff and by the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from support import offices, people
from support.papers import pages, squeezed
from yidi.config.entry import main
from yidi.interfaces.common import clock

REGION = "419001"


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, "2026-03-10T09:00")


def test_everybody_prints_what_is_in_use(client: Any, db: None) -> None:
    people.published(REGION)
    assert f"/rules/{REGION}/leaflet/poster.pdf" in client.get(f"/rules/{REGION}/").content.decode()
    answer = client.get(f"/rules/{REGION}/leaflet/poster.pdf?on=2026-03-01")
    assert answer["Content-Type"] == "application/pdf"
    (page,) = pages(answer.content)
    assert "济源市参保人" in squeezed(page)
    for path in ("nothing.pdf", "poster.pdf?on=2016-01-01", "poster.pdf?on=x"):
        assert client.get(f"/rules/{REGION}/leaflet/{path}").status_code == 404


def test_rules_that_nobody_published_are_not_printed(client: Any, db: None) -> None:
    answer = client.get("/rules/370300/leaflet/poster.pdf")
    assert answer.status_code == 404 and "还没有发布" in answer.content.decode()


@pytest.mark.parametrize(
    ("post", "seen"),
    [((REGION, "window_clerk"), 1), (("410000", "supervisor"), 1), (("110000", "reviewer"), 0)],
)
def test_staff_find_the_papers_of_their_areas(
    client: Any, db: None, post: tuple[str, str], seen: int
) -> None:
    people.published(REGION)
    people.published("370300")
    offices.staff("clerk", post)
    offices.signed_in(client, "clerk")
    page = client.get("/staff/leaflets/?on=2026-03-01").content.decode()
    assert (f"/rules/{REGION}/leaflet/questions.pdf?on=2026-03-01" in page) == bool(seen)
    assert "/rules/370300/" not in page
    assert "济源市" in page if seen else "没有参保人的规则" in page
    assert client.get("/staff/leaflets/?on=x").status_code == 200


def test_the_command_writes_all_three(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["leaflet", REGION, "--day", "2026-03-01", "--out", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == [f"{REGION}-{p}-20260301.pdf" for p in ("changes", "poster", "questions")]
    assert "规则摘要" in done.output
    wrong = CliRunner().invoke(main, ["leaflet", REGION, "--paper", "x", "--out", str(tmp_path)])
    assert wrong.exit_code == 2 and "paper_unknown" in wrong.output
