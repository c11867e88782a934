"""Pictures for the papers: a signature made small and flat, a QR code as drawing."""

from __future__ import annotations

import io

import segno
from PIL import Image, UnidentifiedImageError

from yidi.core.problems import Problem, Refusal

LARGEST = (720, 320)
MOST_PIXELS = 20_000_000


def signature(image: bytes) -> bytes:
    """A signature as a small grey PNG on white, cut to its strokes. Raises Refusal."""
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _unreadable("签名图片太大。")
            drawn = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise _unreadable("签名图片无法读取。") from error
    paper = Image.new("RGBA", drawn.size, "white")
    flat = Image.alpha_composite(paper, drawn).convert("L")
    strokes = flat.point([255 if grey < 230 else 0 for grey in range(256)]).getbbox()
    if strokes is None:
        raise _unreadable("签名图片是空白的。")
    flat = flat.crop(strokes)
    flat.thumbnail(LARGEST)
    made = io.BytesIO()
    flat.save(made, "PNG")
    return made.getvalue()


def _unreadable(sentence: str) -> Refusal:
    return Refusal(Problem("signature_unreadable", sentence, "请重新签名。"))


def qr(content: str) -> str:
    """A QR code as SVG, four modules of white around it, for print and for pages."""
    made = io.BytesIO()
    code = segno.make(content, micro=False, error="m", boost_error=False)
    code.save(made, kind="svg", border=4, xmldecl=False, nl=False, light="white", omitsize=True)
    return made.getvalue().decode()
