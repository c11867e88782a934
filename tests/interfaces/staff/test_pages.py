"""What staff do on the pages, asked of Django's client: rights, areas, trail lines, refusals."""

import io
import re

import openpyxl
import pytest
from click.testing import CliRunner
from django.test import Client

from support import offices, visits
from yidi.documents.tables import workbook
from yidi.interfaces.commands.admin import command
from yidi.interfaces.common import clock
from yidi.interfaces.staff import show
from yidi.interfaces.staff.batch_rows import COLUMNS
from yidi.store import reach, sealing
from yidi.store.models import Evidence, Filing, Finding, Person, TrailLine, User, Workday
from yidi.store.reads import people as people_reads

REGION, OTHER = "419001", "140700"


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def office(db):
    offices.publish(REGION)


@pytest.fixture
def wang(office):
    return offices.person(REGION)


def said_wrong(page):
    """What a page complains of, for a failing test."""
    return re.findall(r'role="alert">(.*?)</(?:p|div)>', page, re.DOTALL)


def as_(username):
    """A client signed in as the one of that name; made when first wanted, named for the role."""
    if not User.objects.filter(username=username).exists():
        elsewhere = username == "elsewhere"
        role = "supervisor" if elsewhere else username.replace("-", "_")
        offices.staff(username, (OTHER if elsewhere else REGION, role))
    return offices.signed_in(Client(), username)


def trail(action):
    with reach.staff([REGION]):
        return list(TrailLine.objects.filter(action=action).order_by("id"))


def test_today_counts_and_leads_to_the_review(wang, now):
    number = offices.file(wang, offices.days_ago(10))
    page = as_("reviewer").get("/staff/").content.decode()
    assert "今天到期或已超期" in page and number in page
    assert f"/staff/filings/{REGION}/{number}/review/?queue=decide" in page


def test_approving_leads_to_the_next_and_a_second_clerk_is_told(wang, now):
    first, second = offices.file(wang, offices.days_ago(10)), None
    other = offices.person(REGION, "李小红")
    second = offices.file(other, offices.days_ago(9))
    address = f"/staff/filings/{REGION}/{first}/review/?queue=decide"
    client = as_("reviewer")
    assert "居住证" in client.get(address).content.decode()
    done = client.post(address, {"do": "approve"})
    assert second in done["Location"]
    again = as_("supervisor").post(address, {"do": "approve"})
    assert again.status_code == 200 and "不能审核通过" in again.content.decode()
    with reach.staff([REGION]):
        assert Filing.objects.get(number=first).state == "active"


def test_evidence_goes_back_with_a_list_and_not_without(wang):
    number = offices.file(wang, offices.days_ago(3), way="commitment")
    offices.supplement(wang, number, offices.days_ago(1))
    address = f"/staff/filings/{REGION}/{number}/review/?queue=judge"
    client = as_("reviewer")
    bare = client.post(address, {"do": "send_back"})
    assert "一次写明缺什么" in bare.content.decode()
    client.post(address, {"do": "send_back", "lacking": ["照片看不清"], "reason": "缺第二页"})
    with reach.staff([REGION]):
        assert Filing.objects.get(number=number).mend_by is not None
    assert "照片看不清；缺第二页" in client.get(f"/staff/people/{wang.pk}/").content.decode()


def test_a_clerk_of_another_area_gets_404(wang):
    number = offices.file(wang, offices.days_ago(1))
    client = as_("elsewhere")
    for path in (
        f"people/{wang.pk}/", f"people/{wang.pk}/file/", f"people/{wang.pk}/status/",
        f"filings/{REGION}/{number}/review/", f"filings/{REGION}/{number}/cancel/",
        "evidence/1/", "findings/1/", f"policy/{REGION}/",
    ):  # fmt: skip
        assert client.get(f"/staff/{path}").status_code in (403, 404), path
    assert client.post(f"/staff/people/{wang.pk}/number/", {"reason": "x"}).status_code == 404
    assert client.get(f"/staff/people/{wang.pk}/").status_code == 404


