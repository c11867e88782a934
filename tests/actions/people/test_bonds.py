"""Who acts for whom: only the person agrees, minors need not, both sides can end it."""

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from support.people import insured, moment, number
from yidi.actions.actor import Actor
from yidi.actions.filing.keep_draft import keep_draft
from yidi.actions.people.add_bond import Wanted, add_bond, add_newborn
from yidi.actions.people.confirm_guardian import confirm_guardian
from yidi.actions.people.consent import consent
from yidi.actions.people.end_bond import end_bond
from yidi.actions.people.send_code import send_code
from yidi.actions.people.sign_in import sign_in
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import Bond, BondPaper, Draft, Message, TrailLine
from yidi.store.reads import citizens
from yidi.store.reads import people as reads

AT = moment("2026-03-01T09:00")
DAUGHTER, FATHER = number("19900520", 2), number("19580308", 1)
CHILD = number("20180704", 3)
PAGE = {
    "material": "x", "file": "evidence/x.jpg", "media_type": "image/jpeg", "size": 1,
    "digest": "d" * 64, "uploaded_at": AT, "uploaded_by": "李演晴",
}  # fmt: skip
PAPERS = {"agent": (PAGE,), "person": (PAGE,)}
WANTED = Wanted("419001", FATHER, "李演山", "parent", PAPERS)


def citizen(id_number, phone, at=AT):
    found = sign_in(id_number, phone, send_code(id_number, phone, None, at), None, at)
    with reach.service():
        people = tuple(p.id for p in reads.of_citizen(found, at))
        name = citizens.citizen(found).name
    return Actor("citizen", f"citizen:{found}", name, people=people, citizen_id=found)


@pytest.fixture
def family(db):
    insured("419001", "李演晴", DAUGHTER, "15400000001")
    insured("419001", "李演山", FATHER, "15400000002")
    return citizen(DAUGHTER, "15400000001"), citizen(FATHER, "15400000002")


def people_of(actor, at=AT):
    with reach.service():
        return [p.name for p in reads.of_citizen(actor.citizen_id, at)]


def bond():
    with reach.service():
        return Bond.objects.get().pk


def test_nothing_is_open_before_the_person_agrees(family):
    daughter, father = family
    assert add_bond(daughter, WANTED, AT) == 1
    assert people_of(daughter) == ["李演晴"]
    with pytest.raises(Refusal, match="no_bond"):
        consent(daughter, bond(), AT)
    with reach.service():
        assert Message.objects.get().title == "李演晴想替您办理异地就医备案"
        assert BondPaper.objects.count() == 2
    consent(father, bond(), AT)
    assert people_of(daughter) == ["李演晴", "李演山"]
    with reach.service():
        trail = list(TrailLine.objects.order_by("id").values_list("action", flat=True))
        assert trail[-2:] == ["people.add_bond", "people.consent"]


@pytest.mark.parametrize("side", [0, 1])
def test_either_side_ends_it(family, side):
    daughter, father = family
    add_bond(daughter, WANTED, AT)
    consent(father, bond(), AT)
    end_bond(family[side], bond(), AT)
    assert people_of(daughter) == ["李演晴"]
    with pytest.raises(Refusal, match="no_bond"):
        consent(father, bond(), AT)


def test_a_stranger_ends_and_agrees_to_nothing(family):
    daughter, _ = family
    add_bond(daughter, WANTED, AT)
    stranger = citizen(number("19800101", 7), "15400000009")
    for deed in (consent, end_bond):
        with pytest.raises(Refusal, match="no_bond"):
            deed(stranger, bond(), AT)


