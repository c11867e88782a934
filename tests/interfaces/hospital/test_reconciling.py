"""The day's books of an institution against ours, over the national envelope."""

from __future__ import annotations

import base64
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from support import tills, visits
from support.people import ZONE
from yidi.interfaces.hospital import lists

Day = tuple[tills.Till, list[dict[str, Any]]]


@pytest.fixture
def day(db: None, client: Any, monkeypatch: pytest.MonkeyPatch) -> Day:
    """Three settled stays, the last of them taken back."""
    monkeypatch.setattr("yidi.interfaces.common.clock.now", lambda: visits.SETTLED.astimezone(ZONE))
    till = tills.till(client, visits.HOSPITAL, "110105", level="tertiary")
    till.region = "140700"
    visits.opened(till.code)
    infos = [_settled(till, number) for number in range(3)]
    ask = {name: infos[2][name] for name in ("setl_id", "mdtrt_id", "psn_no")}
    infos.append(till.post("2305", {"data": ask})["output"]["setlinfo"])
    return till, infos


def _settled(till: tills.Till, number: int) -> dict[str, Any]:
    who = visits.person(order=40 + number, balance=50_000)
    visits.filed(who)
    of = visits.visit(who, credential="id_card")
    made = visits.bill(of, 1_000_000 + number)
    data = {
        "psn_no": who.psn_no, "mdtrt_cert_type": "03", "medfee_sumamt": f"{made.total / 100:.2f}",
        "psn_setlway": "01", "mdtrt_id": of.mdtrt_id, "insutype": "310", "acct_used_flag": "1",
        "mid_setl_flag": "0",
    }  # fmt: skip
    answer = till.post("2304", {"data": data})
    assert answer["infcode"] == 0, answer
    info: dict[str, Any] = answer["output"]["setlinfo"]
    return info


