"""The papers hold every field, tick the right boxes, stay on a page and are the same each time."""

from __future__ import annotations

import io
import os
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import playwright
import pytest
from pypdf import PdfReader

from support.papers import DAY, MOMENT, PERSON, pages, squeezed
from yidi.core.filing import papers as values
from yidi.core.policy import shape
from yidi.core.problems import Refusal
from yidi.documents import papers
from yidi.documents.typesetting import Typesetter

FORM_LABELS = (
    "备案编号：例001", "姓名", "性别", "参保类别", "身份证件号码", "人员类别", "登记类别",
    "参保地联系地址", "就医地联系地址", "联系人", "联系电话", "转往省（市、区）", "地区（市、州）",
    "温馨提示", "备案开始日期", "备案结束日期", "是否提供备案对应材料", "签名", "经办机构（盖章）：",
    "联系电话：", "经办人：", "经办日期：",
)  # fmt: skip
LETTER_LABELS = (
    "姓名", "性别", "参保类别", "身份证号", "联系电话", "人员类别", "参保地", "就医地",
    "备案开始日期", "备案结束日期", "备案告知书", "承诺事项", "承诺人（签名、指印）：",
    "被委托人（签名、指印）：", "备注",
)  # fmt: skip
POOLS = ("419001", "140700", "370300", "900100", "900200", "149900")


# ---- the registration form


def test_the_form_has_every_field_of_the_annex(form):
    text = pages(papers.registration_form(form()))[0]
    for label in FORM_LABELS:
        assert label in text
    for said in ("河南省基本医疗保险异地就医登记备案表", *_person(), "北京市", "2026年2月10日"):
        assert said in text


def test_each_copy_is_a_page_and_says_who_keeps_it(form):
    first, second = pages(papers.registration_form(form()))
    assert "第1份，共2份（申办人留存）" in first
    assert "第2份，共2份（经办部门留存）" in second
    assert "一式两份，申办人和经办部门各留一份" in first


@pytest.mark.parametrize(("deed", "label"), values.DEEDS.items())
def test_new_change_and_cancel_tick_their_own_box(form, deed, label):
    text = pages(papers.registration_form(form(deed=deed)))[0]
    ticked = [other for other in values.DEEDS.values() if f"☑{other}" in text]
    assert ticked == [label]
    assert sum(f"☐{other}" in text for other in values.DEEDS.values()) == 2


@pytest.mark.parametrize("kind", shape.KINDS)
def test_each_kind_ticks_its_box_and_its_group(form, kind):
    text = pages(papers.registration_form(form(kind=kind)))[0]
    for other, label in shape.KINDS.items():
        assert f"{'☑' if other == kind else '☐'}{label}" in text
    long_term = kind in shape.LONG_TERM
    assert f"{'☑' if long_term else '☐'}异地长期居住备案" in text
    assert f"{'☐' if long_term else '☑'}临时外出就医备案" in text


@pytest.mark.parametrize(
    ("way", "shown"), [("material", "☑是☐否"), ("commitment", "☐是☑否"), ("not_required", "☐是☐否")]
)
def test_the_evidence_box_follows_the_way(form, way, shown):
    assert shown in pages(papers.registration_form(form(way=way)))[0]


def test_an_end_is_ticked_as_a_date_and_no_end_as_the_default(form):
    assert "☑默认☐年月日" in pages(papers.registration_form(form()))[0]
    dated = pages(papers.registration_form(form(last=date(2026, 8, 9))))[0]
    assert "☐默认☑2026年8月9日" in dated


def test_insurance_and_signer_are_ticked(form, signature):
    resident = replace(PERSON, insurance="resident")
    text = pages(papers.registration_form(form(person=resident, signature=signature)))[0]
    assert "1.☐职工医保（离休）2.☑城乡居民医保" in text
    assert "☑本人☐被委托人签名" in text


def test_a_blank_form_ticks_nothing(book):
    blank = values.registration_form(book("610403"), None, values.Particulars(), date(2018, 3, 1))
    (text,) = pages(papers.registration_form(blank))
    assert "杨凌示范区异地就医登记备案表" in text
    assert "☑" not in text
    assert "社会保障卡" in text and "029-87033507" in text


def test_a_place_in_a_province_fills_both_fields(form):
    text = pages(papers.registration_form(form(place="140700")))[0]
    assert "山西省" in text and "晋中市" in text