def test_a_search_and_a_look_leave_lines(wang):
    client = as_("window-clerk")
    client.post("/staff/search/", {"q": "wxm"})
    found = client.get("/staff/search/")
    assert found["Location"] == f"/staff/people/{wang.pk}/"
    assert client.get(found["Location"]).status_code == 200
    (query,), (look,) = trail("look.query"), trail("look.person")
    assert query.detail == "“wxm”：1人" and look.subject == f"person:{wang.pk}"
    client.post("/staff/search/", {"q": sealing.unseal(bytes(wang.id_sealed))})
    client.get("/staff/search/")
    assert trail("look.query")[-1].detail == f"证件号…{wang.id_last4}：1人"


def test_no_page_shows_a_whole_number_but_for_a_reason(wang):
    whole = sealing.unseal(bytes(wang.id_sealed))
    client = as_("window-clerk")
    assert whole not in client.get(f"/staff/people/{wang.pk}/").content.decode()
    bare = client.post(f"/staff/people/{wang.pk}/number/", {"reason": " "})
    assert whole not in bare.content.decode() and "理由" in bare.content.decode()
    shown = client.post(f"/staff/people/{wang.pk}/number/", {"reason": "打印备案表"})
    assert whole in shown.content.decode()
    assert [line.detail for line in trail("look.number")] == ["打印备案表"]
    assert (
        as_("auditor").post(f"/staff/people/{wang.pk}/number/", {"reason": "x"}).status_code == 403
    )


def window(**changed):
    today = clock.today().isoformat()
    return {
        "key": "w1", "place": "上海市", "first": today, "way": "material", "channel": "window",
        "materials": ["residence_permit"], "residence_months": "8", **changed,
    }  # fmt: skip


def test_filing_at_the_window_takes_effect_once(wang):
    client = as_("window-clerk")
    address = f"/staff/people/{wang.pk}/file/?kind=long_term_resident"
    form = client.get(address).content.decode()
    assert "经办窗口" in form and "电话</span>" not in form, "only channels the region opens"
    for _ in range(2):
        sent = window(pages=io.BytesIO(offices.picture()))
        done = client.post(address, sent)
        assert done.status_code == 302, said_wrong(done.content.decode())
    with reach.staff([REGION]):
        kept = Filing.objects.get()
        assert (kept.state, kept.channel, kept.place) == ("active", "window", "310000")


def test_a_refusal_at_the_window_says_the_clause_and_keeps_what_was_typed(wang):
    client = as_("window-clerk")
    address = f"/staff/people/{wang.pk}/file/?kind=long_term_resident"
    page = client.post(address, window(materials=[])).content.decode()
    assert "还缺" in page and 'value="上海市"' in page, said_wrong(page)
    page = client.post(address, window(place="朝阳")).content.decode()
    assert "可能是" in page
    with reach.staff([REGION]):
        assert not Filing.objects.exists()


def test_an_emergency_is_filed_on_a_certificate(wang):
    client = as_("window-clerk")
    sent = {"key": "e1", "place": "北京市 110000", "first": offices.days_ago(2).date().isoformat(),
            "reason": "某医院急诊证明"}  # fmt: skip
    done = client.post(f"/staff/people/{wang.pk}/emergency/", sent)
    assert done.status_code == 302, done.content.decode()
    with reach.staff([REGION]):
        assert Filing.objects.get().kind == "emergency"


def test_the_window_changes_extends_and_cancels(wang):
    number = offices.file(wang, offices.days_ago(1), kind="other_temporary", way="commitment")
    client, base = as_("window-clerk"), f"/staff/filings/{REGION}/{number}"
    form = client.get(f"{base}/change/").content.decode()
    assert "上海市" in form
    today = clock.today()
    same = {"place": "上海市 310000", "kind": "other_temporary", "reason": "换地方"}
    with reach.staff([REGION]):
        kept = Filing.objects.get(current=True)
    same |= {"first": kept.first.isoformat(), "last": kept.last.isoformat()}
    nothing = client.post(f"{base}/change/", same)
    assert "没有改动" in nothing.content.decode()
    done = client.post(f"{base}/change/", {**same, "place": "北京市"})
    assert done.status_code == 302, done.content.decode()
    assert client.post(f"{base}/extend/", {}).status_code in (200, 302)
    assert client.post(f"{base}/cancel/", {"reason": "不去了"}).status_code == 302
    with reach.staff([REGION]):
        kept = Filing.objects.get(current=True)
        assert (kept.state, kept.place) == ("cancelled", "110000")
    assert today


