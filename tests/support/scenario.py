"""Plays the example pairs of the manual against the sandbox hospital.

A pair is `src/yidi/interfaces/hospital/examples/<infno>[-<case>].json`: {"request": …, "response": …}.
Pairs are played in the order of their `inf_time`, which is also the clock while they are played, so a
new one finds its place by the moment it names. Numbers that differ from run to run (VOLATILE) are
written in a pair as some run had them: what a former answer named is put into later requests, and
answers are compared with the written numbers in place of the real ones.

To add a pair: write {"request": {"infno": …, "inf_time": …, "insuplc_admdvs": …, "input": …}}, with
{2401.mdtrt_id} where a number from the answer of 2401.json belongs, and run
`YIDI_RECORD=1 pytest tests/interfaces/hospital/test_examples.py`: the rest of the envelope, the
signature and every response are written. Read what was written, then run
`.venv/bin/python tools/hospital_manual.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from support import people, tills
from yidi.actions.register.apply import apply
from yidi.actions.register.read_file import read_file
from yidi.config.demo import catalogues, sandbox
from yidi.config.demo.accounts import ACTOR, PATIENT, SANDBOX, SANDBOX_KEY, SANDBOX_NAME
from yidi.config.demo.people import register
from yidi.interfaces.hospital import senders
from yidi.policy_files.folder import Folder, default_folder
from yidi.protocol import envelope, signing
from yidi.store import reach
from yidi.store.models import Person
from yidi.store.reads import catalogue
from yidi.store.writes import credentials

FOLDER = Path(__file__).parents[2] / "src" / "yidi" / "interfaces" / "hospital" / "examples"
SECRET = bytes.fromhex(SANDBOX_KEY)
VOLATILE = {
    "mdtrt_id", "sign_no", "setl_id", "inf_refmsgid", "trt_dcla_detl_sn", "ecToken", "file_qury_no",
    "diag_info_id", "setl_list_id",
}  # fmt: skip
SAME = {
    "setl_Id": "setl_id", "setlId": "setl_id", "setl_sn": "setl_id", "init_setl_id": "setl_id",
    "initSetlId": "setl_id", "mdtrt_Id": "mdtrt_id", "mdtrtId": "mdtrt_id",
}  # fmt: skip
"""Fields that say one of these numbers under another spelling."""
_HEADER = {
    "mdtrtarea_admvs": "110105", "insuplc_admdvs": "", "recer_sys_code": "YIDI",
    "infver": "1.0.0", "opter_type": "1", "opter": "0001", "opter_name": "演示收费员",
    "fixmedins_code": SANDBOX, "fixmedins_name": SANDBOX_NAME, "signtype": "SM3",
}  # fmt: skip

_encoder = msgspec.json.Encoder(decimal_format="number")

Pair = dict[str, Any]
Numbers = dict[tuple[str, str], str]
"""(field, number) → number."""


def load_sandbox() -> None:
    """What the demonstration brings to a first start, without its other thousands."""
    for one in sandbox.CARDS:
        people.published(one.region)
        rows = islice(register(one.region, 0, people.LONG_AGO.date()), 2)
        read = read_file(ACTOR, one.region, "登记册.csv", rows, people.LONG_AGO)
        apply(ACTOR, read.number, people.LONG_AGO)
    sandbox.load(people.LONG_AGO)
    _show_code()
    catalogue._shelves.clear()
    catalogues.load(Folder(default_folder()))
    senders.forget()


def _show_code() -> None:
    """The code that 6101.json scans is on the patient's phone."""
    (said,) = (pair["request"] for path, pair in pairs() if path.stem == "6101")
    at = people.moment(said["inf_time"])
    with reach.service():
        who = Person.objects.get(insured_region=PATIENT.region, psn_no=PATIENT.psn_no)
        code = said["input"]["InData"]["ecQrCode"]
        credentials.show(PATIENT.region, who.pk, code, at, at + timedelta(minutes=1))


def pairs() -> list[tuple[Path, Pair]]:
    """All pairs, in the order of play."""
    found = [(path, envelope.plain(path.read_bytes())) for path in FOLDER.glob("*.json")]
    return sorted(found, key=lambda each: (each[1]["request"]["inf_time"], each[0].name))


def text(pair: Pair) -> str:
    """A pair as its file holds it: numbers as they were sent."""
    return f"{msgspec.json.format(_encoder.encode(pair), indent=2).decode()}\n"


def completed(said: Pair, serial: int = 1) -> Pair:
    """A request with everything that the author left out, signed."""
    digits = "".join(c for c in said["inf_time"] if c.isdigit())
    made = {"infno": said["infno"], "msgid": f"{SANDBOX}{digits}{serial:04d}", **_HEADER, **said}
    given = made.pop("input")
    return signed({**made, "cainfo": "", "input": given})


def signed(request: Pair) -> Pair:
    """With the signature of the sandbox hospital."""
    said = signing.signed_text(request, envelope.canonical(request["input"]))
    return request | {"cainfo": signing.SCHEMES[signing.SM3].sign(SECRET, said)}


class Player:
    """Sends one pair after the other, and knows which written number stands for which real one.

    A number is known by its field too: a visit and a settlement may have the same digits.
    """

    def __init__(self) -> None:
        self._real: Numbers = {}
        self._named: dict[str, str] = {}

    def play(self, pair: Pair) -> Pair:
        """The answer to a pair's request, with the written numbers where there are some."""
        request = signed(_with(pair["request"], self._real))
        answer = envelope.plain(tills.send(_encoder.encode(request)).content)
        written = pair.get("response", answer)
        self._real |= {(key, said): real for key, said, real in _numbers(written, answer)}
        return _with(answer, {(key, real): said for (key, said), real in self._real.items()})

    def record(self, name: str, pair: Pair) -> Pair:
        """The pair, complete, with the answer of today."""
        made = pair | {"request": completed(_filled(pair["request"], self._named))}
        made["response"] = answer = self.play(made)
        self._named |= {f"{{{name}.{key}}}": said for key, said, _ in _numbers(answer, answer)}
        return made


def _numbers(written: Any, real: Any) -> Iterator[tuple[str, str, str]]:
    """(field, written, real) of every volatile field that stands at the same place in both."""
    if isinstance(written, dict) and isinstance(real, dict):
        for key in written.keys() & real.keys():
            name = SAME.get(key, key)
            if name in VOLATILE:
                yield name, str(written[key]), str(real[key])
            else:
                yield from _numbers(written[key], real[key])
    elif isinstance(written, list) and isinstance(real, list):
        for one, other in zip(written, real, strict=False):
            yield from _numbers(one, other)


def _with(tree: Any, numbers: Numbers, field: str = "") -> Any:
    """The tree with other numbers in its volatile fields."""
    if isinstance(tree, dict):
        return {key: _with(value, numbers, SAME.get(key, key)) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_with(value, numbers, field) for value in tree]
    return numbers.get((field, tree), tree) if isinstance(tree, str) else tree


def _filled(tree: Any, named: dict[str, str]) -> Any:
    """The tree with numbers in place of {2401.mdtrt_id}."""
    if isinstance(tree, dict):
        return {key: _filled(value, named) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_filled(value, named) for value in tree]
    return named.get(tree, tree) if isinstance(tree, str) else tree
