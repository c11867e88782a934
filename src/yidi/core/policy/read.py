"""From the text of a pack to typed rules; every fault is noted with its line, none stops the rest.

A pack is a list of dated table versions. A version names the dimensions it is keyed on and holds
rows; a row says when it applies (`when`), what it gives, and which clause says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from math import prod
from typing import Any

from yidi.core import calendar, money
from yidi.core.policy import shape
from yidi.core.policy.tree import Branch, Items, Tree, is_null, line_of
from yidi.core.problems import Problem, Refusal

SMALLEST_DAY = date(1990, 1, 1)
LARGEST_DAY = date(2100, 1, 1)
MOST_CELLS = 250_000
"""How many combinations a table may be keyed on: each is one number in memory."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text that rules cite. `number` may be empty; then publisher, title and date stand for it."""

    key: str
    number: str
    title: str
    issuer: str
    issued: date | None

    @property
    def cited(self) -> str:
        """How a result names the document."""
        if self.number:
            return self.number
        day = f"（{calendar.spoken(self.issued)}）" if self.issued else ""
        return f"{self.issuer}《{self.title}》{day}"


@dataclass(frozen=True, slots=True)
class Citation:
    """What a row rests on. status: published | reading | assumed."""

    document: str = ""
    article: str = ""
    status: str = "published"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A declared gap: the law exists, its text is not in the sources."""

    documents: tuple[str, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One rule. `when` maps a dimension to the words it covers; `value` is typed by the table."""

    id: str
    region: str
    table: str
    when: Mapping[str, tuple[str, ...]]
    value: Mapping[str, Any]
    citation: Citation
    missing: Missing | None
    instead_of: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Version:
    """One table as it holds over a span of days."""

    region: str
    table: str
    span: calendar.Span
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Office:
    """Whom to ask."""

    name: str
    telephone: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one region, by its own text alone."""

    region: str
    name: str
    tier: str
    within: str
    covers: tuple[str, ...]
    first_day: date | None
    office: Office
    documents: Mapping[str, Document]
    accumulators: Mapping[str, str]
    not_modelled: tuple[str, ...]
    versions: tuple[Version, ...]
    file: str
    problems: tuple[Problem, ...] = field(default=())


class Faults:
    """Collects what is wrong with a file, each fault with its line and the way to mend it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def note(self, code: str, tree: object, sentence: str, mend: str) -> None:
        """One fault at the line of `tree`."""
        self.found.append(Problem(code, sentence, mend, where=self.at(tree)))

    def at(self, tree: object) -> str:
        """file:line of a piece of the text."""
        return f"{self.file}:{line_of(tree)}"

    def unknown(self, tree: object, what: str, word: str, known: Iterable[str]) -> None:
        """A word nobody knows, with the nearest known one."""
        near = get_close_matches(word, list(known), n=1, cutoff=0.5)
        hint = f"是不是“{near[0]}”？" if near else "可用：" + "、".join(list(known)[:12]) + "。"
        self.note("unknown_word", tree, f"{what}“{word}”不认识。", hint)


PACK_KEYS = (
    "region", "name", "tier", "within", "covers", "first_day", "office", "documents",
    "accumulators", "not_modelled", "rules", "about",
)  # fmt: skip
VERSION_KEYS = (
    "table", "from", "to", "keyed_by", "document", "article", "status", "note", "rows",
)  # fmt: skip
ROW_KEYS = ("when", "id", "instead_of", "document", "article", "status", "note", "missing")


