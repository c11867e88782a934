"""An ordinary visit over the national envelope, from the window to the till and back."""

from __future__ import annotations

from typing import Any

from support import people, tills, visits, wards


def test_registered_charged_tried_settled_and_taken_back(client: Any) -> None:
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "370300"
    visits.opened(till.code)
    wards.catalogue()
    who = visits.person("370300", order=7, balance=50_000)
    visits.filed(who)
    certno = people.number("19520101", 7)
    card = {"mdtrt_cert_type": "03"}
    visit = till.post("2201", wards.registration(who, certno, **card))["output"]["data"]["mdtrt_id"]
    line = wards.fee(visit, who.psn_no, "1", count=2, chrg_bchno="B1")
    assert till.post("2204", {"feedetail": [line]})["infcode"] == 0
    data = {
        "psn_no": who.psn_no, "medfee_sumamt": "20.00", "mdtrt_id": visit, "insutype": "310",
        "acct_used_flag": "1", "chrg_bchno": "B1", "med_type": "11", **card,
    }  # fmt: skip
    for infno in ("2206", "2207"):
        other = till.post(infno, {"data": {**data, "med_type": "13"}})
        assert other["err_msg"].startswith("care_differs"), other
    tried = till.post("2206", {"data": data})
    done = till.post("2207", {"data": data})
    assert tried["infcode"] == 0, tried["err_msg"]
    assert done["infcode"] == 0, done["err_msg"]
    info = done["output"]["setlinfo"]
    assert (info["medfee_sumamt"], info["preselfpay_amt"], info["med_type"]) == (20.0, 2.0, "11")
    ask = {"setl_id": info["setl_id"], "mdtrt_id": visit, "psn_no": who.psn_no}
    assert till.post("2208", {"data": ask})["output"]["setlinfo"]["medfee_sumamt"] == -20.0