def test_the_agencys_wording_takes_the_place_of_ours(form, letter):
    wording = ("官方要点一。", "官方要点二。")
    for text in (
        pages(papers.registration_form(form(wording=wording)))[0],
        pages(papers.commitment(letter(wording=wording)))[0],
    ):
        assert "1.官方要点一。" in text and "2.官方要点二。" in text
        assert "备案长期有效" not in text


@pytest.mark.parametrize("region", POOLS)
def test_every_region_has_its_form_on_one_page_a_copy(form, region):
    made = form(region)
    assert len(pages(papers.registration_form(made))) == made.copies


# ---- the commitment letter


def test_the_letter_has_every_field_of_the_annex(letter):
    (text,) = pages(papers.commitment(letter()))
    for label in LETTER_LABELS:
        assert label in text
    for said in (
        "河南省异地就医备案个人承诺书",
        PERSON.name,
        PERSON.id_number,
        "济源市",
        "两年之内不得销毁",
    ):
        assert said in text


def test_what_is_printed_is_what_is_signed(letter):
    made = letter()
    (text,) = pages(papers.commitment(made))
    signed = values.commitment_text(made)
    for line in (*made.notice.lines, made.undertaking, made.remark):
        assert squeezed(line) in text
        assert line in signed
    assert values.text_digest(signed) in text


def test_the_digest_is_of_exactly_the_text(letter):
    made = letter()
    digest = values.text_digest(values.commitment_text(made))
    other = replace(made, person=replace(PERSON, telephone="13800000001"))
    assert values.text_digest(values.commitment_text(other)) != digest
    assert papers.commitment_text(made) == values.commitment_text(made)


def test_the_signature_is_no_part_of_the_text_and_is_printed(letter, signature):
    bare, signed = letter(), letter(signature=signature)
    assert values.commitment_text(bare) == values.commitment_text(signed)
    assert _images(papers.commitment(bare)) == 0
    assert _images(papers.commitment(signed)) == 1


def test_jinzhong_names_its_month_and_its_own_kinds(letter):
    text = pages(papers.commitment(letter("140700")))[0]
    assert "晋中市基本医疗保险异地安置备案个人承诺书" in text
    assert text.count("1个月内补齐材料") == 2
    assert "非急转就医人员" not in text


def test_a_region_without_a_letter_refuses(book):
    with pytest.raises(Refusal, match="no_commitment"):
        values.commitment(book("610403"), None, PERSON, date(2018, 3, 1))