def pack(tree: Tree, file: str) -> Pack:
    """The pack in `tree`; what is wrong with it is in `problems`."""
    faults = Faults(file)
    top = _branch(tree, faults, "文件")
    _known_keys(top, PACK_KEYS, faults, "栏目")
    region = _text(top, "region", faults)
    documents = _documents(top, faults)
    accumulators = {k: str(v) for k, v in _branch(top.get("accumulators"), faults, "").items()}
    versions = tuple(
        _version(_branch(item, faults, "规则"), region, documents, faults)
        for item in _items(top.get("rules"))
    )
    tier = _one_of(top, "tier", shape.TIERS, faults)
    not_modelled = tuple(str(item) for item in _items(top.get("not_modelled")))
    for item in _items(top.get("not_modelled")):
        if str(item) not in shape.NOT_MODELLED:
            faults.unknown(item, "未建模事项", str(item), shape.NOT_MODELLED)
    office = _branch(top.get("office"), faults, "")
    return Pack(
        region=region,
        name=_text(top, "name", faults),
        tier=tier,
        within=str(top.get("within") or ""),
        covers=tuple(str(c) for c in _items(top.get("covers"))) or (region,),
        first_day=_day(top.get("first_day"), faults),
        office=Office(
            str(office.get("name") or ""),
            str(office.get("telephone") or ""),
            str(office.get("address") or ""),
        ),
        documents=documents,
        accumulators=accumulators,
        not_modelled=not_modelled,
        versions=tuple(v for v in versions if v is not None),
        file=file,
        problems=tuple(faults.found),
    )


# ---- small readers


def _branch(tree: object, faults: Faults, what: str) -> Branch:
    if isinstance(tree, Branch):
        return tree
    if tree is not None and not is_null(tree):
        faults.note("not_a_mapping", tree, f"{what}应当是“名称: 值”的形式。", "请检查缩进和冒号。")
    return Branch(line=line_of(tree))


def _items(tree: object) -> list[Tree]:
    if tree is None or is_null(tree):
        return []
    return list(tree) if isinstance(tree, Items) else [tree]  # type: ignore[list-item]


def _known_keys(tree: Branch, known: Iterable[str], faults: Faults, what: str) -> None:
    for key in tree:
        if key not in known:
            faults.unknown(key, what, key, known)


def _text(tree: Branch, key: str, faults: Faults) -> str:
    value = tree.get(key)
    if isinstance(value, str) and not is_null(value):
        return str(value)
    faults.note("value_missing", tree, f"缺少“{key}”。", f"请补上“{key}: …”。")
    return ""


def _one_of(tree: Branch, key: str, words: Iterable[str], faults: Faults) -> str:
    value = _text(tree, key, faults)
    if value and value not in words:
        faults.unknown(tree.get(key), key, value, words)
    return value


def _day(tree: object, faults: Faults) -> date | None:
    if tree is None or is_null(tree):
        return None
    try:
        found = calendar.day(str(tree))
    except Refusal as refusal:
        faults.note("date_impossible", tree, refusal.problems[0].sentence, "请按 2026-01-01 填写。")
        return None
    if not SMALLEST_DAY <= found < LARGEST_DAY:
        faults.note("date_impossible", tree, f"日期{found}不合情理。", "请检查年份。")
        return None
    return found


def _documents(top: Branch, faults: Faults) -> dict[str, Document]:
    found = {}
    for key, value in _branch(top.get("documents"), faults, "").items():
        entry = _branch(value, faults, "文件")
        _known_keys(entry, ("number", "title", "issuer", "issued"), faults, "文件栏目")
        found[str(key)] = Document(
            str(key),
            "" if is_null(entry.get("number", "")) else str(entry["number"]),
            _text(entry, "title", faults),
            _text(entry, "issuer", faults),
            _day(entry.get("issued"), faults),
        )
    return found


# ---- versions and rows


def _version(
    tree: Branch, region: str, documents: Mapping[str, Document], faults: Faults
) -> Version | None:
    _known_keys(tree, VERSION_KEYS, faults, "栏目")
    name = _text(tree, "table", faults)
    table = shape.TABLES.get(name)
    if table is None:
        if name:
            faults.unknown(tree["table"], "表", name, shape.TABLES)
        return None
    keys = _keys(tree, table, faults)
    span = _span(tree, faults)
    if span is None:
        return None
    rows = tuple(
        _row(_branch(item, faults, "行"), f"{region}/{name}/{span.first}/{number}", region, name,
             table, keys, tree, documents, faults)
        for number, item in enumerate(_items(tree.get("rows")), start=1)
    )  # fmt: skip
    if not rows:
        faults.note("no_rows", tree, f"表“{name}”没有行。", "请在 rows: 下写至少一行。")
    return Version(region, name, span, keys, rows, faults.at(tree))


