"""The papers of the till: every line and step on the receipt, the one next step on the slip."""

from datetime import date

import pytest

from support.papers import DAY, MOMENT, pages, squeezed
from yidi.core.problems import Problem
from yidi.core.settlement import amounts, given, quote, shift_sheet
from yidi.core.settlement import receipt as values
from yidi.core.settlement.case import Bill, Care, Filing, Insured, Request
from yidi.core.settlement.counter import Moved, shifts
from yidi.core.settlement.paid import Charge, Paid
from yidi.core.settlement.replay import Kept
from yidi.documents import receipts

FEN = 10_000


@pytest.fixture(scope="module")
def law(request):
    """The law of Jinzhong."""
    return request.getfixturevalue("book")("140700")


def charge(number, amount=FEN, **more):
    known = {
        "category": "B", "own_paid": 0, "over_limit": 0, "class_b": amount // 10,
        "why": ("乙类，先自付10%。",), "returns": "", "self_pay_rate": 100_000, "price_cap": None,
    } | more  # fmt: skip
    return Charge(
        f"{number}", MOMENT, f"YP{number}", f"示例药品{number}", "09", 10_000, amount * FEN, amount,
        **known,
    )  # fmt: skip


def paid(book, lines=3, **more):
    """A stay of so many lines of 100.00, a tenth of each paid first."""
    place, first, last = "110105", date(2026, 3, 2), date(2026, 3, 9)
    filing = Filing("long_term_resident", "material", "110000", date(2026, 1, 1), None, first)
    bill = Bill(lines * FEN, class_b=lines * FEN // 10)
    asked = Request(
        Insured("140700", "employee"), (filing,),
        Care(place, "tertiary", "inpatient", first, last), bill, {},
    )  # fmt: skip
    made = quote.quote(book, asked)
    moved = amounts.of(made.statement)
    kept = Kept(
        "1", given.tree(asked), [list(s[:5]) for s in made.statement.steps], moved, (), {},
        made.statement.year, "1",
    )  # fmt: skip
    known = {
        "kind": "settlement", "reverses": "", "reversed_by": "", "interim": False,
        "charges": tuple(charge(n) for n in range(lines)), "kept": kept, "invoice": "FP01",
    } | more  # fmt: skip
    return Paid(
        id=1, region="140700", place="110000", setl_id="1407002603090000000001", msgid="M", person_id=1,
        person="例小明", id_last4="1234", psn_no="1", insurance="employee",
        institution_code="H1", institution="示例医院", mdtrt_id="9", visit_number="Z1",
        care="inpatient", disease="", first=MOMENT, last=MOMENT, scope="cross_province",
        settled_at=MOMENT, year=2026, balance=0, book=book.digest, earlier=(), **known,
    )  # fmt: skip


def printed(settled, book):
    made = values.receipt(settled, book, "北京市", "https://example.invalid/v/1", MOMENT)
    return receipts.receipt(made)


def test_every_line_class_reason_step_and_clause_stands_on_it(law):
    settled = paid(law)
    said = "".join(pages(printed(settled, law)))
    for part in ("例**", "示例药品2", "乙类", "先自付10%", "西药费小计", "300.00", "FP01"):
        assert squeezed(part) in squeezed(said), part
    for step in ("起付标准", "支付比例", "个人现金"):
        assert step in said
    assert "全自费金额" in said and "例小明" not in said
    assert printed(settled, law) == printed(settled, law)


def test_a_bill_of_many_lines_repeats_its_head_on_every_page(law):
    found = pages(printed(paid(law, 300), law))
    assert len(found) > 5 and "示例药品299" in "".join(found)
    assert all("项目和原因" in page for page in found[1:-2])


def test_a_settlement_taken_back_says_so_and_a_doubtful_one_shows_no_steps(law):
    back = "".join(pages(printed(paid(law, reversed_by="140700260310002"), law)))
    assert "已经撤销" in back and "140700260310002" in back
    honest = paid(law)
    steps = [["own_paid", 1, 1, 0, 1], *honest.kept.steps[1:]]
    wrong = Kept(**{n: getattr(honest.kept, n) for n in Kept.__slots__} | {"steps": steps})
    assert "怎样算出来的" not in "".join(pages(printed(paid(law, kept=wrong), law)))


def test_the_slip_gives_the_next_step_and_what_a_claim_needs():
    problem = Problem(
        "filing_missing", "没有有效的备案。", "出院结算前补办仍可直接结算。", "某文件", "第五条"
    )
    office = ("晋中市医疗保障服务中心", "12393", "")
    facts = {"姓名": "例**", "医疗费总额": "25000.00元"}
    (page,) = pages(receipts.slip(values.slip(facts, [problem], office, MOMENT)))
    for part in ("没有有效的备案", "补办仍可直接结算", "某文件，第五条", "费用明细清单", "12393"):
        assert part in page, part
    (page,) = pages(receipts.slip(values.slip(facts, [], ("", "", ""), MOMENT)))
    assert "网络暂时不通" in page and "12393" in page


def test_a_shift_has_every_bill_and_what_to_hand_over():
    moved = [
        Moved("周收款", undone, *(sign * n for n in (2000, 1500, 200, 300)))
        for undone, sign in ((False, 1), (True, -1), (False, 2))
    ]
    entries = [
        shift_sheet.Entry(
            MOMENT,
            "例**",
            "药店购药",
            m.undone,
            f"{n:030d}",
            m.cashier,
            m.total,
            m.fund,
            m.account,
            m.cash,
        )
        for n, m in enumerate(moved)
    ]
    said = shift_sheet.sheet("示例药店（P1）", DAY, shifts(moved), entries, 1, MOMENT)
    (page,) = pages(receipts.shift(said))
    for part in (
        "收费交班单",
        "2026年2月10日",
        "9.00",
        "3.00",
        "6.00",
        "-20.00",
        "撤销",
        "有1笔不一致",
    ):
        assert part in page
    many = shift_sheet.sheet("示例药店（P1）", DAY, shifts(moved), entries * 40, 0, MOMENT)
    assert "一分不差" in "".join(pages(receipts.shift(many)))
