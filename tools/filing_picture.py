"""Draws docs/explanation/filing-life.svg from the table in core/filing/life.py.

Only the places of the boxes are chosen here; boxes, arrows and words come from the table, and a
state without a place stops the tool.

.venv/bin/python tools/filing_picture.py          draws the picture anew
.venv/bin/python tools/filing_picture.py --check  exits 1 if it is out of date
"""

import sys
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from yidi.core.filing.life import ENDED, LIFE

PICTURE = Path(__file__).parents[1] / "docs" / "explanation" / "filing-life.svg"
WIDTH, HEIGHT = 1040, 640
LINE, GAP = 20, 26

STYLE = """
  .page { fill: #ffffff }
  text { font-family: "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; fill: #1b2733 }
  .name { font-size: 19px; font-weight: 600 }
  .code { font-size: 12px; fill: #5b6b7b; font-family: ui-monospace, "DejaVu Sans Mono", monospace }
  .step { font-size: 13px; paint-order: stroke; stroke: #ffffff; stroke-width: 5px }
  .inside { font-size: 13px; fill: #2b4a66 }
  .note { font-size: 13px; fill: #5b6b7b }
  rect { stroke-width: 1.5; rx: 10 }
  .open { fill: #ffffff; stroke: #8fa3b5; stroke-dasharray: 5 4 }
  .alive { fill: #e9f3fc; stroke: #2f7fc1 }
  .over { fill: #f3f4f5; stroke: #a9b1b8 }
  .arrow { fill: none; stroke: #2f6ea3; stroke-width: 1.6 }
  .time { stroke: #b4632a; stroke-dasharray: 6 4 }
  .back { stroke: #3b8a57 }
  .by-time { fill: #8f4a1a }
  .by-back { fill: #2b6b42 }
"""


@dataclass(eq=False)
class Arrow:
    """From one state to another by one or more events."""

    start: str
    end: str
    events: list[str]

    @property
    def words(self) -> str:
        """What stands beside it."""
        return "、".join(LIFE.events[event] for event in self.events)

    @property
    def by_itself(self) -> bool:
        """Whether time or the law takes the step, not a person."""
        return all(event in LIFE.unasked for event in self.events)


@dataclass
class Box:
    """A state on the page. `left`, `right`: the arrows on a side, from top to bottom."""

    x: int
    y: int
    width: int
    height: int
    left: list[Arrow] = field(default_factory=list)
    right: list[Arrow] = field(default_factory=list)

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return self.y + self.height // 2

    def port(self, side: list[Arrow], arrow: Arrow) -> int:
        """The height at which an arrow meets a side."""
        place = next(n for n, other in enumerate(side) if other is arrow)
        return self.middle + GAP * place - GAP * (len(side) - 1) // 2


PLACES = {
    "draft": (40, 109, 150, 68),
    "submitted": (300, 60, 200, 140),
    "active": (300, 310, 200, 250),
    "rejected": (800, 32, 200, 62),
    "cancelled": (800, 126, 200, 74),
    "terminated": (800, 232, 200, 74),
    "superseded": (800, 338, 200, 62),
    "expired": (800, 432, 200, 74),
    "void": (800, 538, 200, 62),
}