def _keys(tree: Branch, table: shape.TableShape, faults: Faults) -> tuple[str, ...]:
    keys = []
    for item in _items(tree.get("keyed_by")):
        if str(item) in table.keys:
            keys.append(str(item))
        else:
            faults.unknown(item, "这张表的维度", str(item), table.keys)
    cells = prod(len(shape.DIMENSIONS[key].words) for key in keys)
    if cells > MOST_CELLS:
        faults.note(
            "table_too_wide",
            tree["keyed_by"],
            f"这张表按{len(keys)}个维度区分，有{cells}种情况。",
            "请只留下规则真正区分的维度。",
        )
        return ()
    return tuple(keys)


def _span(tree: Branch, faults: Faults) -> calendar.Span | None:
    first, last = _day(tree.get("from"), faults), _day(tree.get("to"), faults)
    if first is None:
        if is_null(tree.get("from", "")):
            faults.note("value_missing", tree, "缺少生效日“from”。", "请补上“from: 2026-01-01”。")
        return None
    if last is not None and last < first:
        faults.note(
            "date_impossible", tree, f"失效日{last}早于生效日{first}。", "请检查 from 和 to。"
        )
        return None
    return calendar.Span(first, None if last is None else last + timedelta(days=1))


def _row(
    tree: Branch, id_: str, region: str, name: str, table: shape.TableShape,
    keys: tuple[str, ...], version: Branch, documents: Mapping[str, Document], faults: Faults,
) -> Row:  # fmt: skip
    _known_keys(tree, (*ROW_KEYS, *table.fields), faults, f"表“{name}”的栏目")
    missing = _missing(tree, documents, faults)
    value = {} if missing else _value(tree, table, faults)
    _whole_bands(tree, name, value, faults)
    return Row(
        id=str(tree.get("id") or id_),
        region=region,
        table=name,
        when=_when(tree, keys, faults),
        value=value,
        citation=_citation(tree, version, documents, faults),
        missing=missing,
        instead_of=tuple(str(item) for item in _items(tree.get("instead_of"))),
        where=faults.at(tree),
    )


def _when(tree: Branch, keys: tuple[str, ...], faults: Faults) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, value in _branch(tree.get("when"), faults, "when").items():
        if key not in keys:
            faults.note(
                "not_keyed",
                key,
                f"“{key}”不在这张表的 keyed_by 里。",
                f"请把 {key} 加进 keyed_by。",
            )
            continue
        dimension = shape.DIMENSIONS[key]
        found[str(key)] = tuple(
            dict.fromkeys(w for item in _items(value) for w in _words(item, dimension, faults))
        )
    return found


def _words(item: Tree, dimension: shape.Dimension, faults: Faults) -> tuple[str, ...]:
    covered = dimension.covered(str(item))
    if not covered:
        known = (*dimension.words, *dimension.groups)
        faults.unknown(item, f"“{dimension.label}”的值", str(item), known)
    return covered


def _citation(
    tree: Branch, version: Branch, documents: Mapping[str, Document], faults: Faults
) -> Citation:
    def said(key: str) -> str:
        value = tree.get(key, version.get(key))
        return "" if value is None or is_null(value) else str(value)

    status = said("status") or "published"
    if status not in shape.STATUSES:
        faults.unknown(tree, "status", status, shape.STATUSES)
    document, article = said("document"), said("article")
    if status == "assumed" and not article:
        document = ""  # inherited from the table: nothing in it says this value
    if document and document not in documents:
        faults.unknown(tree, "文件代号", document, documents)
    if status != "assumed" and not (document and article):
        faults.note(
            "clause_missing", tree, "这一行没有写明文件和条款。",
            "请补上 document 和 article；没有出处的数字只能写 status: assumed。",
        )  # fmt: skip
    return Citation(document, article, status, said("note"))


def _missing(tree: Branch, documents: Mapping[str, Document], faults: Faults) -> Missing | None:
    if "missing" not in tree:
        return None
    entry = _branch(tree["missing"], faults, "missing")
    _known_keys(entry, ("documents", "since"), faults, "missing 的栏目")
    named = tuple(
        documents[str(d)].cited if str(d) in documents else str(d)
        for d in _items(entry.get("documents"))
    )
    if not named:
        faults.note(
            "clause_missing",
            tree,
            "缺口没有写明应查阅的文件。",
            "请在 missing 下写 documents: [...]。",
        )
    return Missing(named, _day(entry.get("since"), faults))


