"""The door: what it answers to messages that are wrong, and whom a signature opens it to."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import gmssl_pyx
import pytest

from support import tills
from support.people import moment
from yidi.actions.actor import JOB
from yidi.actions.institutions import keys
from yidi.core.problems import Refusal
from yidi.interfaces.common import metrics
from yidi.interfaces.hospital import lane, senders
from yidi.interfaces.hospital.transactions import t1901
from yidi.protocol import envelope, signing
from yidi.store import reach
from yidi.store.models import HospitalMessage

ASKED = {"data": {"type": "insutype"}}
SIGN_IN = {"signIn": {"opter_no": "0001", "mac": "00-00-00-00-00-01", "ip": "10.0.0.1"}}
NOON = moment("2026-03-02T12:00")


def problems(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert answer["infcode"] == -1
    assert len(answer["err_msg"]) <= 200
    listed = answer["output"]["problems"]
    assert answer["err_msg"].startswith(f"{listed[0]['code']} ")
    return [(each["code"], each.get("where", "")) for each in listed]


# ---- what cannot be read


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b"{",
        b"[]",
        b'"a"',
        b"\xff\xfe",
        b'{"input": {"a": "\\u0000"}}',
        b"[" * 5000,
    ],
)
def test_what_is_no_message_is_said_in_the_envelope(till: Any, body: bytes) -> None:
    response = till.send(body)
    assert response.status_code == 200
    assert problems(response.json())[0][0] == "field_invalid"
    assert response.json()["inf_refmsgid"].startswith("00000020260302")


def test_other_methods_types_and_sizes_are_refused(till: Any) -> None:
    assert problems(till.send(b"", REQUEST_METHOD="GET").json()) == [("post_only", "")]
    assert problems(till.send(b"{}", CONTENT_TYPE="text/xml").json()) == [("json_only", "")]
    huge = b" " * (2 * 1024 * 1024 + 1)
    for length in (str(len(huge)), "", "many"):
        assert problems(till.send(huge, CONTENT_LENGTH=length).json()) == [("input_too_large", "")]


def test_where_pages_are_encrypted_messages_are_too(
    till: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.SECURE_SSL_REDIRECT", True)
    header = ("HTTP_X_FORWARDED_PROTO", "https")
    monkeypatch.setattr("django.conf.settings.SECURE_PROXY_SSL_HEADER", header)
    bare = till.send(till.message("1901", ASKED))
    assert (bare.status_code, problems(bare.json())[0][0]) == (400, "https_only")
    wrapped = till.send(till.message("1901", ASKED), HTTP_X_FORWARDED_PROTO="https")
    assert wrapped.json()["infcode"] == 0


def test_only_the_one_address_is_taken_out() -> None:
    pages = lane.beside(lambda *_: [b"pages"])
    assert list(pages({"PATH_INFO": "/hsa"}, print)) == [b"pages"]


def test_an_answer_has_a_number_and_is_not_stored_on_the_way(till: Any) -> None:
    response = till.send(till.message("1901", ASKED), HTTP_X_REQUEST_ID="till-7-abcdef")
    assert response.headers["X-Request-ID"] == "till-7-abcdef"
    assert response.headers["Cache-Control"] == "no-store"


def test_every_fault_of_the_envelope_is_named(till: Any) -> None:
    message = till.message("9001", SIGN_IN)
    del message["infver"], message["opter"]
    message |= {"inf_time": "yesterday", "mdtrtarea_admvs": "41900"}
    assert problems(till.send(message).json()) == [
        ("field_invalid", name) for name in ("mdtrtarea_admvs", "infver", "opter", "inf_time")
    ]


def test_every_fault_of_the_input_is_named(till: Any) -> None:
    wrong = {"signIn": {"opter_no": "", "mac": "0" * 21, "ip": 7}}
    answer = till.post("9001", wrong)
    assert problems(answer) == [
        ("field_invalid", f"signIn.{name}") for name in ("opter_no", "mac", "ip")
    ]
    said = answer["output"]["problems"][1]
    assert "签到MAC地址（mac）" in said["sentence"]
    assert said["next_step"] == "应为：字符型，最长20个字符。"
    assert problems(till.post("9001", {})) == [("field_invalid", "signIn")]


def test_a_transaction_that_is_not_there(till: Any) -> None:
    assert problems(till.post("9999", {})) == [("transaction_unknown", "infno")]


# ---- whose message it is


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"msgid": "X"}, "field_invalid"),
        ({"msgid": f"{tills.CODE}202613021000000001"}, "field_invalid"),
        ({"msgid": "H41900100009202603021000000001"}, "msgid_foreign"),
        ({"mdtrtarea_admvs": "110105"}, "place_of_care_wrong"),
        ({"cainfo": "00"}, "signature_invalid"),
        ({"cainfo": "签名"}, "signature_invalid"),
        ({"signtype": ""}, "signature_missing"),
        ({"signtype": "RSA"}, "signature_missing"),
        ({"inf_time": "2026-03-02 09:29:59"}, "clock_skew"),
        ({"inf_time": "2026-03-02 09:30:01"}, ""),
        ({"msgid": f"{tills.CODE}202603020929590001"}, "clock_skew"),
        ({"mdtrtarea_admvs": "410000"}, ""),
        ({"mdtrtarea_admvs": "410881"}, ""),
    ],
)
def test_the_head_is_checked_first(till: Any, header: dict[str, str], code: str) -> None:
    answer = till.post("1901", ASKED, **header)
    assert (problems(answer)[0][0] if answer["infcode"] else "") == code


def test_a_stranger_is_told_so(till: Any) -> None:
    till.code = "H41900109999"
    assert problems(till.post("1901", ASKED)) == [("institution_unknown", "fixmedins_code")]


@pytest.mark.parametrize(
    "changed",
    [{"opter": "0002"}, {"insuplc_admdvs": "140700"}, {"infno": "1902"}, {"input": {"data": {}}}],
)
def test_a_signature_covers_what_matters(till: Any, changed: dict[str, Any]) -> None:
    message = till.message("1901", ASKED) | changed
    assert problems(till.send(message).json())[0][0] == "signature_invalid"


def test_the_order_of_fields_and_blanks_does_not_matter(till: Any) -> None:
    message = till.message("9001", SIGN_IN)
    turned = {"input": {"signIn": dict(reversed(SIGN_IN["signIn"].items()))}}
    body = json.dumps(dict(reversed((message | turned).items())), indent=3).encode()
    assert till.send(body).content == till.send(message).content


def test_a_key_opens_only_its_institution(till: Any, client: Any) -> None:
    other = tills.till(client, "H41900100002")
    senders.forget()
    keys.new_key(JOB, other.code, "SM3", moment("2026-03-01T12:00"), overlap=timedelta())
    senders.forget()
    assert problems(other.post("1901", ASKED))[0][0] == "signature_invalid"
    assert till.post("1901", ASKED)["infcode"] == 0


def test_old_and_new_key_hold_while_they_are_changed(
    till: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = keys.new_key(JOB, till.code, "SM3", moment("2026-03-02T09:00"))
    new = tills.Till(till.client, secret=bytes.fromhex(made.secret))
    new.serials = till.serials
    senders.forget()
    assert [each.post("1901", ASKED)["infcode"] for each in (till, new)] == [0, 0]
    monkeypatch.setenv("YIDI_CLOCK", "2026-03-09T09:00")
    assert [each.post("1901", ASKED)["infcode"] for each in (till, new)] == [-1, 0]
    keys.end_key(JOB, till.code, made.card.id, moment("2026-03-09T08:59"))
    senders.forget()
    assert new.post("1901", ASKED)["infcode"] == -1
    with pytest.raises(Refusal):
        keys.end_key(JOB, till.code, made.card.id, moment("2026-03-09T09:01"))


def test_a_change_of_keys_acts_within_seconds(till: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert till.post("1901", ASKED)["infcode"] == 0
    keys.new_key(JOB, till.code, "SM3", moment("2026-03-02T09:00"), overlap=timedelta())
    assert till.post("1901", ASKED)["infcode"] == 0
    monkeypatch.setattr(senders, "SECONDS", 0)
    assert till.post("1901", ASKED)["infcode"] == -1


def test_sm2_with_the_institutions_own_key(till: Any) -> None:
    public, private = gmssl_pyx.sm2_key_generate()
    made = keys.new_key(JOB, till.code, "SM2", moment("2026-03-02T09:00"), f"04{public.hex()}")
    senders.forget()
    assert made.secret == ""
    message = till.message("1901", ASKED, signtype="SM2")
    text = signing.signed_text(message, envelope.canonical(message["input"]))
    message["cainfo"] = signing.SCHEMES["SM2"].sign(private + public, text)
    assert till.send(message).json()["infcode"] == 0
    assert till.send(message | {"opter": "2"}).json()["infcode"] == -1
    with pytest.raises(Refusal):
        keys.new_key(JOB, till.code, "SM2", NOON, "04ff")


def test_unsigned_only_without_a_key_and_where_it_is_allowed(
    till: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tills.till(client, "H41900100003", keyed=False)
    assert bare.post("1901", ASKED, signtype="")["infcode"] == 0
    assert till.post("1901", ASKED, signtype="")["infcode"] == -1
    monkeypatch.setattr("django.conf.settings.SIGNATURE_SCHEMES", ["SM3", "SM2"])
    assert problems(bare.post("1901", ASKED, signtype=""))[0][0] == "signature_missing"


# ---- once


def test_a_number_that_was_used_for_something_else(till: Any) -> None:
    message = till.message("9001", SIGN_IN)
    assert till.send(message).json()["infcode"] == 0
    other = till.message("9001", {"signIn": {**SIGN_IN["signIn"], "ip": "10.0.0.2"}})
    again = till.post("9001", other["input"], msgid=message["msgid"])
    assert problems(again)[0][0] == "message_reused"


def test_a_stored_answer_comes_back_whatever_the_clocks_say(
    till: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = till.message("9001", SIGN_IN)
    first = till.send(message).content
    monkeypatch.setenv("YIDI_CLOCK", "2026-03-05T10:00")
    assert till.send(message).content == first


def test_reads_and_refusals_are_not_kept(till: Any) -> None:
    till.post("1901", ASKED)
    till.post("9002", {"signOut": {"sign_no": "1", "opter_no": "1"}})
    with reach.service():
        assert not HospitalMessage.objects.exists()


def test_first_and_repeated_answers_are_counted_apart(
    till: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[tuple[str, str, str]] = []
    resolved: list[str] = []
    monkeypatch.setattr(metrics, "answered", lambda *said: counted.append(said[:3]))
    monkeypatch.setattr(metrics, "resolved", resolved.append)
    message = till.message("9001", SIGN_IN)
    till.send(message)
    till.send(message)
    till.post("9999", {})
    assert counted == [
        ("9001", "accepted", ""), ("9001", "repeated", ""), ("", "refused", "transaction_unknown"),
    ]  # fmt: skip
    assert resolved == ["answered"]


def test_a_crash_is_said_to_be_one_and_counted(till: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[str, str, str]] = []
    monkeypatch.setattr(metrics, "answered", lambda *said: counted.append(said[:3]))

    def broken(place: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(t1901.dialects, "dialect", broken)
    response = till.send(till.message("1901", {"data": {"type": "insutype", "admdvs": "110000"}}))
    assert response.status_code == 500
    assert problems(response.json())[0][0] == "outcome_unknown"
    assert counted == [("1901", "failed", "outcome_unknown")]
