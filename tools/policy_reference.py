"""Writes what policy/README.md must not say by hand: the excerpts of packs and the reference.

Between `<!-- excerpt: FILE HEADING -->` and `<!-- end -->` stands the part of policy/FILE under the
comment line that begins with HEADING; between `<!-- reference -->` and `<!-- end -->` stand all
words, tables and fields of core/policy/shape.py.

.venv/bin/python tools/policy_reference.py          writes the page anew
.venv/bin/python tools/policy_reference.py --check  exits 1 if it is out of date
"""

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from yidi.core.policy import shape

POLICY = Path(__file__).parents[1] / "policy"
PAGE = POLICY / "README.md"
_MARKED = re.compile(r"<!-- (excerpt: (\S+) (.+?)|reference) -->\n.*?<!-- end -->", re.DOTALL)
_HEADING = re.compile(r"\s*# (?:====|----) (.+)")

KINDS = {
    "rate": "百分数，带%",
    "points": "百分点，不带%",
    "factor": "百分数，带%",
    "amount": "元",
    "count": "整数",
    "counts": "整数的列表",
    "yes_no": "yes 或 no",
    "day": "日期",
    "name": "名称",
    "text": "文字",
    "texts": "文字的列表",
    "places": "六位区划代码的列表",
    "bands": "分段的列表：over、up_to（元）和 rate",
    "steps": "步骤的列表",
    "word": "一个词",
    "words": "词的列表",
}


def page(text: str) -> str:
    """The page with every marked part written anew."""
    return _MARKED.sub(_part, text)


def _part(found: re.Match[str]) -> str:
    head = f"<!-- {found[1]} -->\n"
    if found[2]:
        return f"{head}```yaml\n{excerpt(POLICY / found[2], found[3])}\n```\n<!-- end -->"
    return f"{head}{reference()}\n<!-- end -->"


def excerpt(path: Path, heading: str) -> str:
    """The lines under the heading comment, the comment included; refuses a heading not there."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [n for n, line in enumerate(lines) if _HEADING.match(line)]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        if _HEADING.match(lines[start])[1].startswith(heading):  # type: ignore[index]
            return "\n".join(lines[start:stop]).rstrip()
    raise SystemExit(f"{path.name}: no heading “{heading}”")


# ---- the reference


def reference() -> str:
    """All words in Markdown."""
    parts = [
        "### 维度：一行规则可以按什么区分（`when`）\n",
        *(_dimension(name, dimension) for name, dimension in shape.DIMENSIONS.items()),
        "### 表\n",
        *(_table(name, table) for name, table in shape.TABLES.items()),
        "### 步骤（`order` 的 `steps`）\n",
        _words(shape.STEPS),
        f"\n统筹基金一侧，写在前面：{_listed(shape.BILL_SIDE)}。\n",
        "各补充层记入国家结算记录的哪一项：\n",
        _words(shape.LAYERS),
        "\n### 取整（`rounding`）各环节可以写在哪里\n",
        _words({step: _listed(able) for step, able in shape.ROUNDED_AT.items()}),
        "\n### 状态（`status`）\n",
        _words(shape.STATUSES),
        "\n### 凭证、材料、病种、未建模事项\n",
        _words(shape.CREDENTIALS),
        "",
        _words(shape.MATERIALS),
        "",
        _words(shape.DISEASES),
        "",
        _words(shape.NOT_MODELLED),
    ]
    return "\n".join(parts)


def _dimension(name: str, dimension: shape.Dimension) -> str:
    rows = dict(dimension.words)
    for group, words in dimension.groups.items():
        rows[group] = f"合称：{_listed(words)}"
    more = "可以写 `3+`，表示第3次及以后。\n" if dimension.ordered else ""
    return f"#### `{name}` {dimension.label}\n\n{_words(rows)}\n{more}"


def _table(name: str, table: shape.TableShape) -> str:
    keys = _listed(table.keys) if table.keys else "（不区分）"
    one_of = f"\n\n{_listed(table.one_of)}恰好写一个。" if table.one_of else ""
    rows = [f"| `{key}` | {_field(field)} |" for key, field in table.fields.items()]
    return "\n".join(
        [
            f"#### `{name}` {table.label}\n",
            f"可以按：{keys}。{one_of}\n",
            "| 栏目 | 写什么 |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def _field(field: shape.Field) -> str:
    words = f"：{'、'.join(f'`{w}` {label}' for w, label in field.of.items())}" if field.of else ""
    needed = "，必填" if field.needed else ""
    return f"{field.label}（{KINDS[field.kind]}{needed}）{words}"


def _words(words: Mapping[str, str]) -> str:
    return "\n".join(f"- `{word}` {label}" for word, label in words.items())


def _listed(words: Iterable[str]) -> str:
    return "、".join(f"`{word}`" for word in words)


def main() -> int:
    """Writes the page, or compares it."""
    before = PAGE.read_text(encoding="utf-8")
    after = page(before)
    if "--check" in sys.argv:
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
