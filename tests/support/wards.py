"""Visits and charges as a hospital sends them: the catalogue of Beijing, requests, fee lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from yidi.store.models import Catalogue, CatalogueItem
from yidi.store.reads import catalogue as reads

REGION = "110000"


def catalogue(**items: dict[str, Any]) -> None:
    """Three items: a class-B pill with a price cap, a class-A scan once a day, a class-C cream."""
    Catalogue.objects.create(region=REGION, version=1)
    item("YP1", category="B", self_pay_rate=100_000, price_caps="tertiary=12500000")
    item("JC1", name="演示检查", list_type="201", charge_type="03", most_per_day=10_000)
    item("YP3", name="演示乳膏", category="C", self_pay_rate=1_000_000)
    for code, columns in items.items():
        item(code, **columns)
    reads._shelves.clear()


def item(code: str, **columns: Any) -> None:
    """An item since 2025, class A unless said otherwise."""
    known = {
        "name": "演示片", "name_initials": "ysp", "list_type": "101", "charge_type": "09",
        "category": "A", "self_pay_rate": 0, "self_pay_by_insurance": "", "price_caps": "",
        "unit": "盒", "spec": "", "limited": False, "limit_note": "", "sex": "", "age_from": None,
        "age_below": None, "most_per_day": None, "most_per_stay": None, "diagnoses": "",
        "levels": "", "negotiated": False, "basic": False, "for_children": False,
        "region": REGION, "first": date(2025, 1, 1), "after": None, "version": 1,
    }  # fmt: skip
    CatalogueItem.objects.create(code=code, **known | columns)


def registration(who: Any, number: str, **more: Any) -> dict[str, Any]:
    """The input of 2201."""
    data = {
        "psn_no": who.psn_no, "insutype": "310", "begntime": "2026-03-02 08:30:00",
        "mdtrt_cert_type": "02", "mdtrt_cert_no": number, "psn_cert_type": "01",
        "certno": number, "psn_type": "11", "psn_name": who.name, "ipt_otp_no": "M1",
        "dept_code": "D1", "dept_name": "内科", "caty": "A03",
    }  # fmt: skip
    return {"data": data | more}


def diagnosis(code: str = "I10", order: int = 1, **more: Any) -> dict[str, Any]:
    """A row of diseinfo."""
    return {
        "diag_type": "1", "maindiag_flag": "1" if order == 1 else "0", "diag_srt_no": order,
        "diag_code": code, "diag_name": "演示诊断", "diag_dept": "D1", "dise_dor_no": "D001",
        "dise_dor_name": "演示医生", "diag_time": "2026-03-02 09:00:00", **more,
    }  # fmt: skip


def admission(who: Any, number: str, **more: Any) -> dict[str, Any]:
    """The input of 2401."""
    info = {
        "psn_no": who.psn_no, "insutype": "310", "begntime": "2026-03-01 08:30:00",
        "mdtrt_cert_type": "03", "mdtrt_cert_no": number, "cert_type": "01", "certno": number,
        "med_type": "21",
        "ipt_no": "Z1", "atddr_no": "D001", "chfpdr_name": "演示医生", "adm_diag_dscr": "演示诊断",
        "adm_dept_codg": "D1", "adm_dept_name": "内科", "adm_bed": "1",
        "dscg_maindiag_code": "I10", "dscg_maindiag_name": "演示诊断",
    }  # fmt: skip
    return {"mdtrtinfo": info | more, "diseinfo": [diagnosis()]}


def fee(
    visit: str, person: str, sn: str, code: str = "YP1", price: str = "10.00", count: int = 1,
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """A row of feedetail; the amount is price × count."""
    fen = round(float(price) * 100) * count
    return {
        "feedetl_sn": sn, "mdtrt_id": visit, "psn_no": person,
        "fee_ocur_time": "2026-03-02 09:00:00", "med_list_codg": code, "medins_list_codg": f"H{code}",
        "det_item_fee_sumamt": f"{fen / 100:.2f}", "cnt": str(count), "pric": price,
        "bilg_dept_codg": "D1", "bilg_dept_name": "内科", "bilg_dr_codg": "D001",
        "bilg_dr_name": "演示医生", "rx_circ_flag": "0", "hosp_appr_flag": "0", "med_type": "21",
        **more,
    }  # fmt: skip