# ---- values


def _value(tree: Branch, table: shape.TableShape, faults: Faults) -> dict[str, Any]:
    value = {}
    for name, entry in table.fields.items():
        if name in tree and not is_null(tree[name]):
            value[name] = _typed(tree[name], entry, faults)
        elif entry.needed:
            faults.note(
                "value_missing", tree, f"缺少“{name}”（{entry.label}）。", f"请补上“{name}: …”。"
            )
    given = [name for name in table.one_of if name in value]
    if table.one_of and len(given) != 1:
        faults.note(
            "one_of", tree, f"“{'、'.join(table.one_of)}”应当恰好写一个。", "请只保留其中一个。"
        )
    return value


def _typed(tree: Tree, entry: shape.Field, faults: Faults) -> Any:
    return _TYPES[entry.kind](tree, entry, faults)


def _rate(tree: Tree, entry: shape.Field, faults: Faults) -> int:
    found = money.percent(str(tree))
    if found is None:
        faults.note(
            "unit_slip",
            tree,
            f"比例“{tree}”没有百分号或小数超过两位。",
            f"请写成 {_as_percent(str(tree))}。",
        )
        return 0
    if found > money.RATE_ONE:
        faults.note("unit_slip", tree, f"比例“{tree}”超过100%。", "请检查单位。")
        return 0
    return found


def _as_percent(text: str) -> str:
    """How the writer probably meant a bare number: 0.1 → 10%, 85 → 85%."""
    whole, _, part = text.partition(".")
    if whole in {"0", ""} and part.isdigit():
        return money.percent_text(int(part.ljust(6, "0")[:6]))
    return f"{text}%"


def _points(tree: Tree, entry: shape.Field, faults: Faults) -> int:
    text = str(tree)
    found = money.percent(f"{text}%")
    if found is None or found > money.RATE_ONE or (text.startswith("0.") and found):
        faults.note(
            "unit_slip",
            tree,
            f"百分点“{text}”写法不对。",
            "请写 0 到 100 的数，例如 10 表示降低10个百分点。",
        )
        return 0
    return found


def _amount(tree: Tree, entry: shape.Field, faults: Faults) -> int:
    try:
        found = money.fen(str(tree))
    except Refusal as refusal:
        faults.note(
            "amount_unreadable", tree, refusal.problems[0].sentence, "请写元，例如 30000.00。"
        )
        return 0
    if not 0 <= found <= money.LARGEST_SUM:
        faults.note(
            "amount_too_large", tree, f"金额“{tree}”超出可计算的范围。", "请检查单位和位数。"
        )
        return 0
    return found


def _count(tree: Tree, entry: shape.Field, faults: Faults) -> int:
    text = str(tree)
    if text.isdigit() and len(text) <= 4:
        return int(text)
    faults.note("count_unreadable", tree, f"“{text}”应当是不带小数的数。", "例如 6。")
    return 0


def _counts(tree: Tree, entry: shape.Field, faults: Faults) -> tuple[int, ...]:
    return tuple(_count(item, entry, faults) for item in _items(tree))


def _yes_no(tree: Tree, entry: shape.Field, faults: Faults) -> bool:
    word = str(tree).lower()
    if word in {"yes", "true", "是"}:
        return True
    if word not in {"no", "false", "否"}:
        faults.unknown(tree, entry.label, str(tree), ("yes", "no"))
    return False


def _word(tree: Tree, entry: shape.Field, faults: Faults) -> str:
    if entry.of is not None and str(tree) not in entry.of:
        faults.unknown(tree, entry.label, str(tree), entry.of)
    return str(tree)


def _word_list(tree: Tree, entry: shape.Field, faults: Faults) -> tuple[str, ...]:
    return tuple(_word(item, entry, faults) for item in _items(tree))


def _texts(tree: Tree, entry: shape.Field, faults: Faults) -> tuple[str, ...]:
    return tuple(str(item) for item in _items(tree))


def _places(tree: Tree, entry: shape.Field, faults: Faults) -> tuple[str, ...]:
    for item in _items(tree):
        if not (len(str(item)) == 6 and str(item).isdigit()):
            faults.note("unknown_word", item, f"“{item}”不是六位区划代码。", "例如 110000。")
    return _texts(tree, entry, faults)


