"""Files on the console: read, shown as a difference, and counting only after a second click."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from support import offices
from yidi.core import enrolment, institutions, takeover
from yidi.store import reach, sealing
from yidi.store.models import ChronicEntitlement, Filing, Import, Institution, Person, TrailLine

REGION, OTHER = "419001", "140700"


@pytest.fixture
def desk(db):
    offices.publish(REGION)
    offices.staff("chief", (REGION, "supervisor"))
    return offices.signed_in(Client(), "chief")


def table(columns, *rows):
    """A CSV file with the headers of these columns."""
    made = io.StringIO()
    lines = csv.writer(made)
    lines.writerow(columns.values())
    lines.writerows([row.get(name, "") for name in columns] for row in rows)
    return SimpleUploadedFile("名册.csv", made.getvalue().encode(), "text/csv")


def read(desk, what, columns, *rows, region=REGION):
    """Where the console leads after a file was sent."""
    sent = {"what": what, "region": region, "table": table(columns, *rows)}
    answer = desk.post("/staff/imports/", sent)
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def row(who, **changed):
    return {
        "psn_no": who.psn_no, "name": who.name, "number": sealing.unseal(bytes(who.id_sealed)),
        "insurance": "职工医保", **changed,
    }  # fmt: skip


def kept(who):
    with reach.service():
        return Person.objects.get(pk=who.pk)


def test_a_register_counts_after_the_difference_was_seen_and_once(desk):
    wang, li = offices.person(REGION), offices.person(REGION, "李小红")
    address = read(desk, "register", enrolment.COLUMNS, row(wang, address="听泉路1号"))
    page = desk.get(address).content.decode()
    assert "地址 空 → 听泉路1号" in page and "李小红" in page and "等待生效" in page
    assert sealing.unseal(bytes(wang.id_sealed)) not in page
    assert kept(wang).address == ""
    done = desk.post(address, follow=True).content.decode()
    assert "变更 1 人" in done and "已生效" in done
    assert kept(wang).address == "听泉路1号" and kept(li).status == "active"
    assert desk.post(address).status_code == 302, "a second click changes nothing"
    with reach.staff([REGION]):
        assert TrailLine.objects.filter(action="register.look").exists()
        assert Import.objects.get().applied_by == "王经办（chief）"


def test_a_complete_register_ends_whom_it_does_not_name_and_their_filings(desk):
    wang, li = offices.person(REGION), offices.person(REGION, "李小红")
    number = offices.file(li, offices.days_ago(5), way="commitment")
    address = read(desk, "register", enrolment.COLUMNS, row(wang))
    assert (
        "随之终止备案 1 份" in desk.post(address, {"end_gone": "on"}, follow=True).content.decode()
    )
    assert kept(li).status == "ended" and kept(wang).status == "active"
    with reach.service():
        assert Filing.objects.get(number=number, current=True).state == "terminated"


def test_faults_name_their_rows_and_nothing_can_be_applied(desk):
    wang = offices.person(REGION)
    address = read(desk, "register", enrolment.COLUMNS, row(wang, number="123", phone="12"))
    page = desk.get(address).content.decode()
    assert "第2行 证件号码" in page and "第2行 手机" in page and "让它生效" not in page
    assert "请改正后重新读入" in desk.post(address).content.decode()
    listed = load_workbook(io.BytesIO(desk.get(f"{address}faults/").content)).active
    assert [cell.value for cell in listed["A"]][1:] == ["第2行 证件号码", "第2行 手机"]


def test_wrong_headers_are_all_named_beside_the_form(desk):
    page = read(desk, "register", {"a": "姓名", "b": "颜色"}, {"a": "王", "b": "红"})
    assert "缺少的列" in page and "不认识的列：颜色" in page
    assert not Import.objects.exists()


def test_what_changed_in_between_has_to_be_read_again(desk):
    wang = offices.person(REGION)
    address = read(desk, "register", enrolment.COLUMNS, row(wang, address="听泉路1号"))
    with reach.service():
        Person.objects.filter(pk=wang.pk).update(address="听泉路1号")
    assert "请重新读入文件" in desk.post(address).content.decode()


def test_filings_entitlements_and_sums_are_taken_over(desk):
    wang = offices.person(REGION)
    filing = {
        "psn_no": wang.psn_no, "number": "旧001", "kind": "异地长期居住人员", "way": "凭材料",
        "place": "310000", "first": "2025-01-01", "filed_on": "2025-01-01",
    }  # fmt: skip
    address = read(desk, "filings", takeover.FILINGS, filing)
    assert "原编号 旧001" in desk.get(address).content.decode()
    assert "写入 1 行" in desk.post(address, follow=True).content.decode()
    disease = {"psn_no": wang.psn_no, "disease": "糖尿病", "first": "2025-01-01"}
    desk.post(read(desk, "chronic", takeover.CHRONIC, disease))
    ending = read(desk, "chronic", takeover.CHRONIC, disease | {"last": "2026-12-31"})
    assert "到2026年12月31日（原来：长期）" in desk.get(ending).content.decode()
    with reach.staff([REGION]):
        assert Filing.objects.filter(number="旧001").count() == 1
        assert ChronicEntitlement.objects.get().after is None, "shown, not yet applied"


def test_institutions_are_compared_and_applied(desk):
    one = {"code": "X1", "name": "听泉第一人民医院（演示）", "place": "310104", "level": "三级"}
    address = read(desk, "institutions", institutions.COLUMNS, one)
    assert "听泉第一人民医院" in desk.get(address).content.decode()
    assert not Institution.objects.exists()
    assert "新增 1 家" in desk.post(address, follow=True).content.decode()
    assert Institution.objects.get().code == "X1"


def test_a_file_of_another_area_is_not_there(desk):
    address = read(desk, "register", enrolment.COLUMNS, row(offices.person(REGION)))
    offices.staff("elsewhere", (OTHER, "supervisor"))
    other = offices.signed_in(Client(), "elsewhere")
    assert other.get(address).status_code == 404
    assert other.get(f"{address}faults/").status_code == 404
    assert "名册.csv" not in other.get("/staff/imports/").content.decode()
    assert other.post(address).status_code in (404, 409)
    refused = read(other, "register", enrolment.COLUMNS, row(offices.person(REGION)))
    assert not refused.startswith("/staff/imports/")


def test_every_kind_of_file_has_a_template(desk):
    for what, columns in (("register", enrolment.COLUMNS), ("sums", takeover.SUMS)):
        sheet = load_workbook(io.BytesIO(desk.get(f"/staff/imports/template/{what}/").content))
        assert [cell.value for cell in sheet.active[1]] == list(columns.values())
    assert desk.get("/staff/imports/template/other/").status_code == 404
