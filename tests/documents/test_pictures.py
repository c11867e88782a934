"""Signatures become small flat pictures; a QR code is a drawing that scales."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from yidi.core.problems import Refusal
from yidi.documents import pictures


def test_a_signature_is_cut_to_its_strokes_on_white(signature):
    with Image.open(io.BytesIO(pictures.signature(signature.image))) as made:
        assert made.mode == "L"
        assert made.width <= 500 and made.height <= 200
        assert made.getextrema() == (0, 255)


def test_an_empty_canvas_is_no_signature():
    made = io.BytesIO()
    Image.new("RGBA", (300, 100), (0, 0, 0, 0)).save(made, "PNG")
    with pytest.raises(Refusal, match="signature_unreadable"):
        pictures.signature(made.getvalue())


def test_too_many_pixels_are_refused(monkeypatch, signature):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    with pytest.raises(Refusal, match="signature_unreadable"):
        pictures.signature(signature.image)


def test_a_qr_code_scales_and_is_always_the_same():
    drawn = pictures.qr("https://yidi.example/v/1")
    assert drawn.startswith("<svg") and "viewBox" in drawn
    assert drawn == pictures.qr("https://yidi.example/v/1")
    assert drawn != pictures.qr("https://yidi.example/v/2")


def test_the_bars_are_those_of_code_128():
    assert len({*pictures._BARS}) == 107
    assert all(sum(map(int, widths)) == 11 for widths in pictures._BARS[:-1])
    # Bars of a character are an even number of modules wide: what its parity checks.
    assert all(sum(map(int, widths[::2])) % 2 == 0 for widths in pictures._BARS[:-1])
    # Start C 12 34 56 78, check (105 + 12 + 68 + 168 + 312) % 103 = 47
    drawn = re.findall(r"M(\d+) 0h(\d)", pictures.bar_code("12345678"))
    assert [int(width) for _, width in drawn[-7:-4]] == [1, 3, 2]
    assert [int(width) for _, width in drawn[-4:]] == [2, 3, 1, 2]
