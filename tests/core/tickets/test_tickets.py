"""The life of a ticket as a table, whose step is whose, days, doubts, figures, the lists."""

import itertools
from datetime import date

import pytest

from yidi.core.policy.duties import duties
from yidi.core.problems import Refusal
from yidi.core.tickets import checking, life, raised, times
from yidi.core.tickets.checking import Stay
from yidi.core.tickets.figures import Asked, prompt
from yidi.core.tickets.words import words
from yidi.policy_files import cooperation, text
from yidi.policy_files.folder import Folder, agency_duties, default_folder

ROADS = {
    "open": {"assign": "assigned", "withdraw": "withdrawn", "note": "open", "escalate": "open"},
    "assigned": {"assign": "assigned", "answer": "answered", "withdraw": "withdrawn",
                 "note": "assigned", "escalate": "assigned"},
    "answered": {"accept": "accepted", "reopen": "reopened", "note": "answered"},
    "accepted": {"close": "closed", "note": "accepted"},
    "reopened": {"assign": "assigned", "withdraw": "withdrawn", "note": "reopened",
                 "escalate": "reopened"},
}  # fmt: skip
TOLD = {
    "raised": {"take_up": "taken_up", "withdraw": "withdrawn"},
    "taken_up": {"pass_on": "passed_on", "answer": "answered", "withdraw": "withdrawn"},
    "passed_on": {"answer": "answered"},
}
FOLDER = Folder(default_folder())
WEDNESDAY = date(2026, 4, 1)
JIYUAN, JINZHONG = "419001", "140700"


@pytest.mark.parametrize(
    ("room", "roads", "state", "event"),
    [
        (room, roads, state, event)
        for room, roads in ((life, ROADS), (raised, TOLD))
        for state, event in itertools.product(room.STATES, room.EVENTS)
    ],
)
def test_every_state_and_event(room, roads, state, event):
    after = roads.get(state, {}).get(event)
    if after:
        assert room.LIFE.next(state, event) == after
    else:
        with pytest.raises(Refusal) as caught:
            room.LIFE.next(state, event)
        problem = caught.value.problems[0]
        assert room.STATES[state] in problem.sentence and problem.next_step


def test_only_the_answering_side_answers_and_a_province_only_speaks():
    both = life.sides("140700", "110000", (), ("140700", "110000"))
    assert both == ("from", "to")
    province = life.sides("140700", "110000", ("140000",), ("140000",))
    assert province == ("province",) and life.sides("1", "2", (), ("140000",)) == ()
    assert life.possible("assigned", province) == ("note",)
    assert life.possible("assigned", ("from",)) == ("withdraw", "note", "escalate")
    for event in ("assign", "answer"):
        assert life.acting(event, both) == "to"
        with pytest.raises(Refusal):
            life.acting(event, ("from", "province"))


def workday(day):
    return day.weekday() < 5


def test_days_are_counted_in_working_days():
    duties = agency_duties()
    until = times.answer_by(duties, JINZHONG, "problem", WEDNESDAY, workday)
    assert until == date(2026, 4, 8)
    assert times.reminds_on(duties, JINZHONG, until, workday) == date(2026, 4, 7)
    assert times.escalates_on(duties, JINZHONG, until, workday) == date(2026, 4, 10)
    assert times.working_days_between(WEDNESDAY, until, workday) == 5
    assert times.working_days_between(WEDNESDAY, WEDNESDAY, workday) == 0
    assert times.working_days_before(date(2026, 4, 6), 1, workday) == date(2026, 4, 3)


@pytest.mark.parametrize(("days", "middle"), [([], None), ([3], 3), ([9, 1], 1), ([5, 1, 3], 3)])
def test_the_median_is_the_lower_middle(days, middle):
    assert times.median(days) == middle


def stay(region=JIYUAN, **change):
    known = {
        "region": region, "scope": "cross_province", "care": "inpatient", "institution": "医院",
        "first": date(2026, 3, 2), "last": date(2026, 3, 12), "total": 3_000_000, "kinds": {},
    } | change  # fmt: skip
    return Stay(**known)


