"""Cooperation between the agencies of the demonstration: contacts, tickets in several states, cost
checks, raised problems and an announced outage, through the real actions at past moments.

Every form has a key of its own, so a second start finds what the first one did.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.tickets import tend
from yidi.actions.tickets.accept import accept
from yidi.actions.tickets.announce import Announcement, announce
from yidi.actions.tickets.answer import Found, answer
from yidi.actions.tickets.answer_problem import answer_problem
from yidi.actions.tickets.assign import assign
from yidi.actions.tickets.close import Outcome, close
from yidi.actions.tickets.confirm_check import Asked as CheckAsked
from yidi.actions.tickets.confirm_check import confirm_check
from yidi.actions.tickets.dismiss_check import dismiss_check
from yidi.actions.tickets.keep_contact import Named, keep_contact
from yidi.actions.tickets.note import note
from yidi.actions.tickets.open_ticket import Opening, open_ticket
from yidi.actions.tickets.pass_on import pass_on
from yidi.actions.tickets.propose_checks import propose_checks
from yidi.actions.tickets.raise_problem import Told, raise_problem
from yidi.actions.tickets.reopen import reopen
from yidi.actions.tickets.take_up import take_up
from yidi.actions.tickets.working import Asked
from yidi.config.demo.accounts import (
    AREAS,
    CARE_AREAS,
    CASHIERS,
    DAUGHTER,
    FATHER,
    KNOWN,
    PHONES,
    PROVINCES,
    SANDBOX,
    staff,
)
from yidi.core.problems import Refusal
from yidi.core.tickets.checking import PROPOSAL_STATES
from yidi.store import reach
from yidi.store.models import Person
from yidi.store.reads import cost_checks
from yidi.store.reads import tickets as reads

_log = logging.getLogger("yidi.demo")
CAPITAL = "110000"
JIYUAN, JINZHONG, ZIBO, YANGLING = AREAS
SHANXI = "140000"
_MONTHS = 100
"""Days of settlements that are looked through for doubtful stays."""
_AREA_CODES = {
    "419001": "0391", "140700": "0354", "370300": "0533", "610403": "029", "110000": "010",
    "410000": "0371", "140000": "0351", "370000": "0531", "610000": "029",
}  # fmt: skip
_DOCUMENTS = ("front_page", "charge_list", "doctor_orders")


@dataclass(frozen=True, slots=True)
class Play:
    """The day on which the demonstration is loaded."""

    now: datetime

    def ago(self, days: int, hour: int = 10) -> datetime:
        """A moment so many days before."""
        day = self.now.date() - timedelta(days=days)
        return min(datetime.combine(day, time(hour, 20), self.now.tzinfo), self.now)

    def ask(self, name: str, days: int, **asked: Any) -> str:
        """The number of a ticket asked so many days ago."""
        opening = Opening(key=f"demo-ticket-{name}", **asked)
        return open_ticket(somebody(opening.from_region, "window_clerk"), opening, self.ago(days))

    def step(self, number: str, region: str, word: str, days: int) -> Asked:
        """What somebody of an agency does with it so many days ago."""
        role = "supervisor" if region in PROVINCES else "reviewer"
        key = f"demo-{word}-{number}"
        return Asked(somebody(region, role), number, key, self.ago(days, 15))

    def assign(self, number: str, region: str, days: int) -> None:
        """It goes to the agency's reviewer."""
        username = next(s[0] for s in staff() if s[2] == region and s[3] == "reviewer")
        assign(self.step(number, region, "assign", days), username)


def load(now: datetime) -> None:
    """All of it; what a region's law refuses is left out."""
    play = Play(now)
    for part in (_contacts, _tickets, _overdue, _disputed, _checks, _raised, _outage):
        try:
            part(play)
        except Refusal as refusal:
            _log.info("left out of cooperation: %s", refusal)
    tend.tend(now)


def somebody(region: str, role: str) -> Actor:
    """Somebody of the staff of a region."""
    username, name, _, _ = next(s for s in staff() if s[2] == region and s[3] == role)
    return Actor("staff", username, f"{name}（{username}）", regions=(region,))


def _contacts(play: Play) -> None:
    for n, region in enumerate((*AREAS, *CARE_AREAS, *PROVINCES)):
        boss = somebody(region, "supervisor")
        name = boss.name.partition("（")[0]
        named = Named(name, f"{_AREA_CODES[region]}-0000{n:03d}", note="工作日 8:30–17:30")
        keep_contact(boss, region, named, play.ago(80))


def _tickets(play: Play) -> None:
    play.ask(
        "fresh", 0, kind="problem", from_region=JIYUAN, to_region=CAPITAL,
        title="门诊慢特病结算提示未开通", text="沙箱医院高血压门诊结算提示未开通，请核实并开通。",
        subject_kind="institution", subject=SANDBOX,
    )  # fmt: skip
    asked = play.ask(
        "information", 2, kind="information", from_region=JINZHONG, to_region=CAPITAL,
        title="核实一位参保人的就诊信息", text="请核实该院收治情况和入院身份核验记录。",
        subject_kind="institution", subject=SANDBOX,
    )  # fmt: skip
    play.assign(asked, CAPITAL, 1)
    play.ask(
        "status", 3, kind="information", from_region=CAPITAL, to_region=JINZHONG,
        title="核实参保状态", text="患者自述已在晋中参保，系统提示未参保，请核实。",
    )  # fmt: skip
    back = play.ask(
        "filing", 6, kind="problem", from_region=CAPITAL, to_region=ZIBO,
        title="备案已办，医院查不到", text="患者出示备案编号，本院查询无备案，请核实备案地。",
    )  # fmt: skip
    play.assign(back, ZIBO, 5)
    answer(play.step(back, ZIBO, "answer", 4), "备案地误填为朝阳区，已改为北京市，请重新查询。")
    done = play.ask(
        "done", 30, kind="problem", from_region=YANGLING, to_region=CAPITAL,
        title="社保卡读卡失败", text="多名参保人在药店读卡失败，请协助查原因。",
    )  # fmt: skip
    play.assign(done, CAPITAL, 29)
    answer(play.step(done, CAPITAL, "answer", 27), "药店读卡程序版本过旧，已通知升级。")
    accept(play.step(done, YANGLING, "accept", 26))
    close(play.step(done, YANGLING, "close", 26), "参保人已能正常结算")


