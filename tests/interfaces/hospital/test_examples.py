"""The example pairs of the manual are what the door answers. How to add one: support/scenario.py."""

from __future__ import annotations

import os

import pytest

from support import scenario
from yidi.config.demo import catalogues, sandbox
from yidi.config.demo.accounts import SANDBOX_KEY
from yidi.core.regions import province_of
from yidi.protocol import envelope, signing

RECORD = os.environ.get("YIDI_RECORD") == "1"


@pytest.fixture
def sandbox_hospital(db: None) -> None:
    """The hospital and the patients of the demonstration, and the catalogue of Beijing."""
    scenario.load_sandbox()


def test_every_pair_is_what_the_door_answers(
    sandbox_hospital: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = scenario.Player()
    for path, pair in scenario.pairs():
        monkeypatch.setenv("YIDI_CLOCK", pair["request"]["inf_time"])
        if RECORD:
            path.write_text(scenario.text(player.record(path.stem, pair)), encoding="utf-8")
        else:
            assert player.play(pair) == pair["response"], f"{path.name}: {__doc__}"


def test_the_signatures_that_are_printed_fit() -> None:
    for path, pair in scenario.pairs():
        tree = pair["request"]
        text = signing.signed_text(tree, envelope.canonical(tree["input"]))
        fits = signing.SCHEMES[signing.SM3].fits
        assert fits(bytes.fromhex(SANDBOX_KEY), text, tree["cainfo"]), path.name


def test_the_sandbox_stands_where_its_catalogue_is() -> None:
    assert province_of(sandbox.PLACE) == catalogues.ONE
