"""Bad input to `yidi quote`: exit 2, one JSON object, a code, a Chinese sentence, a next step.

Never a traceback: neither for what people get wrong, nor for what nobody would write by accident.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yidi.core.settlement.request import MOST_LINES
from yidi.interfaces.commands import quote

CHINESE = re.compile(r"[\u4e00-\u9fff]")
GOOD: dict[str, Any] = {
    "insured": {"region": "140700", "insurance": "employee"},
    "filing": {"kind": "resettled_retiree", "place": "310000", "from": "2026-01-10"},
    "care": {"place": "310104", "from": "2026-03-01", "to": "2026-03-10"},
    "bill": {"total": "25000.00"},
}
LINE = {"code": "A1", "name": "药", "quantity": "2", "price": "10.00"}


def quoted(text: str | bytes) -> Result:
    """What the command did with a case on standard input."""
    given_ = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return CliRunner().invoke(quote.command, ["-", "--json"], input=given_)


def case(**parts: Any) -> str:
    """The good case with parts of it replaced: `care__from="…"`, `bill={…}`; None takes away."""
    made = copy.deepcopy(GOOD)
    for name, value in parts.items():
        *above, last = name.split("__")
        place = made
        for step in above:
            place = place[step]
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return json.dumps(made)


def lines(*rows: dict[str, Any], **more: Any) -> str:
    """The good case with a bill of lines."""
    return case(bill={"lines": list(rows), **more})


def codes(done: Result) -> list[str]:
    """The codes of a refusal, each problem looked at on the way."""
    answer = json.loads(done.stdout)
    assert list(answer) == ["problems"]
    for problem in answer["problems"]:
        assert CHINESE.search(problem["sentence"]), problem
        assert CHINESE.search(problem["next_step"]), problem
        assert len(problem["sentence"]) < 400
    return [problem["code"] for problem in answer["problems"]]


BOMB = "a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"
BAD: dict[str, tuple[str | bytes, str]] = {
    # ---- not a case at all
    "empty": ("", "value_missing"),
    "white space": (" \n \n", "value_missing"),
    "null": ("null", "value_missing"),
    "a word": ("hello", "not_a_mapping"),
    "a number": ("25000", "not_a_mapping"),
    "a list": ("[1, 2]", "not_a_mapping"),
    "a list of cases": (f"[{case()}]", "not_a_mapping"),
    "binary": (bytes(range(256)), "unreadable"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "unreadable"),
    "zeros": (b"\x00" * 100, "unreadable"),
    "UTF-16": (case().encode("utf-16"), "unreadable"),
    "GBK": ('insured: {region: "晋中"}'.encode("gbk"), "unreadable"),
    "broken JSON": (case()[:-5], "unreadable"),
    "broken YAML": ("insured: {region: '140700'\ncare: ]", "unreadable"),
    "a tab in YAML": ("insured:\n\tregion: 1", "unreadable"),
    "two documents": ("a: 1\n---\nb: 2\n", "unreadable"),
    "a YAML bomb": (BOMB, "alias_refused"),
    "an anchor": ("insured: &i {region: '140700'}", "alias_refused"),
    "a merge": ("insured: {<<: *i}", "alias_refused"),
    "a tag": ("!!python/object/apply:os.system [ls]", "not_a_mapping"),
    "deep JSON": ('{"insured":' * 100 + "1" + "}" * 100, "unknown_word"),
    "very deep JSON": ("[" * 200_000, "too_deep"),
    "deep YAML": ("insured: " + "{a: " * 60 + "1" + "}" * 60, "too_deep"),
    "very deep YAML": ("- " * 5_000 + "1", "too_deep"),
    "large YAML": ("a: 1 #" + "x" * 2_100_000, "input_too_large"),
    "large JSON": ('{"a": "' + "x" * 17_000_000 + '"}', "input_too_large"),
    "a key twice in JSON": (case()[:-1] + ', "bill": {"total": "1"}}', "duplicate_key"),
    "a key twice in YAML": ("bill: {total: 1, total: 2}", "duplicate_key"),
    "a key that is a list": ("? [a]\n: 1", "unreadable"),
    "half a character": ('{"insured": {"region": "\\ud800"}}', "unreadable"),
    "half a character as a name": ('{"\\udfff": 1}', "unreadable"),
    # ---- lists where mappings belong, and the other way round
    "insured is a list": (case(insured=[1]), "not_a_mapping"),
    "care is a list": (case(care=[]), "not_a_mapping"),
    "care is a word": (case(care="hospital"), "not_a_mapping"),
    "bill is a list": (case(bill=[{"total": "1"}]), "not_a_mapping"),
    "bill is a number": (case(bill=25000), "not_a_mapping"),
    "filing is a word": (case(filing="long"), "not_a_mapping"),
    "filing holds words": (case(filing=["long"]), "not_a_mapping"),
    "account is a number": (case(insured__account=5), "not_a_mapping"),
    "yearly sums are a list": (case(year_to_date=[1]), "not_a_mapping"),
    "lines are a mapping": (case(bill={"lines": {"a": 1}}), "not_a_list"),
    "a line is a word": (case(bill={"lines": ["药"]}), "not_a_mapping"),
    "a date is a list": (case(care__from=["2026-03-01"]), "not_a_value"),
    "an amount is a mapping": (case(bill__total={"yuan": 1}), "not_a_value"),
    "a word is a list": (case(insured__insurance=["employee"]), "not_a_value"),
    "a line's amount is a list": (lines({"amount": [1]}), "not_a_value"),
    "a line's name is a list": (lines({**LINE, "name": [1]}), "not_a_value"),
    "a part of a bill is a list": (case(bill__in_scope=[1]), "not_a_value"),
    # ---- left out
    "no insured": (case(insured=None), "value_missing"),
    "no region": (case(insured__region=None), "value_missing"),
    "no insurance": (case(insured__insurance=None), "value_missing"),
    "no care": (case(care=None), "value_missing"),
    "no place of care": (case(care__place=None), "value_missing"),
    "no day of care": (case(care__from=None), "value_missing"),
    "no bill": (case(bill=None), "value_missing"),
    "no total": (case(bill={"own_paid": "1.00"}), "value_missing"),
    "a filing without a start": (case(filing__from=None), "value_missing"),
    "a filing without a place": (case(filing__place=None), "value_missing"),
    "a filing without a kind": (case(filing__kind=None), "value_missing"),
    "a line without an amount": (lines({"code": "A1"}), "value_missing"),
    # ---- words
    "unknown region": (case(insured__region="999999"), "unknown_region"),
    "a province": (case(insured__region="140000"), "unknown_region"),
    "unknown place": (case(care__place="999999"), "unknown_place"),
    "a place by name": (case(care__place="上海"), "unknown_place"),
    "a full-width place": (case(care__place="３１０１０４"), "unknown_place"),
    "unknown kind": (case(filing__kind="resetled_retiree"), "unknown_word"),
    "unknown proof": (case(filing__proof="commitment"), "unknown_word"),
    "unknown insurance": (case(insured__insurance="employees"), "unknown_word"),
    "unknown key": (case(care__hospital="x"), "unknown_word"),
    "unknown part": (case(patient={}), "unknown_word"),
    "unknown yearly sum": (case(year_to_date={"stay_fond": "1"}), "unknown_word"),
    "unknown status": (case(insured__status="moved"), "unknown_word"),
    "unknown level": (case(care__level="top"), "unknown_word"),
    "unknown type": (case(care__type="in-patient"), "unknown_word"),
    "unknown credential": (case(care__credential="passport"), "unknown_word"),
    "unknown injury": (case(care__injury="yes"), "unknown_word"),
    "unknown disease": (case(care__disease="flu"), "unknown_word"),
    "no yes and no no": (case(care__emergency="maybe"), "unknown_word"),
    "unknown class": (lines({**LINE, "category": "D"}), "unknown_word"),
    "a fraction for yes": (case(insured__retired=1), "unknown_word"),
    # ---- days
    "29 February": (case(care__from="2026-02-29"), "date_impossible"),
    "month 13": (case(care__to="2026-13-01"), "date_impossible"),
    "another order": (case(care__from="01/03/2026"), "date_impossible"),
    "a word for a day": (case(care__from="today"), "date_impossible"),
    "full-width day": (case(care__from="２０２６-０３-０１"), "date_impossible"),
    "a moment": (case(care__from="2026-03-01T12:00:00"), "date_impossible"),
    "discharged before admitted": (case(care__to="2026-02-28"), "date_impossible"),
    "filing ends before it starts": (case(filing__to="2026-01-09"), "date_impossible"),
    "evidence before filing": (case(filing__supplemented_on="2026-01-09"), "date_impossible"),
    "before the region's rules": (
        case(care__from="2019-12-30", care__to="2019-12-31"), "date_outside"
    ),
    "long ago": (case(care__from="1900-01-01"), "date_outside"),
    "far away": (case(care__to="2199-01-01"), "date_outside"),
    "a line on another day": (lines({**LINE, "date": "2026-03-11"}), "line_date_outside"),
    # ---- amounts
    "negative total": (case(bill__total="-1.00"), "amount_negative"),
    "negative part": (case(bill__own_paid="-0.01"), "amount_negative"),
    "negative balance": (case(insured__account={"balance": "-5"}), "amount_negative"),
    "negative yearly sum": (case(year_to_date={"stay_fund": "-5"}), "amount_negative"),
    "three decimals": (case(bill__total="1.001"), "amount_unreadable"),
    "an exponent": (case(bill__total="1e5"), "amount_unreadable"),
    "a JSON exponent": (case(bill__total="X").replace('"X"', "1E5"), "amount_unreadable"),
    "thousands": (case(bill__total="25,000.00"), "amount_unreadable"),
    "a currency": (case(bill__total="¥25000"), "amount_unreadable"),
    "full-width digits": (case(bill__total="２５０００"), "amount_unreadable"),
    "Chinese digits": (case(bill__total="二万五千"), "amount_unreadable"),
    "a word for an amount": (case(bill__total="much"), "amount_unreadable"),
    "not a number": (case(bill__total="X").replace('"X"', "NaN"), "amount_unreadable"),
    "infinity": (case(bill__total="X").replace('"X"', "Infinity"), "amount_unreadable"),
    "minus infinity": (case(bill__total="X").replace('"X"', "-Infinity"), "amount_unreadable"),
    "NaN in YAML": ("bill: {total: .nan}", "amount_unreadable"),
    "true as an amount": (case(bill__total=True), "amount_unreadable"),
    "10^12 yuan": (case(bill__total="1000000000000"), "amount_too_large"),
    "just above the largest": (case(bill__total="1000000000.01"), "amount_too_large"),
    "10^5000 yuan": (case(bill__total="9" * 5000), "amount_unreadable"),
    "parts above the total": (case(bill__own_paid="25000.01"), "parts_exceed_total"),
    "a broken identity": (
        case(bill={"total": "100.00", "own_paid": "10.00", "in_scope": "90.01"}), "identity_broken"
    ),
    "the same part by two names": (
        case(bill={"total": "100.00", "medfee_sumamt": "100.00"}), "duplicate_key"
    ),
    # ---- counts
    "stay number 0.5": (case(care__stay_number="0.5"), "count_unreadable"),
    "stay number -1": (case(care__stay_number=-1), "count_unreadable"),
    "stay number 0": (case(care__stay_number=0), "count_unreadable"),
    "stay number 10^5000": (case(care__stay_number="9" * 5000), "count_unreadable"),
    "full-width stay number": (case(care__stay_number="２"), "count_unreadable"),
    "days of a newborn": (case(care__newborn_days="many"), "count_unreadable"),
    # ---- lines
    "lines and total differ": (lines(LINE, total="20.01"), "lines_differ"),
    "lines and part differ": (lines(LINE, own_paid="0.01"), "lines_differ"),
    "price and amount differ": (lines({**LINE, "amount": "20.02"}), "line_amount_wrong"),
    "five decimals of quantity": (lines({**LINE, "quantity": "0.00001"}), "number_unreadable"),
    "a word for a price": (lines({**LINE, "price": "cheap"}), "number_unreadable"),
    "full-width price": (lines({**LINE, "price": "１０"}), "number_unreadable"),
    "NaN for a quantity": (lines({**LINE, "quantity": "X"}).replace('"X"', "NaN"), "number_unreadable"),
    "an enormous quantity": (lines({**LINE, "quantity": "9" * 5000}), "number_unreadable"),
    "a negative price": (lines({**LINE, "price": "-10.00"}), "amount_negative"),
    "a negative cap": (lines({**LINE, "price_cap": "-1"}), "amount_negative"),
    "an own share above one": (lines({**LINE, "self_pay_ratio": "110%"}), "unit_slip"),
    "a negative own share": (lines({**LINE, "self_pay_ratio": "-0.1"}), "amount_negative"),
    "a return of nothing": (lines(LINE, {**LINE, "quantity": "-1"}), "return_without_original"),
    "a return of something else": (
        lines(LINE, {**LINE, "quantity": "-1", "returns": "B2"}), "return_without_original"
    ),
    "a return of more than was charged": (
        lines(LINE, {**LINE, "quantity": "-3", "returns": "A1"}), "return_exceeds"
    ),
    "a return at another price": (
        lines(LINE, {**LINE, "quantity": "-1", "price": "9", "returns": "A1"}), "return_price_differs"
    ),
    "a return that leaves a rest": (
        lines(LINE, {**LINE, "quantity": "-2", "amount": "-19.99", "returns": "A1"}),
        "return_leaves_rest",
    ),
    "an amount against its quantity": (
        lines({"code": "A1", "quantity": "1", "amount": "-5.00"}), "line_amount_wrong"
    ),
    "lines above the largest bill": (
        lines(*[{**LINE, "quantity": "1", "price": "999999999"}] * 2), "amount_too_large"
    ),
    "100,000 lines": (lines(*[LINE] * 100_000), "too_many_lines"),
    "101 filings": (case(filing=[GOOD["filing"]] * 101), "too_many_filings"),
    "one line too many": (lines(*[LINE] * (MOST_LINES + 1)), "too_many_lines"),
    # ---- what the rules refuse
    "Hong Kong": (case(care__place="810000"), "place_excluded"),
    "a filing to Taiwan": (case(filing__place="710000"), "place_excluded"),
    "a retired cadre": (case(insured__group="retired_cadre"), "not_modelled"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), BAD.values(), ids=BAD)
def test_bad_input_is_refused(text: str | bytes, code: str) -> None:
    done = quoted(text)
    assert done.exit_code == 2, done.exception or done.output[:500]
    assert code in codes(done)


def test_the_good_case_is_good() -> None:
    done = quoted(case())
    assert done.exit_code == 0
    assert json.loads(done.stdout)["psn_cash_pay"]


def test_a_return_takes_back_the_parts_of_its_charge() -> None:
    """Whatever class the return itself names: two of three given back leave the split of one."""
    charged = {"code": "A1", "price": "1.05", "category": "B", "self_pay_ratio": "10%"}
    given_back = {"code": "A1", "price": "1.05", "category": "C", "returns": "A1", "quantity": "-1"}
    found = json.loads(quoted(lines({**charged, "quantity": "3"}, *[given_back] * 2)).stdout)
    assert (found["medfee_sumamt"], found["preselfpay_amt"]) == ("1.05", "0.11")
    assert (found["fulamt_ownpay_amt"], found["inscp_scp_amt"]) == ("0.00", "0.94")


def test_the_nearest_word_is_offered() -> None:
    for text, nearest in (
        (case(filing__kind="resetled_retiree"), "resettled_retiree"),
        (case(insured__insurance="employe"), "employee"),
        (case(care__credental="x"), "credential"),
        (case(care__disease="hypertention"), "hypertension"),
    ):
        (problem,) = json.loads(quoted(text).stdout)["problems"]
        assert nearest in problem["next_step"]


def test_a_word_like_none_lists_what_there_is() -> None:
    (problem,) = json.loads(quoted(case(insured__insurance="zzz")).stdout)["problems"]
    assert "employee" in problem["next_step"] and "resident" in problem["next_step"]


def test_everything_wrong_is_said_at_once_and_where() -> None:
    text = case(care__from="2026-02-30", bill__total="x", filing__kind="y", insured__retired="z")
    problems = json.loads(quoted(text).stdout)["problems"]
    assert {p["where"] for p in problems} >= {
        "care.from", "bill.total", "filing.kind", "insured.retired"
    }  # fmt: skip


def test_a_thousand_faults_stay_readable() -> None:
    done = quoted(lines(*[{"code": "A1", "price": "x", "quantity": "y"}] * 5_000))
    assert done.exit_code == 2
    assert len(done.stdout) < 50_000
    assert codes(done)[-1] == "more_problems"


def test_a_long_word_is_cut() -> None:
    done = quoted(case(insured__insurance="x" * 100_000, care__place="y" * 100_000))
    assert done.exit_code == 2
    assert len(done.stdout) < 5_000


def test_without_json_it_speaks_on_standard_error() -> None:
    done = CliRunner().invoke(quote.command, ["-"], input=case(bill__total="x").encode())
    assert (done.exit_code, done.stdout) == (2, "")
    assert "bill.total" in done.stderr and "amount_unreadable" in done.stderr


def test_a_file_that_is_not_there() -> None:
    done = CliRunner().invoke(quote.command, ["no-such-file.yaml", "--json"])
    assert done.exit_code == 2
    assert codes(done) == ["input_not_found"]


def test_a_byte_order_mark_does_no_harm() -> None:
    assert quoted(b"\xef\xbb\xbf" + case().encode()).stdout == quoted(case()).stdout


def test_yaml_and_json_mean_the_same() -> None:
    yaml = """
