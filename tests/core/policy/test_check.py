"""Every fault that a pack can have is found, with its file, its line and the way to mend it.

One small sound pack is broken in one place at a time; the check must then report exactly that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from yidi.core.policy import check as checking
from yidi.core.policy import read as reading
from yidi.core.problems import Problem
from yidi.policy_files import text as texts
from yidi.policy_files.folder import Folder, default_folder

SOUND = """\
region: "990100"
name: 试验市
tier: pool
within: "990000"
first_day: 2024-01-01
documents:
  rules-1: {number: 试〔2024〕1号, title: 试验办法, issuer: 试验市}
accumulators:
  own_sum: 试验累计
not_modelled: [maternity]
rules:
  - table: deductible
    from: 2024-01-01
    status: assumed
    rows:
      - {amount: 500.00}
  - table: ratio
    from: 2024-01-01
    document: rules-1
    article: 第一条
    rows:
      - {rate: 80%}
  - table: reduction
    from: 2024-01-01
    status: assumed
    rows:
      - {points: 0}
  - table: ceiling
    from: 2024-01-01
    status: assumed
    rows:
      - {no_limit: yes}
  - table: residence
    from: 2024-01-01
    status: assumed
    rows:
      - {months: 6}
"""
PROVINCE = """\
region: "990000"
name: 试验省
tier: province
within: national
rules:
  - table: bound
    from: 2024-01-01
    status: assumed
    rows:
      - {table: ratio, at_most: 95%}
      - {table: reduction, at_most: 20%}
"""
POOL_FILE, PROVINCE_FILE = "990100.yaml", "990000.yaml"

TOP = 'region: "990100"\n'
NAME = "name: 试验市\n"
AMOUNT = "      - {amount: 500.00}\n"
DEDUCTIBLE = f"    rows:\n{AMOUNT}"
RATE = "      - {rate: 80%}\n"
REDUCTION = "  - table: reduction\n    from: 2024-01-01\n    status: assumed\n    rows:\n"
POINTS = "      - {points: 0}\n"
RESIDENCE = "  - table: residence\n    from: 2024-01-01\n"
LATER = """\
  - table: deductible
    from: 2025-01-01
    status: assumed
    rows:
      - {amount: 600.00}
