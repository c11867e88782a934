"""9001 and 9002: operators begin and end their day."""

from typing import Any

from support import tills

SIGN_IN = {"signIn": {"opter_no": "0001", "mac": "00-00-00-00-00-01", "ip": "10.0.0.1"}}


def test_an_operator_signs_in_and_gets_a_number(till: Any) -> None:
    answer = till.post("9001", SIGN_IN)
    assert (answer["infcode"], answer["err_msg"]) == (0, "")
    assert answer["output"]["signinoutb"]["sign_time"] == "2026-03-02 10:00:00"
    assert answer["inf_refmsgid"].startswith("41900120260302100000")
    assert len(answer["inf_refmsgid"]) == 30
    assert answer["refmsg_time"] == "20260302100000000"


def test_terminals_of_one_operator_share_the_number(till: Any) -> None:
    one, two = (till.post("9001", SIGN_IN)["output"]["signinoutb"] for _ in range(2))
    other = till.post("9001", {"signIn": {**SIGN_IN["signIn"], "opter_no": "0002"}})
    assert one["sign_no"] == two["sign_no"] != other["output"]["signinoutb"]["sign_no"]


def test_the_same_message_gets_the_same_answer_byte_for_byte(till: Any) -> None:
    message = till.message("9001", SIGN_IN)
    assert till.send(message).content == till.send(message).content


def test_signing_out_ends_the_number_on_all_terminals(till: Any) -> None:
    number = till.post("9001", SIGN_IN)["output"]["signinoutb"]["sign_no"]
    out = {"signOut": {"sign_no": number, "opter_no": "0001"}}
    assert till.post("9002", out)["output"]["sign_time"]["sign_time"] == "2026-03-02 10:00:00"
    assert till.post("9002", out)["err_msg"].startswith("sign_on_unknown ")
    assert till.post("9001", SIGN_IN)["output"]["signinoutb"]["sign_no"] != number


def test_a_province_may_want_the_operator_signed_in(till: Any, client: Any) -> None:
    strict = tills.till(client, "H36010000001", "360100")
    asked = {"data": {"type": "insutype"}}
    assert strict.post("1901", asked)["err_msg"].startswith("sign_in_first ")
    number = strict.post("9001", SIGN_IN)["output"]["signinoutb"]["sign_no"]
    assert strict.post("1901", asked, sign_no=number)["infcode"] == 0
    assert strict.post("1901", asked, sign_no=number, opter="0002")["infcode"] == -1
