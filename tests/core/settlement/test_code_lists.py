"""The lists of codes beside the law: cited, of the right form, and the same as what the till uses."""

from __future__ import annotations

import re
from typing import Any

import pytest

from yidi.core.policy import shape
from yidi.core.settlement import diagnoses, disease_codes, resettling
from yidi.policy_files import text
from yidi.policy_files.folder import Folder, default_folder

FOLDER = Folder(default_folder())
CHRONIC: Any = text.read((FOLDER.root / "codes" / "chronic.yaml").read_text(encoding="utf-8"))
LISTED: list[Any] = [(group, code) for group in CHRONIC for code in group["codes"]]


def test_the_till_knows_exactly_the_codes_that_are_cited() -> None:
    assert {code["code"]: group["disease"] for group, code in LISTED} == disease_codes.DISEASES
    assert [group["disease"] for group in CHRONIC] == list(shape.DISEASES)


def test_the_categories_that_speak_of_a_disease_are_those_that_are_cited() -> None:
    assert {
        group["disease"]: tuple(group["diagnoses"]) for group in CHRONIC
    } == resettling.DIAGNOSES


def test_how_long_a_credential_stands_is_cited() -> None:
    path = FOLDER.root / "codes" / "credentials.yaml"
    said: Any = text.read(path.read_text(encoding="utf-8"))
    assert (said["document"], said["article"], said["status"]) == ("口径表", "R91", "assumed")
    assert said["from"]


def test_every_code_says_where_it_was_seen() -> None:
    documents = FOLDER.pack("national").documents
    for group, code in LISTED:
        assert group["document"] in documents
        assert re.fullmatch(r"M\d{5}", code["code"])
        assert code["status"] in {"seen", "reading"}
        assert code["source"] and code["name"]


def test_a_parent_means_the_same_disease() -> None:
    parents = [(code["code"], code["parent"]) for _, code in LISTED if "parent" in code]
    assert parents
    assert all(disease_codes.same(code, parent) for code, parent in parents)


def test_a_family_is_not_cut_by_its_first_digits() -> None:
    """M07800 shares them with dialysis and means care without it."""
    assert disease_codes.disease("M07800") is None
    assert disease_codes.disease("M07801") == "uremia_dialysis"


def test_common_diagnoses_are_categories() -> None:
    assert len(FOLDER.diagnoses) >= 100
    assert all(re.fullmatch(r"[A-Z]\d\d", code) for code in FOLDER.diagnoses)
    assert list(FOLDER.diagnoses) == sorted(FOLDER.diagnoses)


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("M05", ["M05"]), ("m05.900", ["M05"]), ("类风湿", ["M05", "M06"]), ("", []),
        ("T8", ["T86"]), ("没有这种病", []),
    ],
)  # fmt: skip
def test_a_cashier_finds_a_diagnosis(said: str, codes: list[str]) -> None:
    assert [code for code, _ in diagnoses.found(FOLDER.diagnoses, said)] == codes