def totals(infos: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The input of 3201 for these settlements."""

    def summed(name: str) -> str:
        return f"{sum(round(info[name] * 100) for info in infos) / 100:.2f}"

    data = {
        "insutype": "310", "clr_type": "21", "setl_optins": "110000",
        "stmt_begndate": "2026-03-09", "stmt_enddate": "2026-03-09",
        "medfee_sumamt": summed("medfee_sumamt"), "fund_pay_sumamt": summed("fund_pay_sumamt"),
        "acct_pay": summed("acct_pay"), "fixmedins_setl_cnt": len(infos),
        "fixmedins_refd_setl_flag": "1",
    }  # fmt: skip
    return {"data": data | more}


def compared(till: tills.Till, given: dict[str, Any]) -> tuple[str, str]:
    found = till.post("3201", given)["output"]["stmtinfo"]
    return found["stmt_rslt"], found["stmt_rslt_dscr"]


def test_totals_with_refunds_and_without(day: Day) -> None:
    till, infos = day
    assert compared(till, totals(infos)) == ("0", "")
    assert compared(till, totals(infos[:2], refd_setl_flag="0")) == ("0", "")
    code, said = compared(till, totals(infos[:2]))
    assert code == "1"
    assert "笔数医保4、机构2" in said


def test_totals_of_other_care_or_another_day_are_empty(day: Day) -> None:
    till, _ = day
    assert compared(till, totals([], clr_type="11")) == ("0", "")
    other = {"stmt_begndate": "2026-03-08", "stmt_enddate": "2026-03-08"}
    assert compared(till, totals([], **other)) == ("0", "")
    assert till.post("3201", totals([], stmt_enddate="2027-03-09"))["infcode"] == -1


def packed(rows: list[list[str]]) -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("list.txt", "\n".join("\t".join(row) for row in rows))
    return base64.b64encode(out.getvalue()).decode()


def row(info: dict[str, Any], **more: str) -> list[str]:
    cells = {
        "setl_id": info["setl_id"], "mdtrt_id": info["mdtrt_id"], "psn_no": info["psn_no"],
        "total": f"{info['medfee_sumamt']:.2f}", "fund": f"{info['fund_pay_sumamt']:.2f}",
        "account": f"{info['acct_pay']:.2f}", "refund": "1" if info["medfee_sumamt"] < 0 else "0",
    }  # fmt: skip
    return list((cells | more).values())


def listed(number: str, rows: list[list[str]]) -> dict[str, Any]:
    """The input of 3202 for an uploaded list."""
    said = {
        "file_qury_no": number, "cash_payamt": "0", "fixmedins_setl_cnt": len(rows),
        "medfee_sumamt": f"{sum(Decimal(cells[3]) for cells in rows)}",
        "fund_pay_sumamt": f"{sum(Decimal(cells[4]) for cells in rows)}",
    }  # fmt: skip
    return {"data": totals([])["data"] | said}


def differences(till: tills.Till, rows: list[list[str]]) -> list[list[str]]:
    """What 3202 finds, fetched by 9102."""
    sent = {"fsUploadIn": {"in": packed(rows), "filename": "list.zip"}}
    number = till.post("9101", sent)["output"]["file_qury_no"]
    answer = till.post("3202", listed(number, rows))
    assert answer["infcode"] == 0, answer
    made = answer["output"]["fileinfo"]["file_qury_no"]
    got = till.post("9102", {"fsDownloadIn": {"file_qury_no": made}})["output"]["out"]
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(got))) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    return [line.split("\t") for line in text.splitlines()]


def test_an_equal_list_has_no_differences(day: Day) -> None:
    till, infos = day
    assert differences(till, [row(info) for info in infos]) == []


def test_each_difference_is_named_with_its_repair(day: Day) -> None:
    till, infos = day
    mine = [row(infos[0]), row(infos[1], fund="0.01"), row(infos[2]), row(infos[3])]
    unknown = row(infos[0], setl_id="999", mdtrt_id="9")
    found = differences(till, [mine[1], mine[2], mine[3], unknown])
    by_psn = {cells[0]: cells for cells in found}
    surplus = next(cells for cells in found if cells[2] == "null")
    assert surplus[0] == infos[0]["psn_no"]
    assert surplus[3] == infos[0]["medins_setl_id"]
    assert "2601" in surplus[6]
    assert "基金医保" in by_psn[infos[1]["psn_no"]][6]
    assert next(cells for cells in found if cells[2] == "999")[6].startswith("机构有这一笔")
    assert len(found) == 3


def test_a_list_that_was_cut_off_is_not_compared(day: Day) -> None:
    till, infos = day
    rows = [row(info) for info in infos]
    sent = {"fsUploadIn": {"in": packed(rows[:-1]), "filename": "list.zip"}}
    number = till.post("9101", sent)["output"]["file_qury_no"]
    answer = till.post("3202", listed(number, rows))
    assert answer["err_msg"].startswith("list_incomplete 文件里有3行")


def test_the_office_is_that_of_the_institution(day: Day) -> None:
    till, infos = day
    answer = till.post("3201", totals(infos, setl_optins="370300"))
    assert answer["err_msg"].startswith("office_unknown")
    assert "110000" in answer["err_msg"]


def test_an_institution_that_lost_its_day_gets_it_back(day: Day) -> None:
    till, infos = day
    assert {cells[3] for cells in differences(till, [])} == {
        info["medins_setl_id"] for info in infos
    }


def damaged() -> str:
    """A list of which a byte was turned on the way: no block of deflate begins so."""
    good = lists.packed("list.txt", [["a", "b"]])
    start = good.index(b"list.txt") + len("list.txt")
    return base64.b64encode(good[:start] + b"\xff" + good[start + 1 :]).decode()


@pytest.mark.parametrize(
    "content",
    ["no base64!", base64.b64encode(b"no zip").decode(), packed([["a", "b"]]), damaged()],
)
def test_a_file_that_is_no_list(day: Day, content: str) -> None:
    till, _ = day
    sent = {"fsUploadIn": {"in": content, "filename": "list.zip"}}
    answer = till.post("9101", sent)
    if answer["infcode"] == 0:
        asked = {"file_qury_no": answer["output"]["file_qury_no"], "cash_payamt": "0"}
        answer = till.post("3202", {"data": totals([])["data"] | asked})
    assert answer["infcode"] == -1
    assert answer["output"]["problems"][0]["next_step"]
