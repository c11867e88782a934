"""Printed numbers, files of aggregates, and what each figure is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yidi.core.figures import definitions, public, remarks, tables
from yidi.core.figures.cell_file import COLUMNS, cell_file
from yidi.core.figures.definitions import FIGURES, MEASURES, UNITS, figure, value
from yidi.core.figures.printed import agreement, printed, rounded, written
from yidi.core.problems import BrokenInvariant, Refusal
from yidi.core.regions import Places

SHANXI = Path(__file__).parents[3] / "policy" / "figures" / "shanxi-2020.csv"


def rows(text: str) -> list[tuple[int, list[str]]]:
    return list(enumerate(csv.reader(text.splitlines()), 1))


def faults(text: str) -> list[str]:
    with pytest.raises(Refusal) as refused:
        cell_file(rows(text))
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "worth", "step"),
    [("96.5万", 965_000, 1_000), ("2.36万", 23_600, 100), ("94120", 94_120, 1),
     ("3亿", 300_000_000, 100_000_000)],
)  # fmt: skip
def test_a_printed_number_and_how_exact_it_is(text: str, worth: int, step: int) -> None:
    assert (printed(text).value, printed(text).step) == (worth, step)
    assert written(worth) == text or text == "94120"


@pytest.mark.parametrize("text", ["", "约96万", "-3", "96.5千", "1e5", "1.23456万", "0.5"])
def test_what_is_no_printed_number(text: str) -> None:
    with pytest.raises(Refusal):
        printed(text)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=6))
def test_true_parts_never_differ_from_their_true_total_by_more_than_rounding(parts) -> None:
    """Whoever prints true numbers rounded is never told that they do not add up."""
    shown = [printed(written(rounded(part, 100)) if part >= 50 else "0") for part in parts]
    shown = [type(p)(p.text, p.value, 100) for p in shown]
    total = rounded(sum(parts), 1_000)
    made = type(shown[0])("合计", total, 1_000)
    assert agreement(shown, made) in ("same", "within_rounding")


def test_rounding_is_told_from_a_wrong_number() -> None:
    parts = (printed("2.36万"), printed("94.12万"))
    assert agreement(parts, printed("96.5万")) == "same"
    assert agreement((printed("1.4万"), printed("1.4万")), printed("3万")) == "same"
    assert (
        agreement((printed("1.24万"), printed("1.24万"), printed("1.24万")), printed("3.73万"))
        == "within_rounding"
    )
    assert agreement(parts, printed("97.5万")) == "other"


def test_the_table_of_shanxi_comes_out_as_printed() -> None:
    """R29: 96.5万 against 2.36 + 94.12, compared after rounding to the printed digits."""
    with SHANXI.open(encoding="utf-8") as lines:
        file = cell_file(enumerate(csv.reader(lines), 1))
    said = {(one.label, one.measure): one for one in file.compared}
    whole = said["全省异地就医直接结算", "visits"]
    assert (whole.total.text, whole.added, whole.stands) == ("96.5万", 964_800, "same")
    assert [one.stands for one in file.compared] == ["same"] * 4
    cost = said["全省异地就医直接结算", "total"]
    assert cost.added == cost.total.value == 204_600_000_000


HEAD = "# 名称：a\n# 谁的数：140000\n# 标题：b\n# 发布者：c\n# 发布时间：d\n"
COLUMNS_ROW = "行,从,到,参保地,就医类型,人次,医疗费总额\n"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (COLUMNS_ROW + "数,2020-01,2020-04,140000,住院,1,\n", ["source_incomplete"] * 5),
        (HEAD + COLUMNS_ROW, ["file_empty"]),
        (HEAD + "行,从,到,人数\n", None),
        (HEAD + COLUMNS_ROW + "数,2020-13,2020-04,140000,住院,1,\n", ["month_unreadable", "file_empty"]),
        (HEAD + COLUMNS_ROW + "数,2020-04,2020-01,140000,住院,1,\n", ["months_reversed", "file_empty"]),
        (HEAD + COLUMNS_ROW + "数,2020-01,2020-01,140000,手术,1,\n", ["word_unknown", "file_empty"]),
        (HEAD + COLUMNS_ROW + "数,2020-01,2020-01,14,住院,1,\n", ["word_unknown", "file_empty"]),
        (HEAD + COLUMNS_ROW + "数,2020-01,2020-01,140000,住院,许多,\n", ["count_unreadable", "file_empty"]),
        (HEAD + COLUMNS_ROW + "数,2020-01,2020-01,140000,住院,,\n", ["row_empty", "file_empty"]),
        (
            HEAD + COLUMNS_ROW + "数,2020-01,2020-01,140000,住院,1.2万,\n合计,2020-01,2020-01,,,1.4万,\n",
            ["total_differs"],
        ),
        (
            HEAD.replace("140000", "山西") + COLUMNS_ROW + "数,2020-01,2020-01,,住院,1,\n",
            ["region_unreadable"],
        ),
    ],
)  # fmt: skip
def test_faults_of_a_file_are_all_named(text: str, codes: list[str] | None) -> None:
    assert faults(text) == (codes or ["column_unknown"])


def test_every_figure_can_be_computed_and_is_explained() -> None:
    for one in FIGURES.values():
        assert one.top in MEASURES and one.bottom in ("", *MEASURES) and one.unit in UNITS
        assert one.sentence.endswith("。") and one.english and one.rows and one.leaves_out
        assert value(one, {one.top: 3, one.bottom: 4}) is not None
    assert set(COLUMNS.values()) >= {"人次", "医疗费总额"}


def test_shares_are_rounded_once_and_missing_where_there_is_nothing() -> None:
    assert value(figure("own_share"), {"person_part": 1, "total": 3}) == 333_333
    assert value(figure("mean_cost"), {"total": 5, "visits": 2}) == 3
    assert value(figure("direct_rate"), {"direct": 0, "visits": 4}) == 0
    assert value(figure("direct_rate"), {"direct": 1, "visits": 0}) is None
    assert value(figure("direct_rate"), {"direct": -1, "visits": 4}) is None
    assert value(figure("visits"), {}) == 0
    with pytest.raises(BrokenInvariant):
        definitions.figure("happiness")


def care(**more: int) -> dict[str, int]:
    return {"visits": 40, "direct": 38, "total": 400_000, "person_part": 100_000} | more


def test_remarks_say_what_rose_and_what_fell() -> None:
    said = list(remarks.of_care(care(), care(visits=50, direct=40, total=320_000)))
    assert said == [
        "就医40人次，比上月少10人次（20%）。",
        "医疗费总额4,000.00元，比上月多800.00元（25%）。",
        "直接结算率95%，比上月上升15个百分点。",
        "个人负担比例25%，比上月下降6.25个百分点。",
    ]
    assert next(iter(remarks.of_care(care(), {}))) == "就医40人次，上月没有。"
    assert list(remarks.of_care(care(visits=0), care())) == ["本月没有异地就医结算。"]
    assert "与上月相同" in next(remarks.of_care(care(), care()))


def places_table(**visits: int) -> tables.Table:
    sums = {(code,): {"visits": count} for code, count in visits.items()}
    names = Places({code: code for code in visits})
    return tables.by_place("other", "按就医地", "place", sums, names, lambda code: code)


def test_remarks_name_the_biggest_flow_and_the_fastest() -> None:
    now, before = places_table(c110000=60, c310000=40), places_table(c110000=59, c310000=10)
    assert list(remarks.of_flows(now, before, "去")) == [
        "去最多的是c110000：60人次，占60%。", "比上月增加最多的是c310000：多30人次。",
    ]  # fmt: skip
    assert list(remarks.of_flows(places_table(), before, "去")) == []


def test_remarks_about_deadlines_and_deductions() -> None:
    assert list(remarks.of_desk(5, 5, "手工报销")) == ["到期的手工报销5件，全部按时办结。"]
    assert "2件没有按时办结" in next(remarks.of_desk(5, 3, "手工报销"))
    assert list(remarks.of_desk(0, 0, "手工报销")) == []
    local, away = {"deducted": 2, "fund_total": 100}, {"deducted": 1, "fund_total": 100}
    assert "低于本地" in next(remarks.of_deductions(local, away))
    assert list(remarks.of_deductions(away, local)) == []


def test_a_table_of_places_ends_with_the_rest() -> None:
    table = places_table(**{f"c{n:06}": 100 - n for n in range(20)})
    assert len(table.lines) == tables.MOST + 1
    assert table.lines[-1].labels == ("其余5地",)
    assert sum(line.numbers[0] or 0 for line in table.lines) == sum(100 - n for n in range(20))


@pytest.mark.parametrize(
    ("number", "unit", "spoken"),
    [(None, "rate", "—"), (853_249, "rate", "85.32%"), (1_000_000, "rate", "100%"), (15, "days", "1.5"),
     (0, "days", "0.0"), (123_456_789, "fen", "1,234,567.89"), (-5, "fen", "-0.05"),
     (1234, "visits", "1,234")],
)  # fmt: skip
def test_numbers_are_said_in_their_unit(number: int | None, unit: str, spoken: str) -> None:
    assert tables.said(number, unit) == spoken


def test_a_public_table_hides_numbers_and_amounts_together() -> None:
    def measured(count: int) -> dict[str, int]:
        return {"visits": count, "persons": count, "total": count * 100, "fund_total": count * 60}

    lines = public.lines({"": measured(63), "a": measured(40), "b": measured(20), "c": measured(3)})
    assert [(line.word, line.visits, line.total) for line in lines] == [
        ("a", 40, 4_000), ("b", None, None), ("c", None, None),
    ]  # fmt: skip
    assert public.whole({"": measured(9)}) is None


def test_how_far_people_go_does_not_give_the_diagonal_of_the_flows_away() -> None:
    def measured(count: int) -> dict[str, int]:
        return {"visits": count, "persons": count, "total": count * 100, "fund_total": count * 60}

    def tables_of(home: int) -> tuple[public.PublicFlows, tuple[public.PublicLine, ...]]:
        cells = {("a", "a"): home, ("a", "b"): 50, ("b", "a"): 60, ("b", "b"): 70}
        sums = {
            (row, column): measured(
                sum(n for (r, c), n in cells.items() if row in (r, "") and column in (c, ""))
            )
            for row in ("a", "b", "")
            for column in ("a", "b", "")
        }
        flows = public.flows(sums)
        away = {
            "": measured(180 + home),
            "in_province": measured(70 + home),
            "cross": measured(110),
        }
        return flows, public.scopes(away, flows)

    _, shown = tables_of(20)
    assert [line.visits for line in shown] == [110, 90]
    flows, shown = tables_of(5)
    assert flows.hides and [(line.visits, line.total) for line in shown] == [(None, None)] * 2
