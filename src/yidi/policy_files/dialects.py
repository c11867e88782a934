"""Dictionaries and dialects of the national interface, from the policy folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, cast

from yidi.core import regions
from yidi.policy_files import text
from yidi.policy_files.folder import default_folder
from yidi.protocol.codes import Code, Dialect, Dictionary

NATIONAL = "national"


def dialect(place: str) -> Dialect:
    """How the province of a place speaks."""
    province = regions.province_of(place)
    return _dialect(province if province in _codes("dialects") else NATIONAL)


@cache
def _dialect(province: str) -> Dialect:
    said = _codes("dialects")
    own: Mapping[str, Any] = said[province]
    merged = {**said[NATIONAL], **own}
    return Dialect(
        dictionaries=_dictionaries(own.get("values", {})),
        signatures=tuple(str(name) for name in merged["signatures"]),
        sign_in=merged["sign_in"] == "yes",
        clock=timedelta(minutes=int(merged["clock_minutes"])),
        fund_total_with_account=merged["fund_total_with_account"] == "yes",
        hifdm_beside=merged["hifdm_pay"] == "beside",
        emergency_filing=merged["emergency_filing"] == "yes",
        identity=str(merged["identity"]),
    )


def _dictionaries(own: Mapping[str, Any]) -> dict[str, Dictionary]:
    made = {kind: _dictionary(kind, tree) for kind, tree in _codes("dictionaries").items()}
    for kind, values in own.items():
        made[kind] = replace(made[kind], codes=_values(values), said={})
    return made


def _dictionary(kind: str, tree: Mapping[str, Any]) -> Dictionary:
    said = {word: str(value) for word, value in tree.get("said", {}).items()}
    return Dictionary(str(kind), str(tree["name"]), _values(tree["values"]), said)


def _values(tree: Mapping[str, str]) -> dict[str, Code]:
    made = {}
    for value, line in tree.items():
        label, _, words = line.partition("|")
        made[str(value)] = Code(str(value), label.strip(), tuple(words.split()))
    return made


@cache
def _codes(name: str) -> Mapping[str, Any]:
    path = default_folder() / "codes" / f"{name}.yaml"
    return cast("Mapping[str, Any]", text.read(path.read_text(encoding="utf-8")))
