"""Find settlements that should be refunded and settled anew, and propose it to institution and person.

Care of a chronic disease settled as ordinary (S3 三(四)); filings that became valid afterwards. What
is proposed once is not proposed again. Nothing is moved here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from yidi.core.filing import standing
from yidi.core.filing.standing import Standing
from yidi.core.money import yuan
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Refusal
from yidi.core.settlement import replay, resettling
from yidi.core.settlement.resettling import Change
from yidi.store import reach
from yidi.store.reads import chronic, deciding, policy
from yidi.store.reads import resettling as reads
from yidi.store.reads.resettling import Candidate
from yidi.store.writes import resettling as writes
from yidi.store.writes import traces

LATELY = timedelta(days=3)
"""How far back a day's work looks for filings: it may have been missed for two days."""


def propose_all(moment: datetime) -> int:
    """A day's work; gives how many are new. Each person is a transaction of its own."""
    with reach.service():
        people = reads.with_diseases()
        filings = reads.lately_valid(moment - LATELY)
    made = 0
    for person_id in people:
        with reach.service():
            made += of_diseases(person_id, moment)
    for region, number, person_id in filings:
        with reach.service():
            made += of_filing(region, number, person_id, moment)
    return made


def of_diseases(person_id: int, moment: datetime, setl_id: str = "") -> int:
    """Ordinary settlements of a person that were care of a disease they have; setl_id: only this
    one. Inside a service's reach; gives how many are new."""
    had = chronic.entitlements(person_id)
    made = 0
    for one in reads.ordinary(person_id, setl_id):
        known = [span.what for span in had if span.covers(one.on)]
        disease = resettling.disease_of(one.diagnoses, one.line_codes, known)
        if disease is None:
            continue
        book = policy.book_by_digest(one.settlement.region, one.settlement.book)
        try:
            asked = resettling.as_chronic(replay.case(book, one.settlement.kept), disease)
            moved = resettling.change(book, one.settlement.kept, asked)
        except Refusal:
            continue
        state = "proposed" if one.year == moment.year else "claim"
        if writes.propose(one, "chronic", state, moved, moment, disease=disease):
            made += 1
            _tell(one, f"{shape.DISEASES[disease]}的费用按普通门诊结算了", state, moved, moment)
    return made


def of_filing(region: str, number: str, person_id: int, moment: datetime) -> int:
    """Settlements that would come to something else with a filing as it stands now. Whether they
    are settled anew is said by the pack. Inside a service's reach; gives how many are new."""
    desk = deciding.desk(person_id, moment)
    filing = next((f for f in desk.filings if f.id == number), None) if desk else None
    if desk is None or filing is None:
        return 0
    stands = desk.standing(filing)
    made = 0
    for one in reads.within(person_id, stands.first, stands.after):
        if not stands.covers(one.place, one.on):
            continue
        book = policy.book_by_digest(region, one.settlement.book)
        moved = _under(book, one, stands)
        if moved is None or moved.nothing:
            continue
        words = standing.words_of(desk.book, desk.person, filing, proof=stands.proof)
        row = desk.row("reaches_back", words)
        state = _state(one, bool(row.value["back"]), moment)
        rule = f"{desk.book.document(row)} {row.citation.article}".strip()
        if writes.propose(one, "filing", state, moved, moment, filing=number, rule=rule):
            made += 1
            if state != "shown":
                _tell(one, f"备案{number}后来有效了", state, moved, moment)
    return made


def _under(book: Book, one: Candidate, stands: Standing) -> Change | None:
    kept = one.settlement.kept
    try:
        asked = resettling.with_filing(replay.case(book, kept), resettling.as_given(stands))
        return resettling.change(book, kept, asked)
    except Refusal:
        return None


def _state(one: Candidate, back: bool, moment: datetime) -> str:
    """Stays that are over and closed years are left as they are: the difference is claimed."""
    if not back:
        return "shown"
    return "claim" if one.over or one.year != moment.year else "proposed"


def _tell(one: Candidate, why: str, state: str, moved: Change, moment: datetime) -> None:
    """The person reads what it would come to, and what happens next."""
    following = {
        "proposed": "医院核对后会退费重新结算，请留意通知。",
        "claim": "差额请申请手工报销补报。" if moved.fund > 0 else "结算不再改动。",
    }[state]
    kind = "resettle_claim" if state == "claim" and moved.fund > 0 else "resettle_proposed"
    text = f"结算{one.setl_id}：{why}。{net(moved)}{following}"
    traces.message(
        one.settlement.region, one.person_id, one.setl_id[-24:], kind,
        moment.date(), "有一笔结算要重新算", text, moment,
    )  # fmt: skip


def net(moved: Change, payer: str = "您") -> str:
    """The net effect in words. payer: the person, as whoever reads it calls them."""
    said = list(_parts(moved, payer))
    return f"重新结算后，{'，'.join(said)}。" if said else "重新结算后，各方支付的金额不变。"


def _parts(moved: Change, payer: str) -> Iterable[str]:
    if moved.cash:
        yield f"{f'退{payer}' if moved.cash < 0 else f'{payer}补交'}现金{yuan(abs(moved.cash))}元"
    if moved.account:
        verb = "退回" if moved.account < 0 else "多支付"
        yield f"个人账户{verb}{yuan(abs(moved.account))}元"
    if moved.fund:
        verb = "多支付" if moved.fund > 0 else "少支付"
        yield f"医保{verb}{yuan(abs(moved.fund))}元"
