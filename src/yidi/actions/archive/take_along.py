"""A person takes along everything that is kept about them (个人信息保护法 第四十五条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import archive as reads
from yidi.store.writes import traces

MOST_BYTES = 200 * 1024 * 1024
"""Evidence beyond this stays behind, and the list says so."""


@dataclass(frozen=True, slots=True)
class OwnData:
    """Plain values, and the files with the names they get."""

    values: dict[str, Any]
    files: tuple[tuple[str, bytes], ...]


def take_along(actor: Actor, person_id: int, moment: datetime) -> OwnData:
    """Raises Refusal if the person is not within reach."""
    with actor.reach():
        values = reads.everything_of(person_id)
        if not values:
            raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
        region = values["person"]["region"]
        traces.trail(
            moment, region, actor.kind, actor.name, "archive.take_along", f"person:{person_id}", "",
            actor.address,
        )  # fmt: skip
    return OwnData(values, tuple(_files(values)))


def _files(values: dict[str, Any]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    size = 0
    for number, page in enumerate(values["evidence"], 1):
        stored, size = page.pop("file"), size + page["size"]
        suffix = stored.rpartition(".")[2]
        page["file"] = f"evidence/{page['number']}-{number:03d}.{suffix}"
        if size > MOST_BYTES or not default_storage.exists(stored):
            page["file"] = ""
            continue
        with default_storage.open(stored) as opened:
            found.append((page["file"], opened.read()))
    return found
