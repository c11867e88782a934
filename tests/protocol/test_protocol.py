"""The protocol by itself: numbers, flags, what is signed, what makes two messages the same."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yidi.protocol import envelope, signing
from yidi.protocol.extension import NOTHING, extension
from yidi.protocol.faults import Malformed
from yidi.protocol.numbers import Age, Fen, Price, Quantity, Ratio


@given(st.integers(-(10**15), 10**15))
def test_an_amount_is_written_and_read_without_loss(fen: int) -> None:
    said = Fen(fen).decimal
    assert Fen.parse(str(said)) == Fen.parse(said) == fen
    assert envelope.encode(Fen(fen)).decode() == f"{said:.2f}"
    assert msgspec.json.decode(envelope.encode({"x": Fen(fen)}), type=dict[str, Decimal]) == {
        "x": Decimal(fen).scaleb(-2)
    }


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fen(0), b"0.00"), (Fen(-5), b"-0.05"), (Fen(10**15), b"10000000000000.00"),
        (Price(0), b"0.000000"), (Price(1), b"0.000001"), (Ratio(7000), b"0.7000"),
    ],
)  # fmt: skip
def test_a_number_is_written_with_all_its_places(number: Fen, text: bytes) -> None:
    assert envelope.encode(number) == text


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        (Fen, "1.5", 150), (Fen, 7, 700), (Fen, "-0.05", -5), (Fen, "1.2300", 123), (Fen, " 1 ", 100),
        (Fen, "0001.10", 110), (Price, "0.000001", 1), (Quantity, "2.5", 25_000), (Ratio, "0.7", 7000),
        (Age, Decimal("74.5"), 745), (Fen, "0", 0), (Fen, "+3", 300), (Fen, "-0", 0),
    ],
)  # fmt: skip
def test_numbers_come_as_number_or_text(kind: type[Fen], said: object, value: int) -> None:
    assert kind.parse(said) == value


@pytest.mark.parametrize(
    "said", ["", "x", "1,000.00", "1.005", "1e3", "１", True, None, [], "1" * 15, "1.", ".5", "nan"]
)
def test_what_is_no_amount_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match=r"数字|位"):
        Fen.parse(said)


def test_flags_of_the_extension() -> None:
    assert extension("") == NOTHING
    assert extension('{"IPT_TYPE": 2}').emergency
    assert extension('{"OTP_ER_REFL_FLAG": "3"}').emergency
    assert not extension('{"OTP_ER_REFL_FLAG": "2", "IPT_TYPE": null}').emergency
    assert extension('{"TRUM_FLAG":"1","REL_TTP_FLAG":"0"}').injury == "no_third_party"
    assert extension('{"TRUM_FLAG":"1","REL_TTP_FLAG":"1"}').injury == "third_party"
    assert extension('{"TRUM_FLAG":"0","SOMETHING":"else"}').injury == "none"


@pytest.mark.parametrize(
    "said", ["{", "[]", '"1"', '{"IPT_TYPE":"9"}', '{"IPT_TYPE":"12"}', '{"TRUM_FLAG":"1"}']
)
def test_an_extension_that_says_nothing_clear(said: str) -> None:
    with pytest.raises(Malformed):
        extension(said)


def test_the_canonical_form_keeps_numbers_as_they_were_written() -> None:
    tree = envelope.plain('{"b": [1.50, "1.50", 10], "a": {"丙": null, "乙": "/\\u4e2d"}}'.encode())
    assert envelope.canonical(tree).decode() == '{"a":{"丙":null,"乙":"/中"},"b":[1.50,"1.50",10]}'


def test_what_is_signed() -> None:
    header = {
        "msgid": "M",
        "infno": "2304",
        "opter": "1",
        "mdtrtarea_admvs": "110105",
        "dev_no": "9",
    }
    assert signing.signed_text(header, b"{}") == (
        b"fixmedins_code=&inf_time=&infno=2304&input={}&insuplc_admdvs=&mdtrtarea_admvs=110105"
        b"&msgid=M&opter=1"
    )


def test_sm3_is_the_hmac_that_openssl_makes() -> None:
    """printf 異 | openssl dgst -sm3 -mac HMAC -macopt hexkey:00ff"""
    scheme = signing.SCHEMES[signing.SM3]
    said = scheme.sign(bytes.fromhex("00ff"), "異".encode())
    assert said == "ae67e23d89f9c34d3e133cc9458ec251f5026560df9be8657e13d4fdf1faff2e"
    assert scheme.fits(bytes.fromhex("00ff"), "異".encode(), said.upper())
    assert not scheme.fits(b"other", "異".encode(), said)


def test_content_is_infno_both_districts_and_input() -> None:
    digests = {
        envelope.content_digest(*said)
        for said in (
            ("2304", "110105", "610403", b"{}"), ("2207", "110105", "610403", b"{}"),
            ("2304", "110106", "610403", b"{}"), ("2304", "110105", "", b"{}"),
            ("2304", "110105", "610403", b'{"a":1}'),
        )
    }  # fmt: skip
    assert len(digests) == 5


def test_nothing_null_and_left_out_are_the_same() -> None:
    sent = (
        '{"infno":"9001","msgid":"m","mdtrtarea_admvs":"110105","insuplc_admdvs":null,'
        '"recer_sys_code":"1","infver":"1","opter_type":"1","opter":"1","opter_name":"1",'
        '"inf_time":"2026-03-02 10:00:00","fixmedins_code":"H11010500001","fixmedins_name":"1",'
        '"dev_no":"","input":{"rows":[{"a":null,"b":"","c":"1","expContent":"{}"}],"d":{"e":""}}}'
    )
    request = envelope.decode(sent.encode()).request
    assert (request.insuplc_admdvs, request.dev_no) == ("", "")
    assert request.input == {"rows": [{"c": "1", "exp_content": "{}"}], "d": {}}


def test_one_field_under_two_spellings_is_refused() -> None:
    sent = b'{"input":{"data":{"expContent":"{}","exp_content":"{\\"IPT_TYPE\\":\\"2\\"}"}}}'
    with pytest.raises(Malformed, match="exp_content"):
        envelope.decode(sent)
