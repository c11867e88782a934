"""What happens to people, as the institutions that treat them send it: one generator an episode.

They keep the integrator's rules: store what was answered, go on only with that, never send a second
settlement while the first is not known.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from simulation.facts import Filed, Item, Tree
from simulation.network import Act, Answer, Ask, Both, Episode, Wait
from simulation.world import HOSPITALS, PHARMACY, Patient, World
from yidi.actions.actor import Actor
from yidi.actions.filing.cancel import cancel
from yidi.actions.filing.submit import Form, Signed, submit
from yidi.core.calendar import add_months
from yidi.core.filing.deciding import Asked
from yidi.core.problems import Refusal

SIGNED = Signed("我承诺", "d" * 64, b"png", "模拟甲")
_numbers = itertools.count(1)

Sending = Generator[Any, Any, Any]


@dataclass
class Cashier:
    """One institution at work for one patient."""

    world: World
    chance: Random
    patient: Patient
    code: str
    now: Callable[[], datetime]

    @property
    def place(self) -> str:
        """The district of the institution."""
        return HOSPITALS[self.code][0] if self.code in HOSPITALS else "110105"

    @property
    def insutype(self) -> str:
        """The national code of the person's insurance."""
        insurance = self.world.facts.people[self.patient.key].insurance
        return "310" if insurance == "employee" else "390"

    def ask(self, infno: str, given: Tree) -> Ask:
        """A message about the patient."""
        return Ask(self.code, self.place, self.patient.region, infno, given)

    def time(self) -> str:
        """Now, as messages say it."""
        return f"{self.now():%Y-%m-%d %H:%M:%S}"

    # -- visits and charges ------------------------------------------------------------------------

    def registration(self) -> Ask:
        """2201."""
        who = self.patient
        return self.ask("2201", {"data": {
            "psn_no": who.psn_no, "insutype": self.insutype, "begntime": self.time(),
            "mdtrt_cert_type": "03", "mdtrt_cert_no": who.id_number, "psn_cert_type": "01",
            "certno": who.id_number, "psn_name": who.name, "ipt_otp_no": f"M{next(_numbers)}",
            "dept_code": "D1", "dept_name": "内科", "caty": "A03",
        }})  # fmt: skip

    def describing(self, visit: str, med_type: str, disease: str) -> Ask:
        """2203."""
        info = {
            "mdtrt_id": visit, "psn_no": self.patient.psn_no, "med_type": med_type,
            "begntime": self.time(), "dise_codg": disease,
        }  # fmt: skip
        return self.ask("2203", {"mdtrtinfo": info, "diseinfo": []})

    def admission(self) -> Ask:
        """2401."""
        who = self.patient
        return self.ask("2401", {"mdtrtinfo": {
            "psn_no": who.psn_no, "insutype": self.insutype, "begntime": self.time(),
            "mdtrt_cert_type": "03", "mdtrt_cert_no": who.id_number, "cert_type": "01",
            "certno": who.id_number, "psn_name": who.name, "med_type": "21",
            "ipt_no": f"Z{next(_numbers)}", "atddr_no": "D1", "chfpdr_name": "模拟医师",
            "adm_diag_dscr": "模拟", "adm_dept_codg": "D1", "adm_dept_name": "内科",
            "adm_bed": "1", "dscg_maindiag_code": "I10", "dscg_maindiag_name": "模拟",
        }})  # fmt: skip

    def leaving(self, visit: str) -> Ask:
        """2402."""
        return self.ask("2402", {"dscginfo": {
            "mdtrt_id": visit, "psn_no": self.patient.psn_no, "insutype": self.insutype,
            "endtime": self.time(), "dscg_dept_codg": "D1", "dscg_dept_name": "内科",
            "dscg_way": "1",
        }})  # fmt: skip

    def lines(self, most_yuan: int) -> list[Tree]:
        """A few things of a catalogue, at prices that leave fen over."""
        items = list(self.world.facts.items.values())
        return [
            self._line(self.chance.choice(items), most_yuan)
            for _ in range(self.chance.randint(1, 4))
        ]

    def _line(self, item: Item, most_yuan: int) -> Tree:
        count, price = self.chance.randint(1, 5), self.chance.randint(1, most_yuan * 100)
        return {
            "feedetl_sn": f"L{next(_numbers)}", "fee_ocur_time": self.time(),
            "med_list_codg": item.code, "medins_list_codg": item.code, "cnt": str(count),
            "pric": yuan(price), "det_item_fee_sumamt": yuan(price * count),
            "rx_circ_flag": "0", "hosp_appr_flag": "0",
        }  # fmt: skip

    def charged(self, infno: str, visit: str, lines: list[Tree], **more: str) -> Ask:
        """2204, 2301: the lines with what a hospital adds."""
        added = {
            "mdtrt_id": visit, "psn_no": self.patient.psn_no, "bilg_dept_codg": "D1",
            "bilg_dept_name": "内科", "bilg_dr_codg": "D1", "bilg_dr_name": "模拟医师", **more,
        }  # fmt: skip
        return self.ask(infno, {"feedetail": [line | added for line in lines]})

    # -- settlements -------------------------------------------------------------------------------

    def settling(self, infno: str, visit: str, total: str, **more: str) -> Ask:
        """2206, 2207, 2303, 2304."""
        return self.ask(infno, {"data": {
            "psn_no": self.patient.psn_no, "mdtrt_cert_type": "03", "medfee_sumamt": total,
            "psn_setlway": "01", "mdtrt_id": visit, "insutype": self.insutype,
            "acct_used_flag": self.chance.choice("0112"), **more,
        }})  # fmt: skip

    def taking_back(self, infno: str, visit: str, setl_id: str) -> Ask:
        """2103, 2208, 2305."""
        data = {"setl_id": setl_id, "mdtrt_id": visit, "psn_no": self.patient.psn_no}
        return self.ask(infno, {"data": data})

    def purchase(self, infno: str, lines: list[Tree]) -> Ask:
        """2101, 2102."""
        who = self.patient
        return self.ask(infno, {"druginfo": {
            "psn_no": who.psn_no, "mdtrt_cert_type": "03", "mdtrt_cert_no": who.id_number,
            "psn_cert_type": "01", "certno": who.id_number, "psn_name": who.name,
            "begntime": self.time(), "medfee_sumamt": total_of(lines),
            "insutype": self.insutype, "acct_used_flag": self.chance.choice("0112"),
            "med_type": "41",
        }, "drugdetail": lines})  # fmt: skip


