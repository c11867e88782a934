"""Catalogues as files, and charges where there is none."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import pytest

from support import people, tills, visits, wards
from yidi.store.models import Catalogue
from yidi.store.reads import catalogue


@pytest.fixture
def till(db: None, client: Any) -> tills.Till:
    made = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    visits.opened(made.code)
    wards.catalogue()
    return made


def rows(till: tills.Till, infno: str, ver: str = "v0000") -> list[list[str]]:
    """The rows of the file that the answer names."""
    answer = till.post(infno, {"data": {"ver": ver}})
    assert answer["infcode"] == 0, answer
    said = answer["output"]
    got = till.post("9102", {"fsDownloadIn": {"file_qury_no": said["file_qury_no"]}})
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(got["output"]["out"]))) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    found = [line.split("\t") for line in text.splitlines()]
    assert said["data_cnt"] == len(found)
    return found


@pytest.mark.parametrize(
    ("infno", "codes"),
    [
        ("1312", ["JC1", "YP1", "YP3"]),
        ("1301", ["YP1", "YP3"]),
        ("1305", ["JC1"]),
        ("1318", ["YP1"]),
        ("1319", ["YP1", "YP3"]),
        ("1306", []),
    ],
)
def test_what_a_sender_without_a_version_gets(
    till: tills.Till, infno: str, codes: list[str]
) -> None:
    assert [row[0] for row in rows(till, infno)] == codes


def test_only_what_changed_after_a_version(till: tills.Till) -> None:
    assert rows(till, "1312", "v0001") == []
    wards.item("YP9", version=2)
    Catalogue.objects.update(version=2)
    found = rows(till, "1312", "v0001")
    assert [(row[0], row[-1]) for row in found] == [("YP9", "2")]
    assert till.post("1312", {"data": {"ver": "latest"}})["infcode"] == -1


def test_chronic_diseases(till: tills.Till) -> None:
    assert ["M03900", "高血压"] in [row[:2] for row in rows(till, "1309")]


def test_charges_are_refused_where_there_is_no_catalogue(till: tills.Till) -> None:
    Catalogue.objects.update(version=0)
    catalogue._shelves.clear()
    who = visits.person("419001", order=7)
    visits.filed(who)
    till.region = "419001"
    number = people.number("19520101", 7)
    visit = till.post("2201", wards.registration(who, number))["output"]["data"]["mdtrt_id"]
    line = wards.fee(visit, who.psn_no, "1", chrg_bchno="B1")
    assert till.post("2204", {"feedetail": [line]})["err_msg"].startswith("catalogue_missing")
