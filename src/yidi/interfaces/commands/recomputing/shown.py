"""The answer as a table on the terminal, as JSON, as a workbook and as a page with charts."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from yidi.core.money import yuan
from yidi.core.policy import shape
from yidi.core.policy.book import ENGINE
from yidi.interfaces.commands.recomputing.tally import SIZES, Group
from yidi.interfaces.commands.recomputing.work import Work

REASONS = {
    "parameter_missing": "参数缺失",
    "date_outside": "日期在规则之外",
    "unknown_region": "没有这个参保地的规则",
    "unknown_place": "没有这个行政区划",
    "unknown_word": "有不认识的词",
    "place_excluded": "港澳台及国外",
    "not_modelled": "没有建模",
    "date_impossible": "日期不可能",
    "no_level": "没有适用的待遇类别",
    "count_unreadable": "次数或天数不合理",
    "value_missing": "缺少必填项",
}

_PLAIN = {
    "rows": "笔数",
    "total": "总费用",
    "fund": "基金支付",
    "person": "个人负担",
    "cash": "个人现金",
}
_CHANGE = {
    "rows": "笔数", "fund_before": "原基金支付", "fund": "新基金支付", "fund_change": "基金增减",
    "person_change": "个人增减", "winners": "少付的笔数", "losers": "多付的笔数", "saved": "少付合计",
    "charged": "多付合计",
}  # fmt: skip
_COUNTED = {"rows", "winners", "losers"}


def headings(work: Work) -> dict[str, str]:
    """Names of sums and what they are called, in the order shown."""
    return _CHANGE if work.old else _PLAIN


def sums(group: Group) -> dict[str, int]:
    """The sums of a group with the changes worked out."""
    made = dict(group.sums)
    for name in ("fund", "person", "cash"):
        made[f"{name}_change"] = made[name] - made[f"{name}_before"]
    return made


def tables(work: Work) -> list[tuple[str, list[tuple[str, Group]]]]:
    """(title, [(label, group)]): everything together, by region, by insurance, by kind."""
    tally = work.tally
    return [
        ("合计", [("全部", group) for group in tally.found()]),
        ("按参保地", [(_region(work, g.name[0]), g) for g in tally.found(0)]),
        ("按险种", [(_word("insurance", g.name[0]), g) for g in tally.found(1)]),
        ("按备案类别", [(_word("kind", g.name[0]), g) for g in tally.found(2)]),
    ]


def _region(work: Work, code: str) -> str:
    files = work.new.folder.files
    return f"{code} {work.new.folder.pack(code).name}" if code in files else code or "（空）"


def _word(dimension: str, word: str) -> str:
    return shape.DIMENSIONS[dimension].words.get(word, word or "（空）")


def reasons(work: Work) -> list[tuple[str, str, str, int]]:
    """(side, code, words, rows) of what has no answer."""
    sides = {"new": "新规则" if work.old else "规则", "old": "原规则"}
    return [
        (sides[side], code, REASONS.get(code, code), rows)
        for (side, code), rows in work.tally.unanswered.most_common()
    ]


def shown(name: str, value: int) -> str:
    """A sum as it is read: a count with separators, or yuan."""
    return f"{value:,}" if name in _COUNTED else yuan(value)


# ---- terminal


def text(work: Work) -> list[str]:
    """Lines for the terminal."""
    names = headings(work)
    answered = work.tally.whole()["rows"]
    lines = [f"共{work.tally.rows:,}笔，算出{answered:,}笔。"]
    for title, groups in tables(work):
        cells = [[title, *names.values()]]
        cells += [[label, *(shown(n, sums(g)[n]) for n in names)] for label, g in groups]
        lines += ["", *_aligned(cells)]
    if work.old:
        cells = [["变化大小", "笔数", "个人增减"]]
        cells += [
            [size, f"{int(rows):,}", yuan(int(change))]
            for size, (rows, change) in zip(SIZES, work.tally.sizes.tolist(), strict=True)
        ]
        lines += ["", *_aligned(cells)]
    if reasons(work):
        cells = [["没有算出的", "原因", "笔数"]]
        cells += [
            [side, f"{words}（{code}）", f"{rows:,}"] for side, code, words, rows in reasons(work)
        ]
        lines += ["", *_aligned(cells)]
    return lines


def _width(cell: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in cell)


def _aligned(cells: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        first = row[0] + " " * (widths[0] - _width(row[0]))
        rest = (" " * (w - _width(c)) + c for c, w in zip(row[1:], widths[1:], strict=True))
        lines.append("  ".join((first, *rest)).rstrip())
    return lines


# ---- JSON


def as_json(work: Work) -> dict[str, Any]:
    """One object: rows, sums by group, sizes of change, reasons. Amounts as text in yuan."""

    def said(group: Group) -> dict[str, Any]:
        found = sums(group) if work.old else {n: group.sums[n] for n in _PLAIN}
        return {n: v if n in _COUNTED else yuan(v) for n, v in found.items()}

    by = {"by_region": 0, "by_insurance": 1, "by_kind": 2}
    found: dict[str, Any] = {
        "rows": work.tally.rows,
        "answered": work.tally.whole()["rows"],
        "whole": said(Group((), work.tally.whole())),
        **{key: {g.name[0]: said(g) for g in work.tally.found(part)} for key, part in by.items()},
        "unanswered": [
            {"rules": side, "code": code, "rows": rows}
            for (side, code), rows in work.tally.unanswered.most_common()
        ],
        "engine": ENGINE,
        "problems": [],
    }
    if work.old:
        found["sizes"] = [
            {"size": size, "rows": int(rows), "person_change": yuan(int(change))}
            for size, (rows, change) in zip(SIZES, work.tally.sizes.tolist(), strict=True)
        ]
    return found


# ---- workbook


def excel(work: Work, path: Path) -> None:
    """A workbook with one sheet a table; amounts are numbers in yuan with two decimals."""
    book = Workbook()
    book.remove(book.active)
    names = headings(work)
    for title, groups in tables(work):
        rows = [[label, *(_cell(n, sums(g)[n]) for n in names)] for label, g in groups]
        _sheet(book, title, [title, *names.values()], rows)
    if work.old:
        rows = [
            [size, int(count), _cell("", int(change))]
            for size, (count, change) in zip(SIZES, work.tally.sizes.tolist(), strict=True)
        ]
        _sheet(book, "变化大小", ["变化大小", "笔数", "个人增减"], rows)
    _sheet(
        book, "没有算出的", ["规则", "代码", "原因", "笔数"], [list(row) for row in reasons(work)]
    )
    book.save(path)


def _cell(name: str, value: int) -> Any:
    return value if name in _COUNTED else _Yuan(value)


class _Yuan(int):
    """An amount in fen on its way to a cell."""


def _sheet(book: Workbook, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([Decimal(yuan(value)) if isinstance(value, _Yuan) else value for value in row])
        for cell, value in zip(sheet[sheet.max_row], row, strict=True):
            if isinstance(value, _Yuan):
                cell.number_format = "#,##0.00"
    sheet.freeze_panes = "B2"
    for at, head in enumerate(heads):
        widest = max([_width(head), *(_width(str(row[at])) for row in rows)])
        sheet.column_dimensions[sheet.cell(1, at + 1).column_letter].width = min(widest + 4, 40)


# ---- page with charts


def page(work: Work, assets: Path | None) -> str:
    """A page that opens without network. With ECharts at hand the bars are drawn by it, else as
    plain SVG; the tables say the same either way."""
    charts = _charts(work)
    body = "".join(_section(work, title, groups) for title, groups in tables(work))
    script = assets / "dist" / "echarts.min.js" if assets else None
    drawn = _by_echarts(charts, script.read_text("utf-8")) if script and script.is_file() else ""
    bars = drawn or "".join(_by_svg(title, bars) for title, bars in charts)
    answered = work.tally.whole()["rows"]
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>规则变动测算</title>'
        "<style>body{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:1100px;padding:16px;"
        "color:#1a1a1a}table{border-collapse:collapse;font-size:14px}th,td{padding:6px 10px;"
        "border-bottom:1px solid #ddd;text-align:right;font-variant-numeric:tabular-nums}"
        "th:first-child,td:first-child{text-align:left}.scroll{overflow-x:auto}.chart{height:340px}</style>"
        f"<h1>规则变动测算</h1><p>共{work.tally.rows:,}笔，算出{answered:,}笔。金额单位：元。</p>"
        f"{bars}{body}{_unanswered(work)}</html>"
    )


def _charts(work: Work) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """(title, [(label, number, shown)])."""
    if not work.old:
        return [
            (title, [(label, g.sums["fund"], yuan(g.sums["fund"])) for label, g in groups])
            for title, groups in tables(work)[1:]
        ]
    sizes = [
        (size, int(rows), f"{int(rows):,}笔")
        for size, (rows, _) in zip(SIZES, work.tally.sizes.tolist(), strict=True)
    ]
    made = [("个人负担变化的大小（笔数）", sizes)]
    for title, groups in tables(work)[1:]:
        bars = [
            (label, sums(g)["fund_change"], yuan(sums(g)["fund_change"])) for label, g in groups
        ]
        made.append((f"基金增减（元），{title}", bars))
    return made


def _section(work: Work, title: str, groups: Sequence[tuple[str, Group]]) -> str:
    names = headings(work)
    head = "".join(f"<th>{name}</th>" for name in (title, *names.values()))
    rows = "".join(
        f"<tr><td>{html.escape(label)}</td>"
        + "".join(f"<td>{shown(n, sums(g)[n])}</td>" for n in names)
        + "</tr>"
        for label, g in groups
    )
    return f'<h2>{title}</h2><div class="scroll"><table><tr>{head}</tr>{rows}</table></div>'


def _unanswered(work: Work) -> str:
    rows = "".join(
        f"<tr><td>{side}</td><td>{html.escape(words)}（{html.escape(code)}）</td><td>{count:,}</td></tr>"
        for side, code, words, count in reasons(work)
    )
    return (
        f"<h2>没有算出的</h2><table><tr><th>规则</th><th>原因</th><th>笔数</th></tr>{rows}</table>"
        if rows
        else ""
    )


def _by_echarts(charts: Sequence[tuple[str, Sequence[tuple[str, int, str]]]], script: str) -> str:
    parts = []
    for number, (title, bars) in enumerate(charts):
        amounts = not title.endswith("（笔数）")
        options = {
            "aria": {"enabled": True},
            "tooltip": {},
            "grid": {"containLabel": True, "left": 8, "right": 24, "top": 16, "bottom": 8},
            "xAxis": {"type": "value"},
            "yAxis": {"type": "category", "inverse": True, "data": [label for label, _, _ in bars]},
            "series": [
                {
                    "type": "bar",
                    "barMaxWidth": 24,
                    "data": [value / 100 if amounts else value for _, value, _ in bars],
                }
            ],
        }
        said = json.dumps(options, ensure_ascii=False).replace("</", "<\\/")
        parts.append(
            f'<h2>{html.escape(title)}</h2><div class="chart" id="c{number}"></div>'
            f"<script>echarts.init(document.getElementById('c{number}')).setOption({said})</script>"
        )
    return f"<script>{script.replace('</script', '<' + chr(92) + '/script')}</script>" + "".join(
        parts
    )


def _by_svg(title: str, bars: Sequence[tuple[str, int, str]]) -> str:
    largest = max((abs(value) for _, value, _ in bars), default=0) or 1
    lines = [
        f'<text x="0" y="{26 * at + 17}" font-size="14">{html.escape(label)}</text>'
        f'<rect x="300" y="{26 * at + 4}" height="18" width="{max(abs(value) * 480 // largest, 1)}" '
        f'fill="{"#c0392b" if value < 0 else "#07a35a"}"/>'
        f'<text x="790" y="{26 * at + 17}" font-size="14">{html.escape(said)}</text>'
        for at, (label, value, said) in enumerate(bars)
    ]
    height = 26 * len(bars)
    return (
        f'<h2>{html.escape(title)}</h2><svg role="img" viewBox="0 0 960 {height}" width="100%">'
        f"<title>{html.escape(title)}</title>{''.join(lines)}</svg>"
    )