def outpatient(at: Cashier, most_yuan: int = 400) -> Episode:
    """Registered, charged, tried, settled; perhaps settled twice at once, perhaps taken back."""
    opened = yield at.registration()
    if not opened.ok:
        return
    visit = opened.output["data"]["mdtrt_id"]
    for batch in ("B1", "B2")[: at.chance.randint(1, 2)]:
        lines = at.lines(most_yuan)
        charged = yield at.charged("2204", visit, lines, chrg_bchno=batch)
        if charged.ok:
            more = {"chrg_bchno": batch, "med_type": "11"}
            yield from _settled(at, ("2206", "2207", "2208"), visit, total_of(lines), more)
        if charged.ok and at.chance.random() < 0.15:
            node = {"mdtrt_id": visit, "psn_no": at.patient.psn_no, "chrg_bchno": batch}
            yield at.ask("2205", {"data": node})


OF_DISEASE, OF_ANOTHER = "M03900", "M01600"
"""Hypertension, which some have; diabetes, which nobody has."""


def chronic(at: Cashier, most_yuan: int = 400) -> Episode:
    """Registered, described as a visit for a chronic disease, charged for it and, apart, for
    something else; each batch settled by itself."""
    opened = yield at.registration()
    if not opened.ok:
        return
    visit = opened.output["data"]["mdtrt_id"]
    described = yield at.describing(visit, "14", OF_DISEASE)
    if not described.ok:
        return
    for batch, code, care in (("B1", OF_DISEASE, "14"), ("B2", OF_ANOTHER, "11")):
        lines = at.lines(most_yuan)
        charged = yield at.charged("2204", visit, lines, chrg_bchno=batch, dise_codg=code)
        if charged.ok:
            more = {"chrg_bchno": batch, "med_type": care}
            yield from _settled(at, ("2206", "2207", "2208"), visit, total_of(lines), more)