@pytest.mark.parametrize(
    ("region", "change", "code"),
    [
        (JIYUAN, {}, None),
        (JIYUAN, {"total": 2_999_999}, "below_boundary"),
        (JINZHONG, {}, "below_boundary"),
        (JINZHONG, {"total": 3_000_001}, None),
        (JIYUAN, {"scope": "local"}, "not_a_stay_away"),
        (JIYUAN, {"care": "outpatient"}, "not_a_stay_away"),
        (JIYUAN, {"scope": "in_province"}, None),
    ],
)
def test_the_boundary_itself_is_in_where_the_area_says_so(region, change, code):
    problem = checking.refused(FOLDER.book(region), stay(region, **change), WEDNESDAY)
    assert (problem.code if problem else None) == code
    if code == "below_boundary":
        assert "30000.00元" in problem.sentence
        assert ("（含）" in problem.sentence, bool(problem.document)) == (region == JIYUAN,) * 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ""),
        ({"last": date(2026, 4, 1)}, "住院30天"),
        ({"last": date(2026, 3, 31)}, ""),
        ({"total": 8_000_000}, "平均每天8000.00元"),
        ({"total": 7_999_999}, ""),
        ({"kinds": {"西药费": 1_800_000, "床位费": 1_200_000}}, "西药费占总费用60%"),
        ({"kinds": {"西药费": 1_799_999, "床位费": 1_200_001}}, ""),
        ({"stays": 3}, "90天内在同一家机构住院3次"),
        ({"stays": 2}, ""),
    ],
)
def test_each_doubt_begins_at_its_number(change, said):
    found = checking.suspicions(agency_duties(), stay(**change), WEDNESDAY)
    assert found == () if not said else said in found[0] and len(found) == 1


@pytest.mark.parametrize(
    ("finding", "wrong", "fine"),
    [("true", 0, True), ("true", 1, False), ("partly", 0, False), ("partly", 100, True),
     ("false", 101, False), ("unclear", 0, True), ("unclear", 5, False)],
)  # fmt: skip
def test_what_does_not_hold_has_a_sum_within_the_bill(finding, wrong, fine):
    assert (checking.answer_wrong(finding, wrong, 100) is None) == fine


def test_a_rule_whose_number_is_missing_is_left_out():
    missing = duties([*_entries("2027-01-01"), *_entries("2020-01-01", "suspicion.day_cost")])
    assert checking.suspicions(missing, stay(total=9_000_000, stays=9), WEDNESDAY) == (
        "平均每天9000.00元（8000.00元以上）",
    )


def _entries(first, only=""):
    """The doubts' numbers, in force from a day."""
    known = agency_duties().by_name.items()
    names = {"fen": "8000.00", "rate": "60%", "days": "30", "times": "3"}
    return [
        text.read(
            f"name: {name}\nwords: x\nunit: {found[0].unit}\nvalues:\n  - value: "
            f"{names[found[0].unit]}\n    from: {first}\n    document: d\n    article: a\n"
            "    status: assumed\n"
        )
        for name, found in known
        if name.startswith("suspicion") and (name == only if only else name != "suspicion.day_cost")
    ]


def test_agencies_are_measured_by_their_own_days():
    def asked(agency, answered, rounds=0, day=WEDNESDAY):
        return Asked(agency, "problem", day, answered, rounds)

    tickets = [
        asked("110000", date(2026, 4, 2)), asked("110000", date(2026, 4, 8), 1),
        asked("110000", date(2026, 4, 9)), asked("110000", None),
        asked("370300", None, day=date(2026, 4, 13)),
    ]  # fmt: skip
    zibo, beijing = prompt(agency_duties(), tickets, date(2026, 4, 14), workday)[::-1]
    assert (beijing.asked, beijing.in_time, beijing.late, beijing.overdue) == (4, 2, 1, 1)
    assert (beijing.answered, beijing.reopened, beijing.rate) == (3, 1, 500_000)
    assert (beijing.days_total, beijing.days_median, beijing.days_longest) == (12, 5, 6)
    assert (zibo.asked, zibo.overdue, zibo.rate, zibo.days_median) == (1, 0, None, None)


def test_the_lists_are_cited_and_chosen_from():
    lists = cooperation.words()
    assert all(word.document for one in lists.lists.values() for word in one.values())
    assert lists.checked("documents", ["reports", "front_page"], "x") == ("front_page", "reports")
    for wrong in ([], ["nothing_like_it"]):
        with pytest.raises(Refusal):
            lists.checked("documents", wrong, "没有选资料。")
    assert lists.said("findings", ["partly"]) == "部分不实"


def test_a_list_that_is_wrong_is_refused_with_its_places():
    with pytest.raises(Refusal) as caught:
        words(text.read("documents:\n  - {code: a, name: 甲}\n"))
    where = {problem.where for problem in caught.value.problems}
    assert {"findings", "consequences", "scopes"} <= where and len(where) > 3
