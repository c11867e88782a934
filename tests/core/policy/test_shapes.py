"""Shapes of rules that no real region uses, each as the smallest pack that has it, to the fen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yidi.core.settlement import answer
from yidi.core.settlement.quote import quote
from yidi.core.settlement.request import request
from yidi.policy_files import text
from yidi.policy_files.folder import Folder, default_folder

HEAD = """\
region: "900100"
name: 试验市
tier: pool
within: national
first_day: 2024-01-01
accumulators: {year_sum: 试验累计}
rules:
"""
PLAIN = {
    "deductible": "{amount: 0.00}",
    "reduction": "{points: 0}",
    "ceiling": "{no_limit: yes}",
}


def paid(folder: Path, rows: dict[str, str], bill: str, year: str = "{}") -> dict[str, Any]:
    """The quote for a local stay under tables of one row each."""
    regions = folder / "regions"
    regions.mkdir(exist_ok=True)
    national = (default_folder() / "regions" / "national.yaml").read_text(encoding="utf-8")
    (regions / "national.yaml").write_text(national, encoding="utf-8")
    tables = "".join(
        f"  - {{table: {name}, from: 2024-01-01, status: assumed, rows: [{row}]}}\n"
        for name, row in (PLAIN | rows).items()
    )
    (regions / "900100.yaml").write_text(HEAD + tables, encoding="utf-8")
    packs = Folder(folder)
    assert packs.check() == []
    given = text.read(
        'insured: {region: "900100", insurance: employee}\n'
        'care: {place: "900101", level: tertiary, type: inpatient, from: 2026-03-01}\n'
        f"bill: {bill}\nyear_to_date: {year}\n"
    )
    return answer.of(quote(packs.book("900100"), request(given, packs.places)))


def test_yearly_bands_that_include_the_deductible_count_it(tmp_path: Path) -> None:
    found = paid(
        tmp_path,
        {
            "deductible": "{amount: 1000.00}",
            "ratio": "{measured: with_deductible, counts_in: year_sum, bands: ["
            "{over: 0.00, up_to: 10000.00, rate: 50%}, {over: 10000.00, rate: 80%}]}",
        },
        '{total: "5000.00"}',
        '{year_sum: "8000.00"}',
    )
    # 8000 + 1000 deductible = 9000: 1000 at 50 %, 3000 at 80 %.
    assert found["hifp_pay"] == "2900.00"
    assert found["year_to_date"]["year_sum"] == "13000.00"


def test_no_layer_pays_a_class_b_share_twice(tmp_path: Path) -> None:
    found = paid(
        tmp_path,
        {
            "order": "{steps: [ratio, enterprise, disabled_veteran]}",
            "ratio": "{rate: 80%}",
            "enterprise": "{base: burden_and_class_b, rate: 90%}",
            "disabled_veteran": "{base: burden_and_class_b, rate: 100%}",
        },
        '{total: "2000.00", own_paid: "1000.00", first_self_pay: "500.00"}',
    )
    # In scope 500, pooled 400; of 100 + 500 the first layer pays 540 and leaves 60 to the second.
    assert found["hifes_pay"] == "540.00"
    assert found["hifdm_pay"] == "60.00"
    assert found["psn_part_amt"] == "1000.00"


def test_a_layer_over_the_ceiling_pays_only_what_another_left(tmp_path: Path) -> None:
    found = paid(
        tmp_path,
        {
            "order": "{steps: [ratio, ceiling, enterprise, large_sum]}",
            "ratio": "{rate: 50%}",
            "ceiling": "{amount: 100.00}",
            "enterprise": "{base: burden, rate: 90%}",
            "large_sum": "{base: over_ceiling, rate: 100%}",
        },
        '{total: "1300.00", own_paid: "300.00"}',
    )
    # Pooled 500 cut to 100; of the burden 900 the first layer pays 810; 90 are left, not 400.
    assert found["hifp_pay"] == "100.00"
    assert found["hifes_pay"] == "810.00"
    assert found["hifob_pay"] == "90.00"
    assert found["psn_part_amt"] == "300.00"


def test_a_person_factor_comes_before_the_points(tmp_path: Path) -> None:
    found = paid(
        tmp_path,
        {"ratio": "{rate: 80%}", "own_share_factor": "{factor: 60%}", "reduction": "{points: 10}"},
        '{total: "1000.00"}',
    )
    assert found["hifp_pay"] == "780.00"


def test_points_never_take_more_than_the_ratio(tmp_path: Path) -> None:
    found = paid(tmp_path, {"ratio": "{rate: 15%}", "reduction": "{points: 20}"}, '{total: "9.00"}')
    assert found["hifp_pay"] == "0.00"
    assert found["psn_part_amt"] == "9.00"