def two_bills(at: Cashier, other: Cashier, most_yuan: int = 2_000) -> Episode:
    """Two bills of one person, settled at the same moment in two places (two cashiers, one card)."""
    ready = []
    for cashier in (at, other):
        opened = yield cashier.registration()
        if not opened.ok:
            return
        visit = opened.output["data"]["mdtrt_id"]
        lines = cashier.lines(most_yuan)
        charged = yield cashier.charged("2204", visit, lines, chrg_bchno="B1")
        if not charged.ok:
            return
        more = {"chrg_bchno": "B1", "med_type": "11"}
        ready.append((visit, cashier.settling("2207", visit, total_of(lines), **more)))
    found = yield Both(ready[0][1], ready[1][1])
    for cashier, (visit, _), one in zip((at, other), ready, found, strict=True):
        if one.ok and at.chance.random() < 0.5:
            yield cashier.taking_back("2208", visit, one.output["setlinfo"]["setl_id"])


def stay(at: Cashier, days: int, most_yuan: int = 6_000) -> Episode:
    """Admitted, charged day by day, perhaps billed in between, something returned, discharged,
    settled while the ward still charges, perhaps taken back and settled anew."""
    opened = yield at.admission()
    if not opened.ok:
        return
    visit = opened.output["result"]["mdtrt_id"]
    bill: list[Tree] = []
    for day in range(days):
        yield Wait(timedelta(hours=at.chance.randint(8, 30)))
        lines = at.lines(most_yuan)
        charged = yield at.charged("2301", visit, lines, med_type="21")
        if not charged.ok:
            continue
        bill += lines
        yield from _returned(at, visit, lines, bill)
        if day == days // 2 and at.chance.random() < (0.4 if days <= 5 else 0.9):
            interim = {"mid_setl_flag": "1"}
            found = yield at.settling("2304", visit, total_of(bill), **interim)
            if found.ok:
                bill = []
    yield at.leaving(visit)
    if bill and at.chance.random() < 0.3:
        lines = at.lines(most_yuan)
        found, late = yield Both(
            at.settling("2304", visit, total_of(bill), mid_setl_flag="0"),
            at.charged("2301", visit, lines, med_type="21"),
        )
        if found.ok:
            return
        if late.ok:
            bill += lines
    if bill:
        more = {"mid_setl_flag": "0"}
        yield from _settled(at, ("2303", "2304", "2305"), visit, total_of(bill), more)


def _returned(at: Cashier, visit: str, lines: list[Tree], bill: list[Tree]) -> Sending:
    """Sometimes one is given back, sometimes a line withdrawn."""
    dice, line = at.chance.random(), lines[0]
    if dice < 0.2 and line["med_list_codg"] != "SIMCAP":
        back = line | {
            "feedetl_sn": f"L{next(_numbers)}", "cnt": "-1", "fee_ocur_time": at.time(),
            "det_item_fee_sumamt": f"-{line['pric']}",
        }  # fmt: skip
        returns = {"med_type": "21", "init_feedetl_sn": line["feedetl_sn"]}
        if (yield at.charged("2301", visit, [back], **returns)).ok:
            bill.append(back)
    elif dice < 0.3:
        row = {"mdtrt_id": visit, "psn_no": at.patient.psn_no, "feedetl_sn": line["feedetl_sn"]}
        if (yield at.ask("2302", {"data": [row]})).ok:
            bill.remove(line)


