"""Malformed stories: exit 2, one JSON object, a code, a Chinese sentence, a next step."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from yidi.core.filing.story import DOES, MOST_EVENTS
from yidi.interfaces.commands import filing

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEAD = 'region: "419001"\nevents:\n'
FILE = '  - {at: 2025-07-10, do: file, kind: other_temporary, proof: commitment, place: "110105"}\n'


def played(story: str | bytes) -> Result:
    """What the command did with a story on standard input."""
    given_ = story if isinstance(story, bytes) else story.encode()
    return CliRunner().invoke(filing.command, ["try", "-", "--json"], input=given_)


def event(text: str) -> str:
    """A story of one event."""
    return f"{HEAD}  - {{{text}}}\n"


MALFORMED = {
    "nothing": ("", "value_missing"),
    "not text": (b"\xff\xfe\x00\x01", "unreadable"),
    "not YAML": ("region: [", "unreadable"),
    "a list": ("- 1\n- 2\n", "not_a_mapping"),
    "a word": ("hello", "not_a_mapping"),
    "no region": ("events: []", "value_missing"),
    "unknown region": ('region: "999999"\nevents: []', "unknown_region"),
    "a province as region": ('region: "140000"\nevents: []', "unknown_region"),
    "no events": ('region: "419001"', "not_a_list"),
    "events that are a mapping": ('region: "419001"\nevents: {at: 1}', "not_a_list"),
    "an event that is a word": (HEAD + "  - file\n", "not_a_mapping"),
    "unknown name on top": (HEAD + FILE + "evens: []\n", "unknown_word"),
    "unknown insured name": (HEAD + FILE + "insured: {insurence: employee}\n", "unknown_word"),
    "unknown insurance": (HEAD + FILE + "insured: {insurance: employe}\n", "unknown_word"),
    "unknown status": (HEAD + FILE + "insured: {status: dormant}\n", "unknown_word"),
    "retired that is no yes or no": (HEAD + FILE + "insured: {retired: old}\n", "unknown_word"),
    "no do": (event("at: 2025-07-10"), "value_missing"),
    "unknown do": (event("at: 2025-07-10, do: fly"), "unknown_word"),
    "unknown name": (
        event('at: 2025-07-10, do: file, kind: referral, place: "110105", plase: 1'), "unknown_word"
    ),
    "a name of another event": (event("at: 2025-07-10, do: cancel, kind: referral"), "unknown_word"),
    "no kind": (event('at: 2025-07-10, do: file, place: "110105"'), "value_missing"),
    "empty kind": (event('at: 2025-07-10, do: file, kind: null, place: "110105"'), "value_missing"),
    "no place": (event("at: 2025-07-10, do: file, kind: referral"), "value_missing"),
    "unknown kind": (
        event('at: 2025-07-10, do: file, kind: refferal, place: "110105"'), "unknown_word"
    ),
    "unknown place": (
        event('at: 2025-07-10, do: file, kind: referral, place: "999999"'), "unknown_place"
    ),
    "place by name": (
        event("at: 2025-07-10, do: file, kind: referral, place: 北京"), "unknown_place"
    ),
    "unknown channel": (
        event('at: 2025-07-10, do: file, kind: referral, place: "110105", channel: post'),
        "unknown_word",
    ),
    "unknown material": (
        event('at: 2025-07-10, do: file, kind: referral, place: "110105", materials: [passport]'),
        "unknown_word",
    ),
    "negative months": (
        event('at: 2025-07-10, do: file, kind: referral, place: "110105", residence_months: -1'),
        "count_unreadable",
    ),
    "full-width months": (
        event('at: 2025-07-10, do: file, kind: referral, place: "110105", residence_months: ６'),
        "count_unreadable",
    ),
    "endless months": (
        event(f'at: 2025-07-10, do: file, kind: referral, place: "110105", residence_months: {"9" * 5000}'),
        "count_unreadable",
    ),
    "no at": (event("do: day"), "value_missing"),
    "impossible day": (event("at: 2025-02-29, do: day"), "date_impossible"),
    "impossible time": (event("at: 2025-07-10T25:00, do: day"), "date_impossible"),
    "a time with a zone": (event("at: 2025-07-10T10:00+00:00, do: day"), "date_impossible"),
    "full-width day": (event("at: ２０２５-０７-１０, do: day"), "date_impossible"),
    "a day long ago": (event("at: 1900-01-01, do: day"), "date_outside"),
    "a far day": (event("at: 2199-01-01, do: day"), "date_outside"),
    "impossible from": (
        event('at: 2025-07-10, do: file, kind: referral, place: "110105", from: 2025-13-01'),
        "date_impossible",
    ),
    "wrong order": (
        HEAD + "  - {at: 2025-07-11, do: day}\n  - {at: 2025-07-10, do: day}\n", "order_wrong"
    ),
    "too many events": (HEAD + "  - {at: 2025-07-11, do: day}\n" * (MOST_EVENTS + 1), "too_many_events"),
    "emergency that is no yes or no": (
        event('at: 2025-07-10, do: visit, place: "110105", emergency: maybe'), "unknown_word"
    ),
    "a key twice": (event("at: 2025-07-10, at: 2025-07-11, do: day"), "duplicate_key"),
    "an anchor": ('region: &r "419001"\nevents: []', "alias_refused"),
    "a lone surrogate": ('{"region": "\\ud800", "events": []}', "unreadable"),
    "too deep": ("[" * 100, "too_deep"),
}  # fmt: skip


@pytest.mark.parametrize(("story", "code"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_story_is_refused(story: str | bytes, code: str) -> None:
    done = played(story)
    assert done.exit_code == 2, done.output
    answer = json.loads(done.stdout)
    assert list(answer) == ["problems"]
    assert code in [problem["code"] for problem in answer["problems"]]
    for problem in answer["problems"]:
        assert CHINESE.search(problem["sentence"]) and CHINESE.search(problem["next_step"])


def test_without_json_it_speaks_on_standard_error() -> None:
    done = CliRunner().invoke(filing.command, ["try", "-"], input=b"region: 1")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "✗" in done.stderr


def test_a_story_of_refusals_ends_well() -> None:
    done = played(event("at: 2025-07-10, do: cancel"))
    assert done.exit_code == 0
    (only,) = json.loads(done.stdout)["events"]
    assert not only["accepted"]


def test_yaml_and_json_mean_the_same() -> None:
    story = {
        "region": "419001",
        "insured": {"retired": True},
        "events": [
            {"at": "2025-07-10", "do": "file", "kind": "referral", "place": "110105", "to": None,
             "residence_months": 7, "materials": ["referral_form"]},
        ],
    }  # fmt: skip
    yaml = (
        'region: "419001"\ninsured: {retired: yes}\nevents:\n'
        "  - {at: 2025-07-10, do: file, kind: referral, place: 110105, to: ~,"
        " residence_months: 7, materials: [referral_form]}\n"
    )
    assert played(json.dumps(story)).stdout == played(yaml).stdout


NAMES = st.sampled_from(sorted({name for names in DOES.values() for name in names} | {"id", "at"}))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=12),
    st.sampled_from(("2025-07-10", "110105", "419001", "commitment", "referral", "2025-07-10T10:00")),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda do, names: {"at": "2025-07-10", "do": do, **names},
            st.sampled_from(sorted(DOES)),
            st.dictionaries(NAMES, VALUES, max_size=5),
        ),
        max_size=5,
    )
)
def test_no_story_gives_a_traceback(events: list[dict[str, object]]) -> None:
    done = played(json.dumps({"region": "419001", "events": events}))
    assert done.exit_code in {0, 2, 3}, done.exception
    assert json.loads(done.stdout)