def test_only_a_supervisor_corrects(wang):
    number = offices.file(wang, offices.days_ago(1), way="commitment")
    address = f"/staff/filings/{REGION}/{number}/correct/"
    assert as_("window-clerk").get(address).status_code == 403
    client = as_("supervisor")
    with reach.staff([REGION]):
        kept = Filing.objects.get()
    sent = {"place": "广州市", "kind": kept.kind, "first": kept.first.isoformat(), "reason": "选错"}
    done = client.post(address, sent)
    assert done.status_code == 302, done.content.decode()
    with reach.staff([REGION]):
        assert Filing.objects.get(current=True).place == "440100"


def test_false_evidence_is_found_objected_to_and_answered(wang):
    number = offices.file(wang, offices.days_ago(3), way="commitment")
    offices.supplement(wang, number, offices.days_ago(2))
    client = as_("supervisor")
    address = f"/staff/filings/{REGION}/{number}/false/"
    half = client.post(address, {"reason": "伪造", "proof": "回函", "suspended_from": "2026-12-01"})
    assert "起止两个日期" in half.content.decode()
    sent = {"reason": "伪造", "proof": "回函", "recover": "on", "suspended_from": "2026-12-01",
            "suspended_after": "2027-06-01"}  # fmt: skip
    assert client.post(address, sent).status_code == 302
    with reach.staff([REGION]):
        finding = Finding.objects.get()
        assert not Person.objects.get(pk=wang.pk).commitment_barred, "the bar is a switch, off"
    assert wang.name in client.get("/staff/findings/").content.decode()
    page = f"/staff/findings/{finding.pk}/"
    clerk = as_("window-clerk")
    assert clerk.post(page, {"do": "object", "words": "是真的"}).status_code == 302
    assert clerk.post(page, {"do": "answer", "words": "维持", "upheld": "yes"}).status_code == 200
    assert client.post(page, {"do": "answer", "words": "维持", "upheld": "yes"}).status_code == 302
    with reach.staff([REGION]):
        finding = Finding.objects.get()
        assert finding.upheld is True and finding.answered_by.startswith("王经办")


def test_a_change_of_status_shows_its_effect_before_it_counts(wang):
    number = offices.file(wang, offices.days_ago(3), way="commitment")
    client, address = as_("window-clerk"), f"/staff/people/{wang.pk}/status/"
    sent = {"status": "moved", "since": clock.today().isoformat(), "reason": "转到北京"}
    shown = client.post(address, sent).content.decode()
    assert number in shown and "已终止" in shown
    with reach.staff([REGION]):
        assert Filing.objects.get().state == "active"
    assert client.post(address, {**sent, "sure": "1"}).status_code == 302
    with reach.staff([REGION]):
        assert Filing.objects.get().state == "terminated"
        assert Person.objects.get(pk=wang.pk).status == "moved"


def test_many_are_approved_after_a_preview(wang):
    first = offices.file(wang, offices.days_ago(3))
    second = offices.file(offices.person(REGION, "李小红"), offices.days_ago(2))
    client = as_("reviewer")
    picked = {"pick": [f"{REGION}/{first}", f"{REGION}/{second}", f"{OTHER}/0"]}
    shown = client.post("/staff/bulk/approve/", picked).content.decode()
    assert "2 份可以办" in shown and "还没有改动" in shown
    with reach.staff([REGION]):
        assert Filing.objects.filter(state="submitted").count() == 2
    assert client.post("/staff/bulk/approve/", {**picked, "sure": "1"}).status_code == 302
    with reach.staff([REGION]):
        assert Filing.objects.filter(state="active").count() == 2
    assert client.post("/staff/bulk/approve/", {})["Location"] == "/staff/list/decide/"