def picture() -> str:
    """The whole picture as SVG."""
    boxes = {state: Box(*PLACES[state]) for state in LIFE.states}
    arrows = _arrows()
    _dock(boxes, arrows)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="备案的状态">',
        "<title>备案的状态</title>",
        f"<style>{STYLE}</style>",
        _heads(),
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}"/>',
        *(_arrow(boxes, arrow) for arrow in arrows),
        *(_box(state, box) for state, box in boxes.items()),
        *_legend(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _arrows() -> list[Arrow]:
    made: dict[tuple[str, str], Arrow] = {}
    for (start, event), end in LIFE.table.items():
        if start != end:
            made.setdefault((start, end), Arrow(start, end, [])).events.append(event)
    return list(made.values())


def _dock(boxes: dict[str, Box], arrows: list[Arrow]) -> None:
    """Gives every arrow its place on the two sides, in the order of the boxes it comes from."""
    for arrow in arrows:
        start, end = boxes[arrow.start], boxes[arrow.end]
        if start.x < end.x:
            start.right.append(arrow)
            end.left.append(arrow)
        elif start.x > end.x:
            start.left.append(arrow)
            end.right.append(arrow)
    for state, box in boxes.items():
        for side in (box.left, box.right):
            side.sort(key=lambda arrow: _order(boxes, state, arrow))


def _order(boxes: dict[str, Box], state: str, arrow: Arrow) -> tuple[int, bool]:
    other = arrow.end if arrow.start == state else arrow.start
    return boxes[other].middle, boxes[arrow.start].x > boxes[arrow.end].x


def _box(state: str, box: Box) -> str:
    kind = "over" if state in ENDED else ("open" if state == "draft" else "alive")
    stays = [LIFE.events[e] for (s, e), end in LIFE.table.items() if s == state == end]
    top = box.middle - LINE * len(stays) // 2
    center, name = box.x + box.width // 2, escape(LIFE.states[state])
    parts = [
        f'<rect class="{kind}" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"/>',
        f'<text class="name" x="{center}" y="{top - 2}" text-anchor="middle">{name}</text>',
        f'<text class="code" x="{center}" y="{top + 15}" text-anchor="middle">{state}</text>',
    ]
    for number, words in enumerate(stays, start=1):
        parts.append(
            f'<text class="inside" x="{center}" y="{top + 17 + LINE * number}" '
            f'text-anchor="middle">↻ {escape(words)}</text>'
        )
    return "\n".join(parts)


def _arrow(boxes: dict[str, Box], arrow: Arrow) -> str:
    start, end = boxes[arrow.start], boxes[arrow.end]
    if start.x == end.x:
        return _down(start, end, arrow)
    back = start.x > end.x
    ours, theirs = (start.left, end.right) if back else (start.right, end.left)
    x1, y1 = (start.x if back else start.x + start.width), start.port(ours, arrow)
    x2, y2 = (end.x + end.width if back else end.x), end.port(theirs, arrow)
    leaving, arriving = (x2 - x1) * 40 // 100, (x2 - x1) * 65 // 100
    path = f"M {x1} {y1} C {x1 + leaving} {y1}, {x2 - arriving} {y2}, {x2} {y2}"
    label_x, label_y = (x1, y1) if back else (x2, y2)
    return _drawn(path, arrow, label_x - 16, label_y - 9, "end", back)


def _down(start: Box, end: Box, arrow: Arrow) -> str:
    x = start.x + start.width // 2
    path = f"M {x} {start.y + start.height} L {x} {end.y}"
    return _drawn(path, arrow, x + 10, (start.y + start.height + end.y) // 2 + 5, "start", False)


def _drawn(path: str, arrow: Arrow, x: int, y: int, anchor: str, back: bool) -> str:
    look = "back" if back else ("time" if arrow.by_itself else "")
    head = look or "asked"
    return (
        f'<path class="arrow {look}" d="{path}" marker-end="url(#{head})"/>\n'
        f'<text class="step {f"by-{look}" if look else ""}" x="{x}" y="{y}" '
        f'text-anchor="{anchor}">{escape(arrow.words)}</text>'
    )


def _heads() -> str:
    colours = {"asked": "#2f6ea3", "time": "#b4632a", "back": "#3b8a57"}
    made = (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
        f'markerHeight="8" orient="auto"><path d="M 0 0 L 10 5 L 0 10 z" fill="{colour}"/></marker>'
        for name, colour in colours.items()
    )
    return f"<defs>{''.join(made)}</defs>"


def _legend() -> list[str]:
    rows = (("", "有人办理"), ("time", "时间或法律，不用人办"), ("back", "主管更正"))
    made = []
    for number, (look, words) in enumerate(rows):
        y = 470 + LINE * number * 3 // 2
        made.append(
            f'<path class="arrow {look}" d="M 40 {y} L 84 {y}" '
            f'marker-end="url(#{look or "asked"})"/>\n'
            f'<text class="note" x="94" y="{y + 5}">{words}</text>'
        )
    y = 470 + LINE * len(rows) * 3 // 2
    made.append(f'<text class="note" x="40" y="{y + 5}">↻ 办了以后状态不变</text>')
    return made


def main() -> int:
    """Writes the picture, or with --check says whether it is up to date."""
    drawn = picture()
    if "--check" not in sys.argv[1:]:
        PICTURE.write_text(drawn, encoding="utf-8")
        return 0
    fresh = PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == drawn
    print("up to date" if fresh else "out of date: run .venv/bin/python tools/filing_picture.py")
    return 0 if fresh else 1


if __name__ == "__main__":
    sys.exit(main())
