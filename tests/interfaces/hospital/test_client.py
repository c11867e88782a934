"""The package for integrators: lost requests, lost answers, broken answers, and their outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gmssl_pyx
import pytest
from click.testing import CliRunner

from support import tills
from yidi.actions.actor import JOB
from yidi.actions.institutions import keys
from yidi.client import Client, OutcomeUnknown, Station
from yidi.interfaces.commands.client import command
from yidi.interfaces.common import clock
from yidi.interfaces.hospital import senders
from yidi.store import reach
from yidi.store.models import HospitalMessage

SIGN_IN = {"signIn": {"opter_no": "0001", "mac": "00-00-00-00-00-01", "ip": "10.0.0.1"}}
STATION = Station("http://till", tills.CODE, "测试医院", "419001", tills.SECRET)
Net = Callable[[str, bytes], tuple[int, bytes]]


def arrives(url: str, body: bytes) -> tuple[int, bytes]:
    response = tills.send(body)
    return response.status_code, response.content


def answer_lost(url: str, body: bytes) -> tuple[int, bytes]:
    arrives(url, body)
    raise TimeoutError("no answer")


def lost(url: str, body: bytes) -> tuple[int, bytes]:
    raise ConnectionRefusedError("nobody there")


def broken(url: str, body: bytes) -> tuple[int, bytes]:
    return 200, b"<html>"


def failed(url: str, body: bytes) -> tuple[int, bytes]:
    return 502, b""


def one_after_the_other(*nets: Net) -> Net:
    """Each message meets the next net."""
    rest = list(nets)

    def met(url: str, body: bytes) -> tuple[int, bytes]:
        return rest.pop(0)(url, body)

    return met


def over(*nets: Net, station: Station = STATION) -> Client:
    """A client that tries as often as there are nets."""
    return Client(station, one_after_the_other(*nets), len(nets), wait=0, now=clock.now)


def test_an_answer_is_read_with_its_amounts_exact(till: Any) -> None:
    answer = over(arrives).call("9001", SIGN_IN)
    assert (answer.done, answer.code, len(answer.output["signinoutb"]["sign_no"])) == (True, "", 30)
    refused = over(arrives).call("9999", {})
    assert (refused.done, refused.code) == (False, "transaction_unknown")


@pytest.mark.parametrize("net", [answer_lost, lost, broken, failed])
def test_the_same_bytes_are_sent_until_an_answer_comes(till: Any, net: Net) -> None:
    assert over(net, net, arrives).call("9001", SIGN_IN).done
    with reach.service():
        assert HospitalMessage.objects.count() == 1


def test_what_no_answer_came_to_is_unknown_and_can_be_asked_again(till: Any) -> None:
    with pytest.raises(OutcomeUnknown) as unknown:
        over(answer_lost, lost).call("9001", SIGN_IN)
    message = unknown.value.message
    outcome = over(arrives).resolved(message, "")
    assert outcome.answer.output["signinoutb"]["sign_no"] == message.msgid
    assert not outcome.reversed


def test_what_cannot_be_learnt_is_reversed_and_never_taken_late(till: Any) -> None:
    """Nothing arrives but the reversal; the settlement that comes late is turned away."""
    settlement = over(arrives).prepare("2207", {"data": {}})
    client = Client(STATION, one_after_the_other(lost, arrives), tries=1, now=clock.now)
    outcome = client.resolved(settlement, "4190010000001")
    assert outcome.reversed and outcome.answer.done
    late = over(arrives).send(settlement)
    assert not late.done


@pytest.mark.parametrize("infno", ["9001", "2103", "2208", "2305"])
def test_what_2601_does_not_undo_stays_unknown(till: Any, infno: str) -> None:
    with pytest.raises(OutcomeUnknown):
        over(lost).resolved(over(arrives).prepare(infno, SIGN_IN), "1")


def test_a_reversal_that_is_refused_leaves_the_outcome_unknown(till: Any) -> None:
    """The number belongs to a sign-in, so that 2601 refuses to close it as a settlement's."""
    taken = over(arrives).prepare("9001", SIGN_IN)
    over(arrives).send(taken)
    client = Client(STATION, one_after_the_other(lost, arrives), tries=1, now=clock.now)
    with pytest.raises(OutcomeUnknown, match="reversal_of_another"):
        client.resolved(replace(taken, infno="2207"), "1")


def test_signed_with_sm2(till: Any) -> None:
    public, private = gmssl_pyx.sm2_key_generate()
    keys.new_key(JOB, till.code, "SM2", clock.now(), public.hex())
    senders.forget()
    station = Station("http://till", tills.CODE, "测试医院", "419001", private + public, "SM2")
    assert over(arrives, station=station).call("9001", SIGN_IN).done


def test_the_command_keeps_sends_and_asks_again(
    till: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = one_after_the_other(lost, lost, answer_lost, arrives)
    monkeypatch.setattr(
        "yidi.interfaces.commands.client.Client",
        lambda station: Client(station, net, wait=0, now=clock.now),
    )
    (tmp_path / "input.json").write_text('{"signIn": {"opter_no": "1", "mac": "2", "ip": "3"}}')
    head = ["--code", tills.CODE, "--place", "419001", "--key", tills.SECRET.hex()]
    head += ["--keep", str(tmp_path / "kept")]
    run = CliRunner().invoke
    unknown = run(command, [*head, "send", "9001", str(tmp_path / "input.json")])
    assert (unknown.exit_code, "outcome unknown" in unknown.stderr) == (4, True)
    (message,) = (tmp_path / "kept").glob("*.json")
    done = run(command, [*head, "again", message.stem])
    assert done.exit_code == 0
    assert '"infcode":0' in done.stdout
    assert run(command, [*head, "again", "none"]).exit_code == 1