def _step_list(tree: Tree, entry: shape.Field, faults: Faults) -> tuple[str, ...]:
    named = _texts(tree, entry, faults)
    for item in _items(tree):
        if str(item) not in shape.STEPS:
            faults.unknown(item, "步骤", str(item), shape.STEPS)
    if len(set(named)) != len(named):
        faults.note("order_wrong", tree, "同一步骤写了两次。", "每个步骤只写一次。")
    known = tuple(name for name in named if name in shape.STEPS)
    _bill_side_first(tree, known, faults)
    return known


def _bill_side_first(tree: Tree, named: tuple[str, ...], faults: Faults) -> None:
    sides = [name in shape.BILL_SIDE for name in named]
    if sides != sorted(sides, reverse=True):
        faults.note(
            "order_wrong", tree, "补充层和医院负担应当排在统筹基金的各步骤之后。",
            f"请把 {'、'.join(shape.BILL_SIDE)} 写在前面。",
        )  # fmt: skip
    if "ratio" not in named:
        faults.note("order_wrong", tree, "计算顺序里没有支付比例。", "请加上 ratio。")


def _bands(
    tree: Tree, entry: shape.Field, faults: Faults
) -> tuple[tuple[int, int | None, int], ...]:
    """((over, up_to or None, rate), …): contiguous and rising."""
    bands: list[tuple[int, int | None, int]] = []
    for item in _items(tree):
        part = _branch(item, faults, "分段")
        _known_keys(part, ("over", "up_to", "rate"), faults, "分段的栏目")
        over = _amount(part["over"], entry, faults) if "over" in part else 0
        up_to = (
            _amount(part["up_to"], entry, faults) if not is_null(part.get("up_to", "")) else None
        )
        rate = _rate(part["rate"], entry, faults) if "rate" in part else 0
        if "rate" not in part:
            faults.note("value_missing", part, "分段缺少比例。", "请补上“rate: 85%”。")
        _joins(bands, over, up_to, part, faults)
        bands.append((over, up_to, rate))
    return tuple(bands)


def _joins(
    bands: list[tuple[int, int | None, int]],
    over: int,
    up_to: int | None,
    part: Branch,
    faults: Faults,
) -> None:
    if bands and bands[-1][1] != over:
        faults.note("bands_broken", part, "这一段没有接着上一段。", "over 应当等于上一段的 up_to。")
    if up_to is not None and up_to <= over:
        faults.note("bands_broken", part, "这一段的上限不大于下限。", "请检查 over 和 up_to。")


def _whole_bands(tree: Branch, table: str, value: Mapping[str, Any], faults: Faults) -> None:
    """The bands of a ratio leave nothing out; those of a layer begin where its deductible ends."""
    bands = value.get("bands")
    if not bands:
        if "bands" in value:
            faults.note("bands_broken", tree["bands"], "bands 下没有分段。", "请至少写一段。")
        return
    if table == "ratio" and (bands[0][0] != 0 or bands[-1][1] is not None):
        faults.note(
            "bands_broken",
            tree["bands"],
            "支付比例的分段没有从0元起，或最后一段写了上限。",
            "第一段 over 写 0.00，最后一段不写 up_to；不支付的部分写 rate: 0%。",
        )
    if "deductible" in value:
        faults.note(
            "bands_broken",
            tree["deductible"],
            "分段和 deductible 不能同时写。",
            "请去掉 deductible，把第一段的 over 写成本层起付标准。",
        )


def _day_value(tree: Tree, entry: shape.Field, faults: Faults) -> date | None:
    return _day(tree, faults)


def _plain(tree: Tree, entry: shape.Field, faults: Faults) -> str:
    return str(tree)


_TYPES: dict[str, Any] = {
    "rate": _rate,
    "factor": _rate,
    "points": _points,
    "amount": _amount,
    "count": _count,
    "counts": _counts,
    "yes_no": _yes_no,
    "word": _word,
    "words": _word_list,
    "name": _plain,
    "text": _plain,
    "texts": _texts,
    "places": _places,
    "day": _day_value,
    "steps": _step_list,
    "bands": _bands,
}
