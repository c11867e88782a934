"""The demonstration: invented, whole, loaded once, never in production."""

import csv
import io
from datetime import timedelta

import pytest

from yidi.config.demo import accounts, bills, filings, hooks, institutions, people
from yidi.core import enrolment
from yidi.core.people import born
from yidi.interfaces.common import clock
from yidi.policy_files.folder import Folder, default_folder
from yidi.store import reach


def test_everybody_is_under_a_division_that_was_never_assigned():
    assert accounts.DIVISION not in Folder(default_folder()).places
    assert not [k for k in accounts.KNOWN if not k.number.startswith(accounts.DIVISION)]


def test_the_register_of_an_area_is_valid_and_spread_over_all_ages():
    rows = list(people.register("419001", 0, clock.today()))
    read = enrolment.reader(rows[0][1])
    made = [read(cells) for _, cells in rows[1:]]
    assert len(made) == people.PER_AREA
    assert len({m.number for m in made if m.number}) == len([m for m in made if m.number])
    years = [clock.today().year - born(m.number).year for m in made if m.number]
    assert min(years) < 5
    assert max(years) > 90
    assert {m.insurance for m in made} == {"employee", "resident"}
    assert all(m.name[1] == "演" for m in made), "a name that nobody takes for a real one"
    assert all(m.phone.startswith("1540") for m in made if m.phone)
    again = list(people.register("419001", 0, clock.today()))
    assert rows == again, "the same people every time"


def test_all_areas_together_have_ten_thousand_people():
    pools = [c for c in Folder(default_folder()).files if c.isdigit() and not c.endswith("0000")]
    assert len(pools) * people.PER_AREA >= 10_000


def test_there_are_three_hundred_institutions_and_some_are_closed():
    rows = list(institutions.rows(Folder(default_folder()), clock.today()))
    codes = {cells[0] for _, cells in rows[1:]}
    assert len(codes) >= 300
    assert all("（演示）" in cells[1] for _, cells in rows[1:])
    text = io.StringIO()
    csv.writer(text).writerows(cells for _, cells in rows)
    assert "已暂停" in text.getvalue()
    assert "已终止" in text.getvalue()


@pytest.mark.parametrize("kind", ["production", "test"])
def test_it_is_for_development_only(db, settings_env, kind):
    settings_env(kind)
    hooks.start()
    assert hooks.banner() == []


def test_production_refuses_people_and_passwords_of_the_demonstration(db, settings_env):
    from django.core.exceptions import ImproperlyConfigured

    from yidi.store.models import User

    settings_env("production")
    hooks.start()
    User.objects.create(username="jiyuan-admin", display_name="演")
    with pytest.raises(ImproperlyConfigured, match="YIDI_DATA"):
        hooks.start()


@pytest.fixture
def settings_env(monkeypatch):
    from django.conf import settings

    return lambda kind: monkeypatch.setattr(settings, "ENV", kind)


def test_a_first_start_loads_everything_and_a_second_nothing(own_db, settings_env, monkeypatch):
    from yidi.config.demo import life, load
    from yidi.store.models import Filing, Institution, Person, Post, Settlement, Workday
    from yidi.store.reads import policy as policy_reads

    monkeypatch.setattr(people, "PER_AREA", 60)
    monkeypatch.setattr(life, "PEOPLE", slice(34, 46))
    monkeypatch.setattr(life, "VISITS", 16)
    monkeypatch.setattr(life, "SHARES", 1)
    monkeypatch.setattr(load.database, "analyse", lambda: None)
    settings_env("development")
    hooks.start()
    hooks.start()
    lines = "\n".join(hooks.banner())
    assert accounts.DAUGHTER.number in lines
    assert accounts.TOTP_SECRET in lines
    assert len(policy_reads.regions_in_use()) >= 16
    with reach.service():
        assert Person.objects.count() >= 60 * 16
        states = set(Filing.objects.filter(current=True).values_list("state", flat=True))
        assert states >= {"active", "submitted", "rejected", "cancelled", "terminated"}
        father = Person.objects.get(psn_no=accounts.FATHER.psn_no)
        assert father.bonds.get().agent.name == accounts.DAUGHTER.name
        assert not Filing.objects.filter(person=father).exists()
        for known in (accounts.LOCKED, accounts.GUEST):
            kept = Filing.objects.get(person__psn_no=known.psn_no)
            assert (kept.state, kept.way) == ("active", "commitment")
        paid = list(Settlement.objects.values_list("person__psn_no", flat=True))
        wanted = [story.who.psn_no for story in bills.STORIES]
        assert sorted(set(paid) & set(wanted)) == sorted(wanted), "every bill is settled"
        assert len(paid) >= len(wanted) + 12
    life.load(Folder(default_folder()), clock.now() + timedelta(days=1))
    with reach.service():
        assert Settlement.objects.count() == len(paid), (
            "a start that broke off goes on where it was"
        )
    assert Institution.objects.count() >= 300
    roles = set(Post.objects.values_list("region", "role"))
    assert {("419001", "window_clerk"), ("140700", "administrator")} <= roles
    assert {("110000", "reviewer"), ("610403", "auditor"), ("610000", "finance")} <= roles
    assert Workday is not None


def test_holidays_are_learnt_once_and_what_staff_entered_stays(db):
    from yidi.actions.calendar.learn_holidays import learn_holidays
    from yidi.store.models import Workday
    from yidi.store.reads.workdays import workday
    from yidi.store.writes.workdays import put

    day = clock.now().date().replace(year=2025, month=10, day=1)
    put(day, True, "本单位照常")
    assert learn_holidays() > 100
    assert learn_holidays() == 0
    works = workday()
    assert works(day), "what staff say wins"
    assert not works(day.replace(day=2))
    assert works(day.replace(month=9, day=28)), "a Sunday worked instead"
    assert Workday.objects.filter(note__contains="国庆").exists()


def test_pictures_are_drawn():
    assert filings.scrawl(3).startswith(b"\x89PNG")
