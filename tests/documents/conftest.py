"""The papers' tests share one invented man, his filing and the law of Jiyuan."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from support.papers import DAY, FILING, MOMENT, PERSON
from yidi.core.filing import papers
from yidi.core.filing.record import Person
from yidi.core.filing.standing import standing
from yidi.policy_files.folder import Folder, default_folder


@pytest.fixture(scope="session")
def book():
    """A region's book by its code."""
    return Folder(default_folder()).book


@pytest.fixture(scope="session")
def signature():
    """A drawn signature on a transparent ground, as the signature pad gives it."""
    image = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    strokes = [(40, 180), (120, 40), (200, 190), (300, 60), (380, 170), (520, 80)]
    ImageDraw.Draw(image).line(strokes, fill=(0, 0, 0, 255), width=9)
    made = io.BytesIO()
    image.save(made, "PNG")
    return papers.Signature("self", "例小明", DAY, made.getvalue())


@pytest.fixture
def form(book):
    """A registration form, with what should be different."""

    def make(region="419001", person=PERSON, **filing):
        deed = filing.pop("deed", "new")
        asked = {k: filing.pop(k) for k in ("wording", "signature") if k in filing}
        on = filing.pop("on", DAY)
        return papers.registration_form(
            book(region), replace(FILING, **filing), person, on, deed=deed, number="例001", **asked
        )

    return make


@pytest.fixture
def letter(book):
    """A commitment letter, with what should be different."""

    def make(region="419001", person=PERSON, signature=None, wording=(), **filing):
        return papers.commitment(
            book(region), replace(FILING, **filing), person, DAY,
            signature=signature, wording=wording,
        )  # fmt: skip

    return make


@pytest.fixture
def stands(book):
    """The filing as it stands when it was made."""

    def make(region="419001", **filing):
        return standing(book(region), Person("employee"), replace(FILING, **filing), MOMENT)

    return make