@pytest.mark.parametrize("picture", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_an_unreadable_signature_is_refused(letter, picture):
    signed = letter(signature=values.Signature("self", "例小明", DAY, picture))
    if picture:
        with pytest.raises(Refusal, match="signature_unreadable"):
            papers.commitment(signed)
    else:
        assert _images(papers.commitment(signed)) == 0


# ---- the law behind the words


def test_the_points_follow_the_rules(form):
    before, after = form(on=date(2025, 6, 1)), form()
    assert before.notice != after.notice
    assert "6个月内不能变更或取消" in " ".join(after.notice.points)
    assert "24个月内不能再用承诺书" in " ".join(after.notice.points)
    assert "6个月内不能变更" not in " ".join(form("140700").notice.points)


def test_a_rule_that_is_not_at_hand_names_its_documents(form):
    told = " ".join(form(person=replace(PERSON, insurance="resident")).notice.points)
    assert "豫政办〔2016〕194号" in told
    assert "降低10个百分点" not in told


@pytest.mark.parametrize(
    ("place", "told"), [("110000", "支付比例降低20个百分点"), ("140100", "支付比例降低5个百分点")]
)
def test_the_benefit_is_that_of_the_place(form, place, told):
    assert told in " ".join(form("140700", place=place).notice.points)


# ---- certificate and card


def test_the_certificate_says_what_holds_and_hides_the_number(book, stands):
    made = values.certificate(
        book("419001"), stands(), PERSON, receipt="419001-20260210-7", verify="https://例/v/1",
        as_of=MOMENT,
    )  # fmt: skip
    (text,) = pages(papers.certificate(made))
    for said in (
        "419001-20260210-7",
        "例小明",
        "有效",
        "北京市",
        "长期有效",
        "2026年8月10日起才能变更",
    ):
        assert said in text
    assert PERSON.id_number not in text
    assert f"**{PERSON.id_number[-4:]}" in text


def test_the_card_says_where_when_what_and_whom_to_call(book, stands):
    made = values.card(book("140700"), stands("140700"), PERSON, receipt="r1", on=DAY)
    (text,) = pages(papers.card(made))
    for said in ("北京市", "先备案", "选定点", "持卡码就医", "社会保障卡", "居民身份证", "12393"):
        assert said in text
    assert "请在2026年3月10日之前（含当日）补齐材料，否则备案无效" in text


# ---- every paper


def test_the_same_values_give_the_same_bytes(form, letter, book, stands, signature):
    for make in _all(form, letter, book, stands, signature):
        assert make() == make()


def test_every_paper_declares_pdf_a(form, letter, book, stands, signature):
    for make in _all(form, letter, book, stands, signature):
        reader = PdfReader(io.BytesIO(make()))
        told = reader.xmp_metadata.stream.get_data().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in told
        assert "<pdfaid:conformance>B</pdfaid:conformance>" in told
        assert reader.metadata.creation_date.date() == DAY
        width, height = reader.pages[0].mediabox[2:]
        assert (round(width), round(height)) == (595, 842)


HOSTILE = [
    "#panic[x] *粗* $a$ `b` <l> @r \\ // /* ]) #{",
    '"]); #read("/etc/passwd")',
    "例𠮷䶮明",
    "Ａ·买买提·例",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_ever_a_name(form, letter, name):
    person = replace(PERSON, name=name, home_address=name)
    for pdf in (
        papers.registration_form(form(person=person)),
        papers.commitment(letter(person=person)),
    ):
        assert squeezed(name) in pages(pdf)[0]


def test_control_and_turning_characters_do_not_reach_the_paper(letter):
    made = letter(person=replace(PERSON, name="例\x00\u202e明\n张"))
    assert "姓名：例 明 张" in values.commitment_text(made)
    assert "例明张" in pages(papers.commitment(made))[0]


@pytest.mark.parametrize("lost", ["🙂", "\U000323af"])
def test_a_character_without_a_glyph_is_refused_and_named(form, lost):
    with pytest.raises(Refusal) as refused:
        papers.registration_form(form(person=replace(PERSON, name=f"例{lost}")))
    (problem,) = refused.value.problems
    assert problem.code == "glyph_missing" and lost in problem.sentence


def test_a_folder_of_further_fonts_brings_the_glyph(form, monkeypatch):
    icons = next(Path(playwright.__file__).parent.rglob("vite/recorder/assets/*.ttf"))
    lost = form(person=replace(PERSON, name="例\uea60"))
    with pytest.raises(Refusal, match="glyph_missing"):
        papers.registration_form(lost, Typesetter())
    monkeypatch.setenv("YIDI_FONTS", os.pathsep.join(("/nowhere", str(icons.parent))))
    assert papers.registration_form(lost, Typesetter()).startswith(b"%PDF")


def test_long_values_wrap_and_stay_on_the_page(form, letter, book, stands):
    person = replace(
        PERSON,
        name="例" * 40,
        home_address="很长的地址" * 40,
        away_address="A1" * 120,
        contact="例小红（女儿）" * 10,
        telephone="0086-0000-13800000000-0000",
    )
    assert len(pages(papers.registration_form(form(person=person)))) == 2
    assert len(pages(papers.commitment(letter(person=person)))) == 1
    made = values.card(book("419001"), stands(), person, receipt="9" * 60, on=DAY)
    assert len(pages(papers.card(made))) == 1


def test_nothing_runs_out_of_the_page(form):
    pdf = papers.registration_form(form(person=replace(PERSON, away_address="W" * 200)))
    places: list[float] = []

    def visit(text, _cm, matrix, _font, _size):
        if text.strip():
            places.append(matrix[4])

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    assert places and max(places) < 595 - 40
    assert pages(pdf)[0].count("W") >= 200


def test_four_threads_get_what_one_gets(letter):
    letters = [letter(person=replace(PERSON, telephone=f"1380000000{n}")) for n in range(4)]
    alone = [papers.commitment(made) for made in letters]
    found: list[bytes | None] = [None] * 16

    def work(n):
        for k in range(n, 16, 4):
            found[k] = papers.commitment(letters[k % 4])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone[k % 4] for k in range(16)]


def _person():
    return [said for field in PERSON.__slots__ if (said := getattr(PERSON, field)) != "employee"]


def _images(pdf):
    return len(PdfReader(io.BytesIO(pdf)).pages[0].images)


def _all(form, letter, book, stands, signature):
    proof = values.certificate(
        book("419001"), stands(), PERSON, receipt="r", verify="v", as_of=MOMENT
    )
    small = values.card(book("419001"), stands(), PERSON, receipt="r", on=DAY)
    return (
        lambda: papers.registration_form(form(signature=signature)),
        lambda: papers.commitment(letter(signature=signature)),
        lambda: papers.certificate(proof),
        lambda: papers.card(small),
    )