"""
MONTHS = "      - {months: 6}\n"


@dataclass(frozen=True)
class Fault:
    """One way to break the sound pack.

    `old` becomes `new`; the fault stands on the first line that holds `at` and its text holds
    `says`; `also` are the codes of what follows from it.
    """

    name: str
    code: str
    old: str
    new: str
    at: str
    says: str
    also: tuple[str, ...] = ()
    file: str = POOL_FILE


def table(name: str, *rows: str, keyed_by: str = "") -> str:
    """One more table, put before the last one."""
    keys = f"    keyed_by: [{keyed_by}]\n" if keyed_by else ""
    listed = "".join(f"      - {row}\n" for row in rows)
    return (
        f"  - table: {name}\n    from: 2024-01-01\n    status: assumed\n{keys}    rows:\n{listed}"
        f"{RESIDENCE}"
    )


def keyed(*rows: str, keyed_by: str = "insurance") -> str:
    """The rows of the deductible, keyed on something."""
    return f"    keyed_by: [{keyed_by}]\n    rows:\n" + "".join(f"      - {row}\n" for row in rows)


def bands(name: str, *parts: str, at: str, says: str) -> Fault:
    """A fault in the bands of the ratio."""
    listed = "".join(f"          - {part}\n" for part in parts)
    return Fault(name, "bands_broken", RATE, f"      - bands:\n{listed}", at, says)


def order(name: str, code: str, steps: str, says: str, *also: str) -> Fault:
    """A fault in the order of steps."""
    row = f"{{steps: [{steps}]}}"
    return Fault(name, code, RESIDENCE, table("order", row), row, says, also)


UNREGULATED = [
    Fault(
        "a gap nobody declared",
        "undeclared_gap",
        DEDUCTIBLE,
        keyed("{when: {insurance: employee}, amount: 5.00}"),
        "table: deductible",
        "居民医保",
    ),
    Fault(
        "a table that nobody fills at first",
        "undeclared_gap",
        "  - table: ceiling\n    from: 2024-01-01\n",
        "  - table: ceiling\n    from: 2024-03-01\n",
        TOP,
        "自2024-01-01起没有“ceiling”",
    ),
    Fault(
        "a table that ends and has no successor, said once",
        "undeclared_gap",
        DEDUCTIBLE,
        f"    to: 2024-05-31\n{DEDUCTIBLE}",
        TOP,
        "自2024-06-01起没有“deductible”",
    ),
    Fault(
        "two rows for one case",
        "rows_clash",
        DEDUCTIBLE,
        keyed("{amount: 5.00}", "{when: {insurance: employee}, amount: 6.00}"),
        "amount: 6.00",
        "职工医保",
    ),
    Fault(
        "an exception to a row that is not there",
        "unknown_word",
        AMOUNT,
        "      - {amount: 500.00, instead_of: [general]}\n",
        "general",
        "instead_of",
    ),
    Fault(
        "two rows of one name",
        "duplicate_id",
        DEDUCTIBLE,
        keyed(
            "{id: same, when: {insurance: employee}, amount: 5.00}",
            "{id: same, when: {insurance: resident}, amount: 6.00}",
        ),
        "amount: 6.00",
        "same",
    ),
    Fault(
        "two versions on one day",
        "versions_overlap",
        RESIDENCE,
        table("deductible", "{amount: 7.00}").replace("2024", "2025", 1),
        "  - table: deductible\n    from: 2025",
        "to",
    ),
    Fault(
        "a version without rows",
        "no_rows",
        DEDUCTIBLE,
        "",
        "table: deductible",
        "rows",
        ("undeclared_gap",),
    ),
    Fault(
        "a pack without a first day", "value_missing", "first_day: 2024-01-01\n", "", TOP, "first"
    ),
    Fault("a pack on nothing", "within_missing", '"990000"', '"990001"', TOP, "990001.yaml"),
    Fault(
        "a pack in another's file", "region_differs", TOP, 'region: "990101"\n', "990101", "990100"
    ),
]

CITATIONS = [
    Fault("no clause", "clause_missing", "    article: 第一条\n", "", RATE, "article"),
    Fault("no document", "clause_missing", "    document: rules-1\n", "", RATE, "document"),
    Fault(
        "a gap without documents",
        "clause_missing",
        AMOUNT,
        "      - {missing: {}}\n",
        "missing",
        "documents",
    ),
    Fault(
        "an unknown document",
        "unknown_word",
        "document: rules-1",
        "document: rules-2",
        RATE,
        "是不是“rules-1”",
    ),
    Fault(
        "an unknown status",
        "unknown_word",
        MONTHS,
        "      - {months: 6, status: asumed}\n",
        "asumed",
        "是不是“assumed”",
        ("clause_missing",),
    ),
    Fault("a bound broken", "bound_broken", "rate: 80%", "rate: 96%", "rate: 96%", "95%"),
    Fault(
        "a bound on points broken", "bound_broken", "points: 0", "points: 25", "points: 25", "20%"
    ),
    Fault(
        "a bound on no such table",
        "unknown_word",
        "table: ratio",
        "table: ratoi",
        "ratoi",
        "ratio",
        file=PROVINCE_FILE,
    ),
]

WORDS = [
    Fault(
        "an unknown word, and the nearest one",
        "unknown_word",
        DEDUCTIBLE,
        keyed("{when: {insurance: [employe, employee, resident]}, amount: 5.00}"),
        "employe,",
        "是不是“employee”",
    ),
    Fault(
        "an unknown table",
        "unknown_word",
        "table: residence",
        "table: residense",
        "residense",
        "是不是“residence”",
    ),
    Fault(
        "an unknown field",
        "unknown_word",
        MONTHS,
        "      - {months: 6, mouths: 7}\n",
        "mouths",
        "是不是“months”",
    ),
    Fault(
        "an unknown heading", "unknown_word", NAME, f"{NAME}offise: {{}}\n", "offise", "“office”"
    ),
    Fault(
        "a dimension that the table has not",
        "unknown_word",
        DEDUCTIBLE,
        f"    keyed_by: [channel]\n{DEDUCTIBLE}",
        "[channel]",
        "channel",
    ),
    Fault("an unknown tier", "unknown_word", "tier: pool", "tier: pol", "tier: pol", "“pool”"),
    Fault(
        "not modelled, not known", "unknown_word", "maternity", "maternty", "maternty", "maternity"
    ),
    Fault(
        "a yearly sum that nobody declared",
        "unknown_word",
        AMOUNT,
        "      - {amount: 500.00, counts_in: own_sums}\n",
        "own_sums",
        "accumulators",
    ),
    Fault(
        "a layer's yearly sum that nobody declared",
        "unknown_word",
        RESIDENCE,
        table("large_sum", "{rate: 80%, limit: 9.00, limit_counts_in: own_sums}"),
        "own_sums",
        "accumulators",
    ),
    Fault(
        "a table keyed on everything",
        "table_too_wide",
        DEDUCTIBLE,
        "    keyed_by: [insurance, hardship, scope, type, level, stay_number, kind, proof, where]\n"
        + DEDUCTIBLE,
        "keyed_by",
        "维度",
    ),
    Fault("neither yes nor no", "unknown_word", "no_limit: yes", "no_limit: nein", "nein", "yes"),
    Fault(
        "a place that is not a code",
        "unknown_word",
        RESIDENCE,
        table("destination", '{province_level: ["11000"]}'),
        "11000",
        "六位",
    ),
    order("an unknown step", "unknown_word", "deductable, ratio", "是不是“deductible”"),
    Fault(
        "a condition on what the table is not keyed on",
        "not_keyed",
        AMOUNT,
        "      - {when: {level: tertiary}, amount: 500.00}\n",
        "tertiary",
        "level",
    ),
]

DAYS = [
    Fault(
        "a day that no calendar has",
        "date_impossible",
        RESIDENCE,
        RESIDENCE.replace("2024-01-01", "2025-02-29"),
        "2025-02-29",
        "2025-02-29",
    ),
    Fault(
        "a year nobody meant",
        "date_impossible",
        RESIDENCE,
        RESIDENCE.replace("2024", "1024"),
        "1024-01-01",
        "年份",
    ),
    Fault(
        "an end before the beginning",
        "date_impossible",
        RESIDENCE,
        f"{RESIDENCE}    to: 2023-12-31\n",
        "table: residence",
        "早于",
    ),
    Fault(
        "a version without a first day",
        "value_missing",
        RESIDENCE,
        "  - table: residence\n",
        "table: residence",
        "from",
    ),
]

NUMBERS = [
    Fault("0.1 for 10 %", "unit_slip", "rate: 80%", "rate: 0.1", "rate: 0.1", "请写成 10%"),
    Fault("85 for 85 %", "unit_slip", "rate: 80%", "rate: 85", "rate: 85", "请写成 85%"),
    Fault("three decimals of a percentage", "unit_slip", "80%", "80.125%", "80.125%", "两位"),
    Fault("more than all", "unit_slip", "rate: 80%", "rate: 180%", "rate: 180%", "超过100%"),
    Fault(
        "a part of one for points", "unit_slip", "points: 0", "points: 0.1", "points: 0.1", "百分点"
    ),
    Fault(
        "points with a sign", "unit_slip", "points: 0", "points: 10%", "points: 10%", "10个百分点"
    ),
    Fault("0.9 as a factor", "unit_slip", "points: 0", "factor: 0.9", "factor: 0.9", "请写成 90%"),
    Fault(
        "an amount that would leave int64",
        "amount_too_large",
        "500.00",
        "10000000000.01",
        "10000000000.01",
        "位数",
    ),
    Fault("an amount below nothing", "amount_too_large", "500.00", "-5.00", "-5.00", "单位"),
    Fault("an amount in words", "amount_unreadable", "500.00", "五百", "五百", "30000.00"),
    Fault("an amount finer than a fen", "amount_unreadable", "500.00", "500.005", "500.005", "元"),
    Fault(
        "a count in words", "count_unreadable", "months: 6", "months: 六", "months: 六", "例如 6"
    ),
    Fault(
        "a factor too fine for the ratio it meets",
        "rate_too_fine",
        RATE + REDUCTION + POINTS,
        f"      - {{rate: 33.33%}}\n{REDUCTION}      - {{factor: 90.01%}}\n",
        "90.01%",
        "相乘并取整",
    ),
    Fault(
        "a person's factor too fine for the ratio it meets",
        "rate_too_fine",
        RATE + REDUCTION,
        "      - {rate: 85.55%}\n"
        + table("own_share_factor", "{factor: 33.33%}").removesuffix(RESIDENCE)
        + REDUCTION,
        "33.33%",
        "相乘并取整",
    ),
]

FORMS = [
    Fault(
        "two ways to say one thing",
        "one_of",
        "{no_limit: yes}",
        "{no_limit: yes, amount: 5.00}",
        "no_limit",
        "恰好写一个",
    ),
    Fault("no way to say a thing", "one_of", "{points: 0}", "{note: 空}", "note: 空", "points"),
    Fault("a value left out", "value_missing", "{months: 6}", "{note: 空}", "note: 空", "months"),
    Fault(
        "text where a mapping belongs",
        "not_a_mapping",
        NAME,
        f"{NAME}office: 中心\n",
        "中心",
        "冒号",
    ),
    Fault(
        "a row that is a number",
        "not_a_mapping",
        AMOUNT,
        "      - 500.00\n",
        "- 500.00",
        "名称: 值",
        ("value_missing",),
    ),
    Fault(
        "a rounding that the arithmetic does not know",
        "rounding_unknown",
        RESIDENCE,
        table(
            "rounding",
            "{when: {step: split}, at: line}",
            "{when: {step: first_self_pay}, at: total}",
            "{when: {step: [ratio, layers]}, at: band}",
            keyed_by="step",
        ),
        "at: total",
        "bill",
    ),
    bands(
        "bands that do not join",
        "{over: 0.00, up_to: 100.00, rate: 80%}",
        "{over: 200.00, rate: 90%}",
        at="over: 200.00",
        says="接着上一段",
    ),
    bands(
        "a band that ends before it begins",
        "{over: 0.00, up_to: 100.00, rate: 80%}",
        "{over: 100.00, up_to: 50.00, rate: 85%}",
        "{over: 50.00, rate: 90%}",
        at="over: 100.00",
        says="上限",
    ),
    bands("bands that begin too late", "{over: 5.00, rate: 80%}", at="over: 5.00", says="0元"),
    bands(
        "bands that end too early",
        "{over: 0.00, up_to: 100.00, rate: 80%}",
        at="up_to: 100.00",
        says="up_to",
    ),
    Fault("no bands at all", "bands_broken", "rate: 80%", "bands: []", "bands: []", "至少写一段"),
    Fault(
        "a band without a rate",
        "value_missing",
        RATE,
        "      - bands:\n          - {over: 0.00}\n",
        "over: 0.00",
        "rate",
    ),
    Fault(
        "a layer with bands and a deductible of its own",
        "bands_broken",
        RESIDENCE,
        table("large_sum", "{deductible: 9.00, bands: [{over: 5.00, rate: 80%}]}"),
        "deductible: 9.00",
        "第一段的 over",
    ),
    order("a step twice", "order_wrong", "ratio, ceiling, ratio", "只写一次"),
    order("a layer too early", "order_wrong", "large_sum, ratio", "统筹基金", "undeclared_gap"),
    order("no ratio", "order_wrong", "deductible", "ratio"),
]
UNREADABLE = [
    Fault(
        "a key written twice", "duplicate_key", NAME, f"{NAME}name: 别名\n", "别名", "只保留一个"
    ),
    Fault("an anchor", "alias_refused", "{points: 0}", "&a {points: 0}", "&a", "写全"),
    Fault("an alias", "alias_refused", "{points: 0}", "*a", "*a", "写全"),
    Fault(
        "a bracket left open", "unreadable", "{points: 0}", "{points: 0", "table: ceiling", "缩进"
    ),
    Fault("two documents", "unreadable", TOP, f"{TOP}---\nregion: x\n", TOP, "一份"),
    Fault("too deep", "too_deep", "{points: 0}", "[" * 50 + "]" * 50, "[[", "40"),
    Fault("too large", "input_too_large", TOP, TOP + f"# {'x' * 2_097_152}\n", TOP, "2MB"),
]
FAULTS = [*UNREGULATED, *CITATIONS, *WORDS, *DAYS, *NUMBERS, *FORMS, *UNREADABLE]


def checked(folder: Path, pool: str = SOUND, province: str = PROVINCE) -> list[Problem]:
    """All faults of a folder with the national frame, a province and a pool."""
    regions = folder / "regions"
    regions.mkdir(exist_ok=True)
    national = (default_folder() / "regions" / "national.yaml").read_text(encoding="utf-8")
    for name, written in (
        ("national.yaml", national),
        (PROVINCE_FILE, province),
        (POOL_FILE, pool),
    ):
        (regions / name).write_text(written, encoding="utf-8")
    return Folder(folder).check()


def broken(fault: Fault) -> dict[str, str]:
    """The texts with the fault in them."""
    whole = {"pool": SOUND, "province": PROVINCE}
    part = "pool" if fault.file == POOL_FILE else "province"
    assert whole[part].count(fault.old) == 1, "the fault is put in exactly one place"
    whole[part] = whole[part].replace(fault.old, fault.new)
    return whole


def line(text: str, at: str) -> int:
    """The first line that holds `at` (1-based)."""
    return 1 + text[: text.index(at)].count("\n")


def test_the_pack_that_is_broken_below_is_sound(tmp_path: Path) -> None:
    assert checked(tmp_path) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found_where_it_stands(fault: Fault, tmp_path: Path) -> None:
    whole = broken(fault)
    found = checked(tmp_path, **whole)
    assert sorted(p.code for p in found) == sorted([fault.code, *fault.also])
    main = next(p for p in found if p.code == fault.code)
    text = whole["pool" if fault.file == POOL_FILE else "province"]
    assert main.where == f"{fault.file}:{line(text, fault.at)}"
    assert fault.says in main.sentence + main.next_step
    assert main.next_step


def test_every_fault_that_can_be_reported_is_tried_here() -> None:
    sources = [Path(module.__file__ or "").read_text() for module in (reading, checking, texts)]
    known = {
        code
        for source in sources
        for code in re.findall(r'(?:note|Problem|_refuse)\(\s*"([a-z_]+)"', source)
    }
    assert known == {fault.code for fault in FAULTS}


def test_all_faults_are_listed_at_once_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    pool = (
        SOUND.replace("rate: 80%", "rate: 0.8")
        .replace("points: 0", "points: 25")
        .replace("months: 6", "months: 六")
        .replace("amount: 500.00", "amount: 500.00, counts_in: nothing")
    )
    found = checked(tmp_path, pool, PROVINCE.replace("table: ratio", "table: ratoi"))
    assert [(p.code, p.where) for p in found] == [
        ("unknown_word", f"{PROVINCE_FILE}:{line(PROVINCE, 'table: ratio')}"),
        ("unknown_word", f"{POOL_FILE}:{line(SOUND, AMOUNT)}"),
        ("unit_slip", f"{POOL_FILE}:{line(SOUND, RATE)}"),
        ("bound_broken", f"{POOL_FILE}:{line(SOUND, POINTS)}"),
        ("count_unreadable", f"{POOL_FILE}:{line(SOUND, MONTHS)}"),
    ]


def test_an_unreadable_file_does_not_hide_the_faults_of_the_others(tmp_path: Path) -> None:
    province = PROVINCE.replace("name: 试验省", "name: 试验省\nname: 又一个")
    found = checked(tmp_path, SOUND.replace("rate: 80%", "rate: 0.8"), province)
    assert {p.code for p in found} == {"duplicate_key", "unit_slip", "within_missing"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (AMOUNT, "      - {missing: {documents: [试〔2020〕9号]}}\n"),
        (
            DEDUCTIBLE,
            keyed(
                "{id: general, amount: 5.00}",
                "{when: {insurance: employee}, amount: 6.00, instead_of: [general]}",
            ),
        ),
        (
            DEDUCTIBLE,
            keyed("{when: {stay_number: [1, 2]}, amount: 5.00}",
                  "{when: {stay_number: 3+}, amount: 0.00}", keyed_by="stay_number"),
        ),
        (AMOUNT, "      - {amount: 500.00, counts_in: own_sum}\n"),
        (AMOUNT, "      - {amount: 10000000000.00}\n"),
        ("rate: 80%", "rate: 95%"),
        ("points: 0", "points: 20"),
        (
            DEDUCTIBLE,
            f"    to: 2024-12-31\n{DEDUCTIBLE}{LATER}",
        ),
    ],
    ids=["declared gap", "exception", "3+", "declared sum", "largest", "ratio at its bound",
         "points at their bound", "versions that join"],
)  # fmt: skip
def test_what_looks_like_a_fault_and_is_none(old: str, new: str, tmp_path: Path) -> None:
    assert SOUND.count(old) == 1
    assert checked(tmp_path, SOUND.replace(old, new)) == []