insured: {region: 140700, insurance: employee, retired: no}
filing: {kind: resettled_retiree, place: 310000, from: 2026-01-10, to: ~}
care: {place: 310104, from: 2026-03-01, to: 2026-03-10}
bill: {total: 25000.00}
"""
    assert quoted(yaml).stdout == quoted(case()).stdout


# ---- fuzz: any text, and any tree that looks almost like a case

ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(("140700", "310104", "2026-03-01", "employee", "25000.00", "-1", "10%", "A")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip
NAMES = {
    "insured": ("region", "insurance", "retired", "hardship", "status", "group", "account"),
    "filing": ("kind", "proof", "place", "from", "to", "filed_on", "supplemented_on"),
    "care": ("place", "level", "type", "from", "to", "emergency", "stay_number", "disease",
             "newborn_days", "mental_illness", "died_in_emergency", "credential", "injury"),
    "bill": ("total", "own_paid", "over_limit", "first_self_pay", "in_scope", "lines"),
}  # fmt: skip
ROWS = st.dictionaries(
    st.sampled_from(("code", "date", "quantity", "price", "amount", "category", "self_pay_ratio",
                     "price_cap", "disease", "returns")),
    ANY, max_size=6,
)  # fmt: skip


def _unharmed(done: Result) -> None:
    """Whatever it was, it was answered: amounts, a refusal or a missing parameter."""
    assert done.exit_code in {0, 2, 3}, repr(done.exception)
    answer = json.loads(done.stdout)
    if done.exit_code:
        assert codes(done)
    else:
        assert answer["medfee_sumamt"]


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=200))
@example("\x00")
@example("\ud800")
@example("---\n...\n---\n")
@example("%YAML 9.9\n---\na")
@example('{"a": "\\ud83d"}')
@example("{a: {b: [}")
@example("? \n? \n")
@example("!<tag:x> a")
@example("'\\")
def test_no_text_gives_a_traceback(text: str) -> None:
    _unharmed(quoted(text))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_give_a_traceback(raw: bytes) -> None:
    _unharmed(quoted(raw))


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {part: st.dictionaries(st.sampled_from(names), ANY, max_size=3) for part, names in NAMES.items()}
    ),
    st.lists(ROWS, max_size=3),
    st.booleans(),
)  # fmt: skip
def test_no_almost_case_gives_a_traceback(
    strange: dict[str, dict[str, Any]], rows: list[dict[str, Any]], with_lines: bool
) -> None:
    made = {part: {**GOOD[part], **values} for part, values in strange.items()}
    if with_lines:
        made["bill"] = {**strange["bill"], "lines": rows}
    _unharmed(quoted(json.dumps(made)))