def test_an_agent_cannot_agree_for_the_person_to_another_agent(family):
    daughter, father = family
    add_bond(daughter, WANTED, AT)
    consent(father, bond(), AT)
    brother = citizen(number("19920101", 3), "15400000008")
    add_bond(brother, WANTED, AT)
    with reach.service():
        second = Bond.objects.get(agent_id=brother.citizen_id).pk
        ids = tuple(p.id for p in reads.of_citizen(daughter.citizen_id, AT))
    with pytest.raises(Refusal, match="no_bond"):
        consent(replace(daughter, people=ids), second, AT)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "李演水"}, "person_not_found"),
        ({"region": "140700"}, "person_not_found"),
        ({"number": number("19580309", 1)}, "person_not_found"),
        ({"number": "1"}, "id_number_invalid"),
        ({"relation": "friend"}, "relation_missing"),
        ({"papers": {"agent": (PAGE,)}}, "paper_missing"),
        ({"relation": "ward"}, "paper_missing"),
        ({"number": DAUGHTER, "name": "李演晴"}, "bond_to_oneself"),
    ],
)
def test_what_does_not_match_is_refused(family, changed, code):
    with pytest.raises(Refusal) as found:
        add_bond(family[0], replace(WANTED, **changed), AT)
    assert code in [p.code for p in found.value.problems]
    with reach.service():
        assert not Bond.objects.exists()


def test_a_minor_needs_no_consent_until_grown_up(family):
    insured("419001", "李小演", CHILD, "")
    wanted = replace(WANTED, number=CHILD, name="李小演", relation="child")
    add_bond(family[0], wanted, AT)
    assert "李小演" in people_of(family[0])
    with reach.service():
        assert Bond.objects.get().basis == "minor"
    assert "李小演" in people_of(family[0], moment("2036-07-03T23:59"))
    assert "李小演" not in people_of(family[0], moment("2036-07-04T00:00"))


def test_a_newborn_without_a_number_belongs_to_the_parent_it_is_registered_under(family):
    daughter, father = family
    with reach.service():
        mother = reads.own_ids(daughter.citizen_id)[0]
    child = insured("419001", "李演晴之子", "", "", parent_id=mother)
    with pytest.raises(Refusal, match="person_not_found"):
        add_newborn(father, child.pk, AT)
    add_newborn(daughter, child.pk, AT)
    assert "李演晴之子" in people_of(daughter)
    with reach.service():
        assert Bond.objects.get().basis == "newborn"


def test_a_guardian_acts_once_the_office_has_seen_the_proof(family):
    daughter, father = family
    wanted = replace(WANTED, relation="ward", papers={**PAPERS, "basis": (PAGE,)})
    add_bond(daughter, wanted, AT)
    assert people_of(daughter) == ["李演晴"]
    elsewhere = Actor("staff", "s2", "外地经办", regions=("140700",))
    clerk = Actor("staff", "s1", "王经办", regions=("419001",))
    for other in (elsewhere, daughter, father):
        with pytest.raises(Refusal, match="no_bond"):
            confirm_guardian(other, bond(), AT)
    confirm_guardian(clerk, bond(), AT)
    assert people_of(daughter) == ["李演晴", "李演山"]


def test_asking_is_held_back_after_ten_a_day(family):
    for order in range(10):
        insured("419001", f"甲{order}", number("19600101", order), "")
        wanted = replace(WANTED, number=number("19600101", order), name=f"甲{order}")
        add_bond(family[0], wanted, AT)
    with pytest.raises(Refusal, match="too_many_bonds"):
        add_bond(family[0], WANTED, AT)


def test_papers_shown_are_seen_by_the_office_and_the_person_only(family):
    daughter, father = family
    add_bond(daughter, WANTED, AT)
    with reach.staff(["419001"]):
        assert BondPaper.objects.count() == 2
    with reach.staff(["140700"]):
        assert not BondPaper.objects.exists()
    with father.reach():
        assert BondPaper.objects.count() == 2
    with daughter.reach():
        assert not BondPaper.objects.exists()


def test_what_an_agent_had_begun_goes_with_the_bond(family):
    daughter, father = family
    add_bond(daughter, WANTED, AT)
    consent(father, bond(), AT)
    with reach.service():
        ids = tuple(p.id for p in reads.of_citizen(daughter.citizen_id, AT))
    name = default_storage.save("evidence/begun.jpg", ContentFile(b"x"))
    acting = replace(daughter, people=ids)
    keep_draft(acting, ids[-1], {"pages": [{"file": name}]}, 5, AT)
    with pytest.raises(Refusal, match="person_not_found"):
        keep_draft(daughter, ids[-1], {}, 1, AT)
    end_bond(father, bond(), AT)
    with reach.service():
        assert not Draft.objects.exists()
    assert not default_storage.exists(name)
