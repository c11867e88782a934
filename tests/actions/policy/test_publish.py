"""A book goes into use by two persons, once, and only without faults."""

from datetime import datetime
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from yidi.actions.policy.approve import approve
from yidi.actions.policy.propose import propose
from yidi.core.problems import Refusal
from yidi.policy_files.folder import Folder, default_folder
from yidi.store.models import PublishedBook, User
from yidi.store.reads import policy as reads

AT = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def officers(db):
    return [User.objects.create_user(name, "a-long-password-9").pk for name in ("one", "two")]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return copytree(default_folder(), tmp_path / "policy")


def published(folder: Folder, officers: list[int]) -> str:
    digest = propose(folder, "419001", officers[0], AT).digest
    approve("419001", digest, officers[1], AT)
    return digest


def test_a_book_that_two_officers_agreed_on_is_in_use(officers):
    folder = Folder(default_folder())
    with pytest.raises(Refusal, match="book_not_published"):
        reads.book("419001")
    digest = published(folder, officers)
    book = reads.book("419001")
    assert (book.digest, book.name) == (digest, "济源市")
    assert book.digest == folder.book("419001").digest


def test_the_author_cannot_approve(officers):
    digest = propose(Folder(default_folder()), "419001", officers[0], AT).digest
    with pytest.raises(Refusal, match="same_person"):
        approve("419001", digest, officers[0], AT)
    with pytest.raises(IntegrityError, match="book_two_persons"), transaction.atomic():
        PublishedBook.objects.update(approver_id=officers[0], approved_at=AT)


def test_the_same_text_twice_is_one_proposal(officers):
    folder = Folder(default_folder())
    assert propose(folder, "419001", officers[0], AT).new
    assert not propose(folder, "419001", officers[1], AT).new
    assert PublishedBook.objects.count() == 1


def test_only_what_was_read_is_approved(officers):
    propose(Folder(default_folder()), "419001", officers[0], AT)
    with pytest.raises(Refusal, match="book_changed"):
        approve("419001", "another digest", officers[1], AT)


def test_nothing_waits_twice(officers):
    digest = published(Folder(default_folder()), officers)
    with pytest.raises(Refusal, match="nothing_to_approve"):
        approve("419001", digest, officers[1], AT)


def test_a_pack_with_faults_is_refused_with_all_of_them(officers, packs):
    file = packs / "regions" / "419001.yaml"
    file.write_text(file.read_text().replace("points: 20", "points: 0.2"), encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        propose(Folder(packs), "419001", officers[0], AT)
    assert {p.code for p in refusal.value.problems} == {"unit_slip"}
    assert len(refusal.value.problems) == 2
    assert not PublishedBook.objects.exists()


def test_a_change_says_what_changes_and_since_when(officers, packs):
    published(Folder(default_folder()), officers)
    file = packs / "regions" / "419001.yaml"
    changed = file.read_text().replace(
        "kind: other_temporary}, points: 20", "kind: other_temporary}, points: 15"
    )
    assert changed != file.read_text()
    file.write_text(changed, encoding="utf-8")
    made = propose(Folder(packs), "419001", officers[0], AT)
    assert made.new
    assert any("降低15个百分点" in sentence for sentence in made.changes)
    assert str(made.reaches_back) == "2025-07-01"
    assert reads.book("419001").digest != made.digest, "not in use before it is approved"