def test_an_exported_list_has_no_formula_and_leaves_a_line(office):
    offices.file(offices.person(REGION, "=1+1"), offices.days_ago(1))
    answer = as_("reviewer").post("/staff/list/all/export/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cell = sheet["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert [line.detail for line in trail("look.export")] == ["全部备案：1行"]
    assert as_("window-clerk").post("/staff/list/all/export/").status_code == 403


def table(*rows):
    file = io.BytesIO(workbook(rows, COLUMNS))
    file.name = "unit.xlsx"
    return file


def row(who, place="上海市", name=""):
    number = sealing.unseal(bytes(who.id_sealed))
    return (number, name or who.name, "常驻异地工作人员", place, clock.today().isoformat(), "",
            "材料", "", "")  # fmt: skip


def test_a_units_table_is_filed_whole_or_not_at_all(wang):
    li = offices.person(REGION, "李小红")
    client = as_("window-clerk")
    template = client.get("/staff/batch/template/")
    assert openpyxl.load_workbook(io.BytesIO(template.content)).active["A1"].value == "证件号码"
    said = {"unit": "某某公司", "region": REGION, "channel": "window"}
    wrong = [row(wang), row(li, name="李大红"), row(li, place="不存在的地方")]
    page = client.post("/staff/batch/", {**said, "table": table(*wrong)}).content.decode()
    assert "没有录入任何一份" in page and "姓名和登记的不一样" in page and "第 4 行" in page, (
        said_wrong(page)
    )
    local = [row(wang), row(li, place="济源市")]
    page = client.post("/staff/batch/", {**said, "table": table(*local)}).content.decode()
    assert "不需要备案" in page
    closed = client.post(
        "/staff/batch/", {**said, "channel": "unit", "table": table(row(wang))}
    ).content.decode()
    assert "没有开通单位专管员" in closed
    with reach.staff([REGION]):
        assert not Filing.objects.exists()
    done = client.post("/staff/batch/", {**said, "table": table(row(wang), row(li))})
    assert done.status_code == 302, done.content.decode()
    with reach.staff([REGION]):
        assert Filing.objects.count() == 2
    bad = io.BytesIO(b"not excel")
    bad.name = "x.xlsx"
    page = client.post("/staff/batch/", {**said, "table": bad}).content.decode()
    assert "不是 Excel 表" in page


def test_an_auditor_reads_the_trail_of_their_area_only(wang):
    with reach.service():
        for region in (REGION, OTHER):
            TrailLine.objects.create(
                at=offices.days_ago(1), insured_region=region, actor_kind="staff",
                actor=f"某人{region}", action="look.person",
            )  # fmt: skip
    client = as_("auditor")
    page = client.get("/staff/trail/").content.decode()
    assert f"某人{REGION}" in page and f"某人{OTHER}" not in page
    page = client.get("/staff/trail/", {"actor": "没有这个人"}).content.decode()
    assert "没有符合条件" in page
    assert as_("reviewer").get("/staff/trail/").status_code == 403


def test_workdays_are_mended_by_hand(office):
    client = as_("supervisor")
    sent = {"day": "2026-12-31", "working": "no", "note": "盘点"}
    assert client.post("/staff/workdays/", sent)["Location"] == "/staff/workdays/2026/"
    assert "盘点" in client.get("/staff/workdays/2026/").content.decode()
    assert not Workday.objects.get(day="2026-12-31").working
    assert trail("workdays")


def test_rules_are_published_by_two(office):
    offices.staff("one", (OTHER, "policy_officer"), name="甲")
    offices.staff("two", (OTHER, "policy_officer"), name="乙")
    one, address = as_("one"), f"/staff/policy/{OTHER}/"
    assert "还没有启用" in one.get(address).content.decode()
    assert one.post(address, {"do": "propose"}).status_code == 302
    page = one.get(address).content.decode()
    assert "要由另一位政策人员审核" in page
    two = as_("two")
    page = two.get(address).content.decode()
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    assert one.post(address, {"do": "approve", "digest": digest}).status_code == 200
    assert two.post(address, {"do": "approve", "digest": digest}).status_code == 302
    assert "在用" in two.get(address).content.decode()
    assert two.get(f"/staff/policy/{REGION}/").status_code == 404


def test_administrators_make_move_and_reset_colleagues(office):
    offices.staff("chief-two", (REGION, "administrator"))
    chief, two = as_("administrator"), as_("chief-two")
    sent = {"username": "sun", "name": "孙新", "region": REGION, "roles": ["reviewer"]}
    page = chief.post("/staff/team/new/", sent).content.decode()
    assert "只显示这一次" in page, said_wrong(page)
    sun = User.objects.get(username="sun")
    assert sun.password_is_temporary
    assert "孙新" in chief.get("/staff/team/").content.decode()
    chief.post(f"/staff/team/{sun.pk}/", {"do": "posts", "region": REGION, "role": ["auditor"]})
    assert list(sun.posts.values_list("role", flat=True)) == ["auditor"]
    chief.post(f"/staff/team/{sun.pk}/", {"do": "reset", "reason": "手机遗失"})
    waiting = sun.resets.get()
    assert chief.post(f"/staff/team/resets/{waiting.pk}/").status_code == 409
    assert "一次性密码" in two.post(f"/staff/team/resets/{waiting.pk}/").content.decode()


def test_evidence_is_handed_in_at_the_window(wang):
    number = offices.file(wang, offices.days_ago(3), way="commitment")
    client, address = as_("window-clerk"), f"/staff/filings/{REGION}/{number}/supplement/"
    assert "请选择文件" in client.post(address, {"material": "residence_permit"}).content.decode()
    bad = {"material": "residence_permit", "pages": io.BytesIO(b"not a picture")}
    assert "不是照片" in client.post(address, bad).content.decode()
    good = {"material": "residence_permit", "pages": io.BytesIO(offices.picture())}
    done = client.post(address, good)
    assert done.status_code == 302, said_wrong(done.content.decode())
    with reach.staff([REGION]):
        page = Evidence.objects.get(number=number)
    shown = client.get(f"/staff/evidence/{page.pk}/")
    assert shown["Content-Type"] == page.media_type and shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert trail("look.evidence")


@pytest.mark.parametrize(
    ("filed", "said"), [("2015-03-01T10:00", "R42"), ("2025-06-25T10:00", "R11")]
)
def test_what_the_law_does_not_foresee_is_said_where_a_filing_is_shown(wang, filed, said):
    at = offices.moment(filed)
    number = visits.filed(
        wang, "310000", way="commitment", filed_at=at, effective_at=at, first=at.date()
    ).number
    client = as_("supervisor")
    for page in (f"people/{wang.pk}/", f"filings/{REGION}/{number}/review/"):
        assert f"口径表 {said}" in client.get(f"/staff/{page}").content.decode()


def test_the_rules_hear_whether_somebody_is_retired(office):
    pensioner = offices.person(REGION, retired=True)
    with reach.staff([REGION]):
        assert show.known(people_reads.person(pensioner.pk)).retired


def test_a_person_insured_twice_leads_from_one_to_the_other(wang):
    number = sealing.unseal(bytes(wang.id_sealed))
    with reach.service():
        other = Person.objects.get(pk=wang.pk)
        other.pk, other.psn_no, other.insurance = None, "second", "resident"
        other.save()
    page = as_("window-clerk").get(f"/staff/people/{wang.pk}/").content.decode()
    assert f"/staff/people/{other.pk}/" in page and number not in page


def test_the_first_administrator_is_made_on_the_command_line(db):
    class Process:
        def use_database(self):
            pass

    words = ["create", "root1", "--name", "孙主任", "--region", REGION]
    run = CliRunner(env={"YIDI_PASSWORD": offices.PASSWORD})
    done = run.invoke(command, words, obj=Process())
    assert done.exit_code == 0, done.output
    made = User.objects.get(username="root1")
    assert list(made.posts.values_list("region", "role")) == [(REGION, "administrator")]
    assert not made.password_is_temporary
    assert run.invoke(command, words, obj=Process()).exit_code == 2, "the name is taken"