def _settled(
    at: Cashier, numbers: tuple[str, str, str], visit: str, total: str, more: dict[str, str]
) -> Sending:
    """Tried, then settled: alone, under two numbers at once, or while the filing is given up."""
    trying, settling, back = numbers
    tried = yield at.settling(trying, visit, total, **more)
    if not tried.ok:
        if at.chance.random() < 0.7:
            yield filing(at)
        else:
            return
    dice = at.chance.random()
    ask = at.settling(settling, visit, total, **more)
    if dice < 0.15:
        found = yield Both(ask, at.settling(settling, visit, total, **more))
        found = next((one for one in found if one.ok), found[0])
    elif dice < 0.3:
        acts = [ask, giving_up(at)]
        at.chance.shuffle(acts)
        both = yield Both(*acts)
        found = both[acts.index(ask)]
    else:
        found = yield ask
    if found.code == "reversed":
        found = yield at.settling(settling, visit, total, **more)
    if found.ok and at.chance.random() < 0.25:
        number = found.output["setlinfo"]["setl_id"]
        undo = at.taking_back(back, visit, number)
        if at.chance.random() < 0.3:
            yield Both(undo, at.taking_back(back, visit, number))
        else:
            yield undo
        if at.chance.random() < 0.5:
            yield at.settling(settling, visit, total, **more)


def shopping(at: Cashier, most_yuan: int = 150) -> Episode:
    """Bought at a pharmacy, perhaps brought back."""
    lines = at.lines(most_yuan)
    yield at.purchase("2101", lines)
    sold: Answer = yield at.purchase("2102", lines)
    if sold.ok and at.chance.random() < 0.3:
        info = sold.output["setlinfo"]
        yield at.taking_back("2103", info["mdtrt_id"], info["setl_id"])


def filing(at: Cashier) -> Act:
    """The person files on the phone for the place of the institution."""
    place = at.place[:2] + "0000"
    return Act(lambda moment: _filed(at.world, at.patient, place, moment, at.chance.random() < 0.5))


def giving_up(at: Cashier) -> Act:
    """The person cancels a filing for the place of the institution."""
    return Act(lambda moment: _given_up(at.world, at.patient, at.place[:2] + "0000", moment))


def changing_mind(at: Cashier) -> Episode:
    """Files, cancels, files again."""
    yield giving_up(at)
    yield Wait(timedelta(hours=at.chance.randint(1, 90)))
    yield filing(at)


def _filed(world: World, who: Patient, place: str, moment: datetime, for_long: bool) -> None:
    kind = "long_term_resident" if for_long else "other_temporary"
    last = None if for_long else moment.date() + timedelta(days=20)
    asked = Asked(kind, "commitment", place, moment.date(), last)
    form = Form(who.pk, asked, f"k{next(_numbers)}", signed=SIGNED)
    try:
        made = submit(_citizen(who), form, moment)
    except Refusal:
        return
    if made.accepted and made.state == "active":
        due = _evidence_by(who.region, for_long, moment.date())
        world.facts.filings.append(
            Filed(who.key, made.number, place, moment.date(), last, moment, evidence_by=due)
        )


def _evidence_by(region: str, for_long: bool, day: date) -> date | None:
    """Jinzhong waits a month for what proves a filing for long; the others set no deadline."""
    return add_months(day, 1) if region == "140700" and for_long else None


def _given_up(world: World, who: Patient, place: str, moment: datetime) -> None:
    for filed in world.facts.filings:
        if filed.person == who.key and filed.place == place and filed.given_up is None:
            try:
                done = cancel(_citizen(who), who.region, filed.number, moment)
            except Refusal:
                continue
            if done.accepted:
                filed.given_up = moment


def _citizen(who: Patient) -> Actor:
    return Actor("citizen", f"citizen:{who.pk}", who.name, people=(who.pk,))


def yuan(fen: int) -> str:
    """An amount in fen as messages write it."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def total_of(lines: list[Tree]) -> str:
    """What the lines come to."""
    return yuan(sum(round(float(line["det_item_fee_sumamt"]) * 100) for line in lines))


__all__ = ["PHARMACY", "Cashier", "changing_mind", "outpatient", "shopping", "stay", "two_bills"]
