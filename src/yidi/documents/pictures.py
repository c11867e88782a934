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


_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231"
    "113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211"
    "212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131"
    "113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211"
    "241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214"
    "211232"
)
_BARS = [*(_WIDTHS[at : at + 6] for at in range(0, len(_WIDTHS), 6)), "2331112"]
"""Code 128 (ISO/IEC 15417): widths of bar, gap, bar … for each value; the last two are start C, stop."""

_START_C, _STOP, _QUIET, _TALL = 105, 106, 10, 60


def bar_code(digits: str) -> str:
    """An even number of digits as a Code 128 bar code (set C) in SVG."""
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    check = (_START_C + sum(at * value for at, value in enumerate(pairs, start=1))) % 103
    bars, at = [], _QUIET
    for value in (_START_C, *pairs, check, _STOP):
        for place, width in enumerate(map(int, _BARS[value])):
            if place % 2 == 0:
                bars.append(f"M{at} 0h{width}v{_TALL}h-{width}z")
            at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + _QUIET} {_TALL}"'
        f' preserveAspectRatio="none"><rect width="100%" height="100%" fill="#fff"/>'
        f'<path d="{"".join(bars)}"/></svg>'
    )
