"""What is checked when somebody comes, and again when it is said what for: the person, their
insurance, the institution, the filing.

A missing filing does not turn anybody away: it may still be made until the settlement, so it is
said to the institution and to the person. What no filing mends is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.core import regions
from yidi.core.filing.record import ENDING_STATUSES
from yidi.core.policy import shape
from yidi.core.problems import ParameterMissing, Problem, Refusal, refuse
from yidi.core.settlement import chronic, disease_codes, entitled, flags, till
from yidi.core.settlement.case import Bill, Insured
from yidi.core.settlement.flags import Flags
from yidi.core.settlement.visiting import STAY
from yidi.store.reads import chronic as chronic_reads
from yidi.store.reads import deciding, institutions
from yidi.store.reads import visits as reads
from yidi.store.reads.visits import Enrolled
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the institution, and the place of care at the level of cities."""

    code: str
    name: str
    level: str
    pharmacy: bool
    place: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """What somebody comes for. care: our word; med_type: the sender's code, "" if not known yet."""

    care: str
    med_type: str
    disease_code: str
    credential: str
    first: datetime
    flags: Flags

    @property
    def disease(self) -> str:
        """The disease of a chronic visit, "" for other care. Raises Refusal."""
        return _disease(self.disease_code) if self.care == "chronic" else ""


def known(region: str, psn_no: str, id_number: str, name: str, insurance: str) -> Enrolled:
    """Who it is; a name may be left out. Raises Refusal.

    Of somebody who cannot be named by number and name nothing more is said.
    """
    person = reads.enrolled(region, psn_no)
    if person is None:
        raise Refusal(NOBODY)
    if name.strip() not in {"", person.name} or not reads.is_number(person, id_number):
        raise Refusal(_DIFFERS)
    refuse([_insurance(person, insurance)])
    return person


NOBODY = Problem(
    "person_not_found",
    "参保地没有这个人员编号。",
    "请用1101重新获取人员信息，核对参保地医保区划。",
    where="psn_no",
)
"""Nobody in the register has that number."""

_DIFFERS = Problem(
    "person_differs",
    "人员编号、姓名、证件号码与参保登记不一致。",
    "请核对本人证件后用1101重新读取。",
    where="certno",
)


def _insurance(person: Enrolled, insurance: str) -> Problem | None:
    """The insurance that was chosen must be the person's, and active."""
    if person.insurance != insurance:
        named = shape.DIMENSIONS["insurance"].words[person.insurance]
        sentence, mend = f"这个人员编号参加的是{named}。", "请按1101返回的险种重新选择。"
        return Problem("insurance_differs", sentence, mend, where="insutype")
    if person.status in ENDING_STATUSES:
        sentence, mend = "参保关系已经终止，不能直接结算。", "请使用新的参保地。"
        return Problem("insurance_ended", sentence, mend, where="insutype")
    if person.status != "active":
        sentence, mend = "医保待遇暂停，不能直接结算。", "请到参保地恢复参保后再办理。"
        return Problem("insurance_suspended", sentence, mend, where="insutype")
    return None


def _disease(code: str) -> str:
    found = disease_codes.disease(code)
    if found is None:
        sentence = f"病种编码“{code[:30]}”不是可以直接结算的门诊慢特病。"
        mend = "请核对病种编码；不是慢特病的请按普通门诊上传。"
        raise Refusal(Problem("disease_unknown", sentence, mend, where="dise_codg"))
    return found


def welcomed(
    person: Enrolled, at: Place, purpose: Purpose, moment: datetime
) -> tuple[Problem, ...]:
    """What to warn of. Raises Refusal for what cannot be mended before the settlement."""
    if purpose.first.date() > moment.date():
        sentence = "开始时间在今天以后。"
        raise Refusal(Problem("visit_in_future", sentence, "请核对开始时间。", where="begntime"))
    visit = _visit(person, at, purpose)
    asked = _till(person, visit, moment)
    away = regions.scope(asked.desk.book.covers, at.place) != "local"
    stay = purpose.care == STAY
    refuse(
        [
            *flags.contradictions(purpose.flags, purpose.med_type, stay=stay, away=away),
            _not_open(visit) if away else None,
        ]
    )
    return (*_stands_in_the_way(asked), *_not_chronic(person, purpose))


def _visit(person: Enrolled, at: Place, purpose: Purpose) -> till.Visit:
    """The visit as the core asks about it; whether the person has the disease is warned of beside
    what else stands in the way."""
    return till.Visit(
        place=at.place,
        level=at.level,
        type=purpose.care,
        first=purpose.first,
        last=None,
        credential=purpose.credential,
        openings=tuple(institutions.history(at.code)),
        pharmacy=at.pharmacy,
        disease=purpose.disease or None,
        emergency=purpose.flags.emergency,
        injury=purpose.flags.injury,
        chronic=(purpose.disease,) if purpose.disease else (),
        designated=_designated(person, at, purpose),
    )


def _designated(person: Enrolled, at: Place, purpose: Purpose) -> bool:
    day = purpose.first.date()
    return bool(purpose.disease) and chronic_reads.designated(person.id, at.code, day)


def _till(person: Enrolled, visit: till.Visit, moment: datetime) -> till.Till:
    """The visit as if it were settled now, without a bill."""
    desk = deciding.desk(person.id, moment)
    if desk is None:
        raise Refusal(NOBODY)
    suspended = (person.suspended_from, person.suspended_to) if person.suspended_from else None
    insured = Insured(person.region, person.insurance)
    return till.Till(desk, insured, visit, Bill(0), {}, {}, suspended=suspended)


def _not_open(visit: till.Visit) -> Problem | None:
    """Whether the institution takes no away patients for this on the day it begins.

    A registration does not say yet what kind of care it will be: any for outpatients will do.
    """
    day = visit.first.date()
    problem = entitled.institution_problem(visit, day)
    others = (o for o in visit.openings if o.care == "chronic" and o.covers(day))
    excused = visit.type == "outpatient" and any(o.status == "open" for o in others)
    return None if excused else problem


def _stands_in_the_way(asked: till.Till) -> tuple[Problem, ...]:
    """What could still be mended: a filing, a decision of the authority, a rule not at hand."""
    try:
        problem = entitled.entitled(asked).problem
    except ParameterMissing as missing:
        return missing.problems
    return (problem,) if problem else ()


def _not_chronic(person: Enrolled, purpose: Purpose) -> tuple[Problem, ...]:
    if not purpose.disease or purpose.disease in reads.chronic(person.id, purpose.first.date()):
        return ()
    return (chronic.missing(purpose.disease),)


def tell(
    person: Enrolled, at: Place, mdtrt_id: str, warnings: tuple[Problem, ...], moment: datetime
) -> None:
    """What stands in the way, on the person's phone; once a day for each visit and reason."""
    for problem in warnings:
        traces.message(
            person.region, person.id, mdtrt_id, f"visit_{problem.code}"[:32], moment.date(),
            "这次就医可能不能直接结算", f"{at.name}：{problem.sentence}{problem.next_step}", moment,
        )  # fmt: skip


def chronic_of(person: Enrolled, day: date) -> tuple[str, ...]:
    """The chronic diseases that the person was found to have on a day."""
    return tuple(reads.chronic(person.id, day))
