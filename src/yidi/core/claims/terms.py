"""What the pack says of a claim: until when, which papers, to whom, how long it takes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from yidi.core import regions
from yidi.core.calendar import add_months, spoken
from yidi.core.filing.standing import Workday, working_days_after
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.policy.read import Row
from yidi.core.problems import Problem
from yidi.core.settlement import chronic
from yidi.core.settlement.quote import THIRD_PARTY

PAYEES = shape.DIMENSIONS["payee"].words
PLACE_OF_CARE = "place_of_care"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a claim its terms depend on. payee: person | agent | heir; dead: the person is; proposed_on:
    of a difference, when it was found, from when on it may be claimed."""

    care: str
    disease: str
    injury: str
    first: date
    last: date
    payee: str
    payee_name: str
    person_name: str
    dead: bool = False
    proposed_on: date | None = None


def wrong(book: Book, asked: Asked, day: date) -> list[Problem]:
    """Everything that keeps a claim from being taken on a day. Raises ParameterMissing."""
    found = (
        _span(asked, day), _too_late(book, asked, day), disease_missing(asked.care, asked.disease),
        THIRD_PARTY if asked.injury == "third_party" else None, _payee(book, asked, day),
    )  # fmt: skip
    return [problem for problem in found if problem]


def _span(asked: Asked, day: date) -> Problem | None:
    if asked.first > asked.last:
        return Problem("span_wrong", "就医结束日早于开始日。", "请检查起止日期。", where="last")
    if asked.last > day:
        return Problem("span_wrong", "就医还没有结束。", "请在出院或就诊以后再申请。", where="last")
    return None


def _too_late(book: Book, asked: Asked, day: date) -> Problem | None:
    row = book.edition(day).row("claim_deadline", {"type": asked.care})
    if "months" not in row.value:
        return None
    until = add_months(asked.proposed_on or asked.last, row.value["months"])
    if day <= until:
        return None
    return _cited(
        book, row, "claim_too_late", f"申请期限是{spoken(until)}，已经过了。",
        "有特殊原因的，请带上说明到参保地经办窗口。",
    )  # fmt: skip


def disease_missing(care: str, disease: str) -> Problem | None:
    """Care of a chronic disease is of one disease."""
    if care != "chronic" or disease:
        return None
    return Problem(
        "disease_missing", "门诊慢特病没有选病种。", "请选认定过的病种；没有认定过的，按普通门诊申请。",
        where="disease",
    )  # fmt: skip


def not_entitled(care: str, disease: str, had: Collection[str]) -> Problem | None:
    """Why care is not that of a chronic disease: who has one is found by the insured place (S3
    三(三)). had: the diseases it found for the days of care."""
    missing = disease_missing(care, disease)
    if missing or care != "chronic" or disease in had:
        return missing
    return replace(
        chronic.missing(disease),
        next_step="请先办理慢特病认定；这几天没有资格的，请把就医类型更正为普通门诊。",
        where="disease",
    )


def _payee(book: Book, asked: Asked, day: date) -> Problem | None:
    """A dead person is paid through the heirs, a living one never is."""
    if asked.dead != (asked.payee == "heir"):
        return Problem(
            "payee_wrong",
            "参保人已死亡，要付给家属。" if asked.dead else "参保人健在，不能付给继承人。",
            "请改选收款人。", where="payee",
        )  # fmt: skip
    if asked.payee == "person" and asked.payee_name != asked.person_name:
        return Problem(
            "payee_wrong",
            "收款账户不是参保人本人的。",
            "请改选代办人，并交委托书。",
            where="payee_name",
        )
    row = book.edition(day).row("claim_payees", {"payee": asked.payee})
    if row.value["allowed"]:
        return None
    return _cited(
        book, row, "payee_wrong", f"这里不能付给{PAYEES[asked.payee]}。", "请改选收款人。"
    )


def account_wrong(account: str) -> Problem | None:
    """Why a bank account cannot be one."""
    if account.isascii() and account.isdigit() and 8 <= len(account) <= 32:
        return None
    return Problem("account_wrong", "银行账号不对。", "请填8到32位数字的账号。", where="account")


def papers(book: Book, care: str, payee: str, day: date) -> tuple[str, ...]:
    """The papers of a claim, those of the payee included."""
    edition = book.edition(day)
    wanted = edition.value("claim_papers", {"type": care})["all_of"]
    more = edition.value("claim_payees", {"payee": payee}).get("papers", ())
    return (*wanted, *more)


def originals(book: Book, care: str, day: date) -> tuple[str, ...]:
    """The papers that must be handed in as originals."""
    found = book.edition(day).value("claim_papers", {"type": care}).get("originals", ())
    return tuple(found)


def promised(book: Book, day: date, workday: Workday) -> date:
    """The day by which a claim accepted on `day` is decided."""
    count = book.edition(day).value("claim_days", {})["working_days"]
    return working_days_after(day, count, workday)


def catalogue(book: Book, place: str, day: date) -> str:
    """Whose catalogue splits the charges: insured_place | place_of_care (R50)."""
    scope = regions.scope(book.covers, place)
    return str(book.edition(day).value("manual_catalogue", {"scope": scope})["of"])


def papers_missing(missing: Collection[str]) -> Problem | None:
    """Why a claim is not complete. missing: papers of the pack that nobody has handed in."""
    if not missing:
        return None
    named = "、".join(shape.CLAIM_PAPERS[word] for word in missing)
    return Problem(
        "papers_missing", f"还没有收到：{named}。",
        "收到纸质材料的请勾选；没有收到的，一次性告知参保人补交。", where="on_paper",
    )  # fmt: skip


def lacking_wrong(lacking: Collection[str], wanted: Collection[str]) -> Problem | None:
    """Why a list of what is missing cannot be given."""
    if not lacking:
        return Problem("lacking_missing", "没有写缺什么。", "请至少选一样，一次写全。")
    if not set(lacking) <= set(wanted):
        return Problem("lacking_wrong", "清单里有这里不要的材料。", "请按规则里的材料选。")
    return None


def _cited(book: Book, row: Row, code: str, sentence: str, mend: str) -> Problem:
    return Problem(code, sentence, mend, document=book.document(row), article=row.citation.article)