def _overdue(play: Play) -> None:
    """Not answered in time: the provinces see it, and one of them speaks."""
    number = play.ask(
        "overdue", 16, kind="problem", from_region=JINZHONG, to_region=CAPITAL,
        title="住院结算单金额与清单不一致", text="请医院核对结算单与费用清单，差额说明原因。",
    )  # fmt: skip
    play.assign(number, CAPITAL, 14)
    for days in (10, 4):
        tend.tend(play.ago(days, 6))
    note(play.step(number, SHANXI, "note", 3), "已电话联系北京方面，请尽快答复。")


def _disputed(play: Play) -> None:
    number = play.ask(
        "disputed", 12, kind="dispute", from_region=CAPITAL, to_region=JIYUAN,
        title="一笔结算的清算金额有争议", text="该笔撤销后重新结算，请核对清算明细以哪一笔为准。",
    )  # fmt: skip
    play.assign(number, JIYUAN, 11)
    answer(play.step(number, JIYUAN, "answer", 9), "以重新结算的为准。")
    reopen(play.step(number, CAPITAL, "reopen", 8), "请写明两笔结算号，便于核对。")


def _checks(play: Play) -> None:
    """Three stays: one worked to the end, one at the place of care, one that has an explanation."""
    propose_checks(play.ago(12, 1), within=_MONTHS)
    with reach.service():
        found = cost_checks.proposals(AREAS, PROPOSAL_STATES)
    treated = sorted((one for one in found if one.place == CAPITAL), key=lambda one: one.id)
    for one, work in zip(treated, (_concluded, _asked_for, _explained), strict=False):
        who = somebody(one.insured_region, "reviewer")
        work(play, CheckAsked(who, one.id, f"demo-check-{one.id}", play.ago(11)))
    propose_checks(play.ago(1, 1), within=_MONTHS)


def _asked_for(play: Play, asked: CheckAsked) -> None:
    play.assign(confirm_check(asked, _DOCUMENTS), CAPITAL, 10)


def _explained(play: Play, asked: CheckAsked) -> None:
    dismiss_check(asked, "病案已核对，病情需要，费用合理")


def _concluded(play: Play, asked: CheckAsked) -> None:
    number = confirm_check(asked, _DOCUMENTS, "请重点核对手术和耗材。")
    play.assign(number, CAPITAL, 10)
    with reach.service():
        card = reads.one(number)
    home = card.from_region if card else JIYUAN
    found = Found("partly", 120_000)
    said = "两项检查重复收费，已约谈医院。"
    answer(play.step(number, CAPITAL, "answer", 6), said, found=found)
    accept(play.step(number, home, "accept", 5))
    close(play.step(number, home, "close", 5), outcome=Outcome("deduction"))


def _raised(play: Play) -> None:
    with reach.service():
        ids = {
            known.psn_no: Person.objects.get(insured_region=known.region, psn_no=known.psn_no).pk
            for known in KNOWN
        }
    father, daughter = ids[FATHER.psn_no], ids[DAUGHTER.psn_no]
    citizen = Actor("citizen", "demo-daughter", DAUGHTER.name, people=(father, daughter))
    _, number = raise_problem(
        citizen,
        Told(
            "北京的药店说查不到备案", "父亲昨天在药店买药，扫码说没有备案，自己先付了钱。",
            "demo-raised-father", person_id=father, phone=f"{PHONES}0000001",
        ),
        play.ago(3),
    )  # fmt: skip
    take_up(play.step(number, JIYUAN, "take_up", 2))
    opening = Opening(
        "problem", JIYUAN, CAPITAL, "药店查不到备案", "参保人备案有效，请核实药店接口。", "",
        "person", "", str(father),
    )  # fmt: skip
    pass_on(play.step(number, JIYUAN, "pass_on", 2), opening)
    _, other = raise_problem(
        citizen,
        Told("备案电话打不通", "窗口电话一直占线。", "demo-raised-phone", person_id=daughter),
        play.ago(9),
    )
    take_up(play.step(other, JIYUAN, "take_up", 8))
    answer_problem(play.step(other, JIYUAN, "answer", 8), "已增加一条电话线，工作日都有人接。")
    cashier = Actor(
        "institution", f"institution:{SANDBOX}", f"{CASHIERS[0][1]}（{CASHIERS[0][0]}）"
    )
    told = Told(
        "济源患者明细上传失败", "提示人员不在保，患者说参保正常。", "demo-raised-till",
        institution=SANDBOX,
    )  # fmt: skip
    raise_problem(cashier, told, play.ago(1))


def _outage(play: Play) -> None:
    """The night of the second Saturday from now."""
    ahead = (5 - play.now.weekday()) % 7 + 7
    first = datetime.combine(play.now.date() + timedelta(days=ahead), time(22), play.now.tzinfo)
    asked = Announcement(
        SHANXI, first, first + timedelta(hours=8), ("settlement", "query"), "demo-outage",
        "省平台升级，期间跨省直接结算暂停。",
    )  # fmt: skip
    announce(somebody(SHANXI, "supervisor"), asked, play.ago(2))
