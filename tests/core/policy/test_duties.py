"""What agencies owe each other is dated, cited and of one area; the nearest area's value counts."""

from __future__ import annotations

from datetime import date

import pytest

from yidi.core.policy.duties import Duties, duties
from yidi.core.problems import ParameterMissing, Refusal
from yidi.policy_files import text
from yidi.policy_files.folder import agency_duties

ENTRY = """
- name: answer
  words: 几天答复
  unit: working_days
  values:
    - {value: 10, from: 2023-01-01, to: 2025-01-01, document: 文, article: 一, status: assumed}
    - {value: 5, from: 2025-01-01, document: 文, article: 二, status: assumed}
    - {region: "410000", value: 3, from: 2024-01-01, document: 豫, article: 三, status: published}
    - {region: "410100", from: 2024-01-01, document: 郑, article: 四, status: missing}
"""


def _read(said: str) -> Duties:
    tree = text.read(said)
    assert isinstance(tree, list)
    return duties(tree)


@pytest.mark.parametrize(
    ("region", "day", "value"),
    [
        ("370300", date(2024, 12, 31), 10),
        ("370300", date(2025, 1, 1), 5),
        ("419001", date(2025, 1, 1), 3),
        ("410000", date(2023, 12, 31), 10),
    ],
)
def test_the_nearest_area_counts(region: str, day: date, value: int) -> None:
    assert _read(ENTRY).number("answer", region, day) == value


@pytest.mark.parametrize(
    ("region", "day", "document"),
    [("370300", date(2022, 1, 1), "文"), ("410105", date(2024, 1, 1), "郑")],
)
def test_what_is_not_there_names_the_document(region: str, day: date, document: str) -> None:
    with pytest.raises(ParameterMissing) as raised:
        _read(ENTRY).of("answer", region, day)
    assert raised.value.problems[0].documents == (document,)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("value: 10", "value: zehn", "count_unreadable"),
        ("working_days", "weeks", "unknown_word"),
        (", to: 2025-01-01", "", "duty_twice"),
        ("article: 一, ", "", "value_missing"),
        ("from: 2023-01-01, ", "", "value_missing"),
    ],
)
def test_faults_are_found(old: str, new: str, code: str) -> None:
    with pytest.raises(Refusal) as raised:
        _read(ENTRY.replace(old, new, 1))
    assert code in {problem.code for problem in raised.value.problems}


def test_ours_are_sound_and_of_their_own_area() -> None:
    """The notice of Jiyuan is law in Jiyuan, and an example elsewhere."""
    ours = agency_duties()
    near, far = (
        ours.of("review.rate_clearly_lower", region, date(2025, 7, 1))
        for region in ("419001", "140700")
    )
    assert (near.value, near.spoken, near.document) == (500_000, "50%", "济管医保办〔2025〕7号")
    assert (far.document, far.article, far.status) == ("口径表", "R84", "assumed")
    for name, values in ours.by_name.items():
        ours_alone = {v.region for v in values if v.document == "济管医保办〔2025〕7号"}
        assert ours_alone <= {"419001"}, name
