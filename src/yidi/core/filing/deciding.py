"""What happens to a filing when somebody asks for something: accepted, or refused with the clause,
the day from which it becomes possible, and what can be done instead.

Every function takes values and returns a `Decision`; nothing is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from yidi.core import regions
from yidi.core.calendar import ONE_DAY, add_months, spoken
from yidi.core.filing import standing as at
from yidi.core.filing.life import LIFE
from yidi.core.filing.record import ENDING_STATUSES, Filing, Person
from yidi.core.filing.remarks import remarks
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.policy.read import Row
from yidi.core.problems import Problem, Refusal, refuse

OFFICES = ("window", "station", "phone", "fax")
"""Channels on which a clerk writes the filing down and may depart from a default with a reason."""

_CARE_TYPES = tuple(shape.DIMENSIONS["type"].words)
"""Stays come first: what is said of them decides what a filing is for."""

ASIDE = ("credential", "form", "commitment")
"""Materials that are not evidence of the kind: shown or signed with every filing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for. way: material | commitment; materials None: not itemised; reason: why
    a clerk departs from a default."""

    kind: str
    way: str
    place: str
    first: date
    last: date | None = None
    channel: str = "self_service"
    issuer: str | None = None
    residence_months: int | None = None
    materials: tuple[str, ...] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: the filing afterwards (None if there is none), and what to say.

    An accepted decision may carry problems too: they are warnings. proof: what a changed filing
    rests on anew (material | commitment), which has to come with the change; "": what it had.
    """

    accepted: bool
    filing: Filing | None
    problems: tuple[Problem, ...] = field(default=())
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a decision looks at: the law, the person, their filings, the moment. replaced: of
    filings that were changed since some care was over, the version of then; `ended_at`: its change."""

    book: Book
    person: Person
    filings: tuple[Filing, ...]
    moment: datetime
    replaced: tuple[Filing, ...] = ()

    @property
    def day(self) -> date:
        """The legal day."""
        return self.moment.date()

    def words(self, kind: str, place: str, channel: str) -> dict[str, str]:
        """The dimensions of what is asked for."""
        return at.words(self.book, self.person, kind, place, channel)

    def row(self, table: str, words: dict[str, str]) -> Row:
        """The rule in force today. Raises ParameterMissing."""
        return self.book.edition(self.day).row(table, words)

    def standing(self, filing: Filing) -> at.Standing:
        """A filing as it stands now."""
        return at.standing(self.book, self.person, filing, self.moment)

    def stood(self, filing: Filing, over: datetime | None) -> at.Standing:
        """A filing as it stands for care that was `over` at a moment: what ended it since does not
        count (R51). None: the care is not over yet."""
        now = self.standing(filing)
        if over is None or now.state in at.IN_FORCE or over >= self.moment:
            return now
        return at.before_it_ended(self.book, self.person, now, over)

    def stands(self, place: str, day: date, over: datetime | None) -> list[at.Standing]:
        """Every filing as it counts for care in a place on a day: in the version of then, where that
        covered it and was changed only when the care was over (R51)."""
        return [self._then(filing, place, day, over) for filing in self.filings]

    def _then(self, filing: Filing, place: str, day: date, over: datetime | None) -> at.Standing:
        for old in self.replaced:
            if old.id == filing.id and not at.found_false(self.standing(filing)):
                stood = self.stood(old, over)
                if stood.covers(place, day):
                    return stood
        return self.stood(filing, over)

    def cited(self, row: Row, code: str, sentence: str, next_step: str) -> Problem:
        """A problem with the clause of a rule."""
        return Problem(
            code,
            sentence,
            next_step,
            document=self.book.document(row),
            article=row.citation.article,
        )


# ---- filing


def file(desk: Desk, id_: str, asked: Asked) -> Decision:
    """A new filing: in force at once or to be reviewed, as the pack says (R37)."""
    try:
        return _filed(desk, id_, asked)
    except Refusal as refusal:
        return Decision(False, None, refusal.problems)


def _filed(desk: Desk, id_: str, asked: Asked) -> Decision:
    words = desk.words(asked.kind, asked.place, asked.channel)
    _insured(desk)
    place = _place(desk, asked.kind, asked.place, words)
    refuse(_offered(desk, asked.kind, words))
    way = _way(desk, asked, words)
    words["proof"] = "commitment_open" if way == "commitment" else way
    problems = [
        *_meant_for(desk, asked.kind, words),
        *_channel(desk, asked, words),
        *_resident(desk, asked, words),
        *_evidence(desk, asked, words),
        *_start(desk, place, asked.first, desk.day),
        *_banned(desk, asked.kind, way),
        *_barred(desk, way),
    ]
    refuse(problems)
    last = _last_day(desk, asked, words)
    filing = Filing(id_, asked.kind, way, place, asked.first, last, asked.channel, desk.moment)
    refuse([*_overlap(desk, filing), *_end_in_lock(desk, filing)])
    return Decision(True, _entered(desk, filing, words), tuple(_warnings(desk, filing)))


def _insured(desk: Desk) -> None:
    if desk.person.status in ENDING_STATUSES:
        raise Refusal(
            Problem("insurance_ended", "参保关系已经终止，不能办理备案。", "请到新的参保地办理。")
        )


def _place(desk: Desk, kind: str, place: str, words: dict[str, str]) -> str:
    """The place as stored. Raises Refusal for excluded, local and too wide places."""
    excluded = desk.row("excluded_places", words)
    if regions.province_of(place) in excluded.value["places"]:
        raise Refusal(
            desk.cited(
                excluded,
                "place_excluded",
                "港、澳、台及国外不在异地就医备案范围内。",
                "在那里的费用请向参保地经办机构咨询。",
            )
        )
    if words["scope"] == "local":
        raise Refusal(
            Problem("place_local", "这里就是参保地，不需要备案。", "请直接带医保凭证就医。")
        )
    stored = at.stored_place(desk.book.edition(desk.day), kind, place, words)
    row = desk.row("destination", words)
    if stored.endswith("0000") and stored not in row.value["province_level"]:
        raise Refusal(
            desk.cited(row, "place_too_wide", "这个省份要备案到地市。", "请选择就医地所在的城市。")
        )
    return stored


def _way(desk: Desk, asked: Asked, words: dict[str, str]) -> str:
    """material | commitment | not_required, by what the pack accepts for the kind."""
    row = desk.row("proof_ways", words)
    ways = row.value["ways"]
    if ways == ("not_required",):
        return "not_required"
    if asked.way in ways:
        return asked.way
    if asked.way == "material":
        # More than is asked for is never refused: the commitment is signed with the form.
        return "commitment" if "commitment" in ways else "not_required"
    raise Refusal(
        desk.cited(
            row,
            "proof_not_accepted",
            f"{shape.KINDS[asked.kind]}备案不能用承诺书代替材料。",
            "请提供规定的材料；一时拿不到，可先按其他临时外出就医备案。",
        )
    )


def _offered(desk: Desk, kind: str, words: dict[str, str]) -> list[Problem]:
    """Nothing, if the region takes such filings; else why not. A filing that one type of care
    needs, or that gives a long-term resident a better level (R6), is taken."""
    row = desk.row("kinds", words)
    needed = [desk.row("filing_needed", {**words, "type": type_}) for type_ in _CARE_TYPES]
    refused = bool(row.value.get("not_offered"))
    if not needed[0].value["needed"] and (
        refused or not (at.long_term(kind) or any(found.value["needed"] for found in needed))
    ):
        sentence = "这类就医不需要备案，可以直接结算。"
        mend = "请带医保电子凭证或社会保障卡直接就医。"
        return [desk.cited(needed[0], "filing_not_needed", sentence, mend)]
    if not refused:
        return []
    sentence = f"{desk.book.name}不办理“{shape.KINDS[kind]}”备案。"
    return [desk.cited(row, "kind_not_offered", sentence, "请选择其他类别，或向经办机构咨询。")]


def _meant_for(desk: Desk, kind: str, words: dict[str, str]) -> list[Problem]:
    """Nothing, if the person may use the kind; else what to choose instead (R44)."""
    if desk.person.retired is None:
        return []
    row = desk.row("meant_for", {**words, "retired": "true" if desk.person.retired else "false"})
    if row.value["allowed"]:
        return []
    instead = "、".join(f"“{shape.KINDS[word]}”" for word in row.value.get("instead", ()))
    sentence = f"“{shape.KINDS[kind]}”备案是给别的人用的：{row.citation.note}。"
    mend = f"请改选{instead}。" if instead else "请向经办机构咨询。"
    return [desk.cited(row, "kind_not_for_you", sentence, mend)]


def _channel(desk: Desk, asked: Asked, words: dict[str, str]) -> list[Problem]:
    row = desk.row("channels", words)
    if asked.channel in row.value["open"]:
        return []
    names = shape.DIMENSIONS["channel"].words
    opened = "、".join(names[word] for word in row.value["open"])
    return [
        desk.cited(
            row,
            "channel_closed",
            f"这里没有开通{names[asked.channel]}办理。",
            f"可以通过{opened}办理。",
        )
    ]


def _resident(desk: Desk, asked: Asked, words: dict[str, str]) -> list[Problem]:
    if asked.residence_months is None or not at.long_term(asked.kind):
        return []
    row = desk.row("residence", words)
    least = row.value["months"]
    if asked.residence_months >= least:
        return []
    return [
        desk.cited(
            row,
            "residence_too_short",
            f"要在异地居住满{least}个月，现在是{asked.residence_months}个月。",
            "请先按临时外出就医备案，住满后再办长期备案。",
        )
    ]


def _evidence(desk: Desk, asked: Asked, words: dict[str, str]) -> list[Problem]:
    if words["proof"] != "material" or asked.kind == "emergency":
        return []
    row = desk.row("materials", words)
    return [*_lacking(desk, asked, row), *_issuer(desk, asked, row)]


def _lacking(desk: Desk, asked: Asked, row: Row) -> list[Problem]:
    if asked.materials is None:
        return []
    needed = [word for word in row.value.get("all_of", ()) if word not in ASIDE]
    lacking = [shape.MATERIALS[word] for word in needed if word not in asked.materials]
    choice = row.value.get("any_of", ())
    if choice and not set(choice) & set(asked.materials):
        lacking.append("、".join(shape.MATERIALS[word] for word in choice) + "（任选其一）")
    if not lacking:
        return []
    return [
        desk.cited(
            row,
            "materials_missing",
            f"还缺：{'；'.join(lacking)}。",
            "请补齐，或改为签署承诺书办理。",
        )
    ]


def _issuer(desk: Desk, asked: Asked, row: Row) -> list[Problem]:
    accepted = row.value.get("issuers", ())
    if not accepted or asked.issuer is None or asked.issuer not in shape.ISSUERS:
        return []
    if asked.issuer in accepted:
        return []
    named = "、".join(shape.ISSUERS[word] for word in accepted)
    return [
        desk.cited(
            row, "issuer_not_accepted", f"转诊单应当由{named}开具。", f"请到{named}办理转诊。"
        )
    ]


def _start(desk: Desk, place: str, first: date, made: date) -> list[Problem]:
    """A start before the day the filing is made only for a running stay in the place that is filed,
    and not before its admission (R41)."""
    admitted = admitted_in(desk.person, place)
    if first >= made or (admitted is not None and first >= admitted):
        return []
    if admitted is not None:
        sentence = f"备案开始日不能早于入院日{spoken(admitted)}。"
        return [Problem("start_before_admission", sentence, f"请填写{spoken(admitted)}。")]
    return [
        Problem(
            "start_in_the_past", "备案开始日不能早于今天。", "已经住院的，可以从入院日开始备案。"
        )
    ]


def admitted_in(person: Person, place: str) -> date | None:
    """The day of the running stay, if it is in the place that is filed; else None."""
    if person.admitted_at is None or not regions.contains(place, person.admitted_at):
        return None
    return person.admitted_on


def _warnings(desk: Desk, filing: Filing) -> list[Problem]:
    """A start after the admission does not cover the stay (R28): warn and offer the date."""
    admitted, first = admitted_in(desk.person, filing.place), filing.first
    if admitted is None or first <= admitted:
        return []
    return [
        Problem(
            "start_after_admission",
            f"备案从{spoken(first)}开始，盖不住{spoken(admitted)}的入院，这次住院不能直接结算。",
            f"请把开始日改为{spoken(admitted)}。",
        )
    ]


def _banned(desk: Desk, kind: str, way: str) -> list[Problem]:
    """No new long-term filing by commitment for so long after giving one up (R10, R45)."""
    if way != "commitment" or not at.long_term(kind):
        return []
    for filing in desk.filings:
        until = at.banned_until(desk.book, desk.person, filing, desk.moment)
        ended = at.given_up(filing)
        if until is not None and desk.day < until and ended:
            row = at.ban_row(desk.book, desk.person, filing, ended)
            what = (
                "取消过承诺制长期备案" if filing.ban_until else "承诺制长期备案到期时还没有补材料"
            )
            return [
                desk.cited(
                    row,
                    "commitment_banned",
                    f"{what}，{spoken(until)}之前不能再以承诺制办理长期备案。",
                    f"可以现在凭材料办理，或{spoken(until)}起再用承诺书办理。",
                )
            ]
    return []


def _end_in_lock(desk: Desk, filing: Filing) -> list[Problem]:
    """An end that is chosen is a cancellation made beforehand: not within the lock (R45)."""
    if filing.way != "commitment" or filing.last is None:
        return []
    until = at.locked_until(desk.book, desk.person, filing, desk.moment)
    if until is None or filing.last + ONE_DAY >= until:
        return []
    row = at.lock_row(desk.book, desk.person, filing, desk.moment)
    sentence = f"以承诺制办理、还没补材料的备案，{spoken(until)}之前不能取消，结束日不能更早。"
    mend = f"结束日可以不填，或填{spoken(until - ONE_DAY)}以后；凭材料办理的可以任选结束日。"
    return [desk.cited(row, "end_within_lock", sentence, mend)]


def _barred(desk: Desk, way: str) -> list[Problem]:
    if way == "commitment" and desk.person.commitment_barred:
        sentence = "因曾提供虚假材料，不能以承诺制办理备案。"
        return [Problem("commitment_barred", sentence, "请凭材料办理，或提出异议。")]
    return []


def _last_day(desk: Desk, asked: Asked, words: dict[str, str]) -> date | None:
    """The last valid day: as asked, within the validity unless a clerk says why not (R13)."""
    row = desk.row("validity", words)
    if asked.last is not None and asked.last < asked.first:
        raise Refusal(Problem("date_impossible", "备案结束日早于开始日。", "请检查两个日期。"))
    if "months" not in row.value:
        return asked.last
    most = add_months(asked.first, row.value["months"]) - ONE_DAY
    if asked.last is None or asked.last <= most:
        return asked.last or most
    refuse(_too_long(desk, row, most, asked))
    return asked.last


def _too_long(desk: Desk, row: Row, most: date, asked: Asked) -> list[Problem]:
    """A clerk may give more than the validity, with a reason."""
    if asked.channel in OFFICES and asked.reason.strip():
        return []
    if asked.channel in OFFICES:
        sentence = f"结束日晚于{spoken(most)}的，要写明理由。"
        return [desk.cited(row, "reason_missing", sentence, "请写明理由，或改用更早的结束日。")]
    return [
        desk.cited(
            row,
            "validity_exceeded",
            f"临时外出就医备案最长到{spoken(most)}。",
            "到期前可以延期；确需更长时间的，请到经办窗口说明理由。",
        )
    ]


def _overlap(desk: Desk, filing: Filing) -> list[Problem]:
    """No two filings in force for one place at the same time."""
    after = filing.last + ONE_DAY if filing.last else None
    for other in desk.filings:
        now = desk.standing(other)
        if other.id == filing.id or now.state not in {"active", "submitted"}:
            continue
        apart = (after is not None and after <= now.first) or (
            now.after is not None and now.after <= filing.first
        )
        if other.place == filing.place and not apart:
            return [
                Problem(
                    "filing_exists",
                    f"这个地方已有备案（{shape.KINDS[other.kind]}，编号{other.id}）。",
                    "需要改动请办理变更或延期。",
                )
            ]
    return []


def _entered(desk: Desk, filing: Filing, words: dict[str, str]) -> Filing:
    effect = desk.row("takes_effect", words).value["at"]
    event = "submit" if effect == "review" else "take_effect"
    state = LIFE.next("draft", event)
    return replace(filing, state=state, effective_at=desk.moment if state == "active" else None)


def emergency_certificate(desk: Desk, id_: str, place: str, first: date) -> Decision:
    """The agency files an emergency on a certificate, where the hospital could not flag it."""
    asked = Asked("emergency", "material", place, first, channel="window")
    return file(desk, id_, asked)


# ---- what happens to a filing


def step(desk: Desk, filing: Filing, event: str, **changed: Any) -> Filing:
    """The filing after an event of the table, written over what time has already done."""
    return replace(filing, state=_next(desk, filing, event), **changed)


def _next(desk: Desk, filing: Filing, event: str) -> str:
    """The state after an event, from the state as it stands. Raises Refusal."""
    return LIFE.next(desk.standing(filing).state, event)


def _decided(work: Any) -> Any:
    """A verb whose refusals become decisions that leave the filing as it was; what is accepted
    carries the remarks on it."""

    def verb(desk: Desk, filing: Filing, *args: Any, **named: Any) -> Decision:
        try:
            made = work(desk, filing, *args, **named)
        except Refusal as refusal:
            return Decision(False, filing, refusal.problems)
        done = made if isinstance(made, Decision) else Decision(True, made)
        said = remarks(desk.book, desk.person, filing, desk.moment)
        return replace(done, problems=(*done.problems, *said))

    verb.__name__, verb.__doc__ = work.__name__, work.__doc__
    return verb


@_decided
def approve(desk: Desk, filing: Filing) -> Filing:
    """The agency approves: in force from the start that was asked for."""
    return step(desk, filing, "approve", effective_at=desk.moment)


@_decided
def reject(desk: Desk, filing: Filing) -> Filing:
    """The agency does not approve."""
    return step(desk, filing, "reject", ended_at=desk.moment)


@_decided
def supplement(desk: Desk, filing: Filing) -> Filing:
    """Evidence arrives: it counts from this moment. After the deadline the filing is void."""
    expected = filing.way == "commitment" and at.long_term(filing.kind)
    expected = expected or filing.mend_by is not None
    if filing.state == "active" and not expected:
        raise Refusal(
            Problem("nothing_to_supplement", "这份备案不需要再补材料。", "没有需要做的事。")
        )
    now = desk.standing(filing)
    if now.state == "void" and now.due is not None:
        raise Refusal(_too_late(desk, filing, now.due))
    if now.proof == "commitment_supplemented" and filing.mend_by is None:
        raise Refusal(Problem("already_supplemented", "材料已经补过了。", "没有需要做的事。"))
    return step(desk, filing, "supplement", evidenced_at=desk.moment, mend_by=None)


def _too_late(desk: Desk, filing: Filing, due: date) -> Problem:
    made = (filing.effective_at or filing.filed_at).date()
    words = at.words_of(desk.book, desk.person, filing, proof="commitment_open")
    table = "evidence_due" if filing.way == "commitment" else "evidence_list"
    row = desk.book.reaching(made).row(table, words)
    return desk.cited(
        row,
        "evidence_too_late",
        f"补材料截止到{spoken(due)}，备案已经失效。",
        "请重新办理备案；以前已结算的费用不受影响。",
    )


@_decided
def accept_evidence(desk: Desk, filing: Filing) -> Filing:
    """A clerk finds the evidence in order."""
    refuse(_no_evidence(desk, filing))
    return step(desk, filing, "accept_evidence", mend_by=None)


@_decided
def reject_evidence(desk: Desk, filing: Filing, workday: at.Workday) -> Filing:
    """A clerk sends evidence back, with days to mend it before it stops counting."""
    refuse(_no_evidence(desk, filing))
    if filing.mend_by is not None:
        sentence = f"补正清单已经一次告知，{spoken(filing.mend_by)}前补齐。"
        raise Refusal(Problem("already_rejected", sentence, "请等参保人补齐后再看。"))
    words = at.words_of(desk.book, desk.person, filing)
    days = desk.row("evidence_list", words).value["working_days"]
    mend_by = at.working_days_after(desk.day, days, workday)
    return step(desk, filing, "reject_evidence", mend_by=mend_by)


def _no_evidence(desk: Desk, filing: Filing) -> list[Problem]:
    """Evidence that never came, or that was sent back and not mended in time, cannot be judged."""
    counts = filing.way != "commitment" or desk.standing(filing).proof == "commitment_supplemented"
    if filing.evidenced_at is not None and counts:
        return []
    return [Problem("no_evidence", "没有可以审核的材料。", "请先等参保人补充材料。")]


@dataclass(frozen=True, slots=True)
class Shown:
    """What comes with a change. way: material | commitment, None: as the filing was proven before;
    channel: where the change came in, None: where the filing did; the rest as in `Asked`."""

    way: str | None = None
    channel: str | None = None
    issuer: str | None = None
    materials: tuple[str, ...] | None = None
    reason: str = ""


@_decided
def change(desk: Desk, filing: Filing, shown: Shown | None = None, **asked: Any) -> Decision:
    """A new version with another place, kind or span; refused while the lock holds (R9, R10).

    asked: any of kind, place, first, last. Evidence of the old kind or place may not count for the
    new one (R43): `shown` says what does.
    """
    state = _next(desk, filing, "change")
    refuse(_locked(desk, filing, "变更"))
    shown = shown or Shown()
    wanted = _wanted(desk, filing, shown, asked)
    changed = _changed(desk, filing, wanted, desk.day, end_named="last" in asked)
    refuse(_over(desk, changed))
    proven, proof = _proven(desk, filing, changed, wanted)
    refuse(_end_in_lock(desk, proven))
    made = replace(proven, state=state, version=filing.version + 1)
    return Decision(True, made, tuple(_warnings(desk, made)), proof)


def _wanted(desk: Desk, filing: Filing, shown: Shown, asked: dict[str, Any]) -> Asked:
    """The whole of what a changed filing asks for."""
    kind = asked.get("kind", filing.kind)
    kept = filing.last if kind == filing.kind and at.long_term(kind) else None
    return Asked(
        kind=kind,
        way=shown.way or _proven_so_far(desk, filing, kind),
        place=asked.get("place", filing.place),
        first=asked.get("first", filing.first),
        last=asked.get("last", kept),
        channel=shown.channel or filing.channel,
        issuer=shown.issuer,
        materials=shown.materials,
        reason=shown.reason,
    )


def _proven_so_far(desk: Desk, filing: Filing, kind: str) -> str:
    """How a change is proven if nobody says: as the filing is now. What proved a temporary filing
    was not evidence of residence, so a long-term one rests on a commitment."""
    if at.long_term(kind) and not at.long_term(filing.kind):
        return "commitment"
    proven = desk.standing(filing).proof
    return "material" if proven == "commitment_supplemented" else filing.way


def _over(desk: Desk, filing: Filing) -> list[Problem]:
    if filing.last is None or filing.last >= desk.day:
        return []
    sentence = f"这样改，备案到{spoken(filing.last)}就已经结束了。"
    return [Problem("end_in_the_past", sentence, "请同时改开始日或结束日，不再需要的请办理取消。")]


def _proven(desk: Desk, filing: Filing, changed: Filing, wanted: Asked) -> tuple[Filing, str]:
    """The changed filing with what proves it: what did before where the pack lets it count (""),
    else the evidence that came with the change, or a commitment that is made now."""
    begun = at.long_term(changed.kind) and not at.long_term(filing.kind)
    unchanged = replace(changed, locked_from=filing.bound_from)
    if not begun and _still_counts(desk, filing, changed, wanted):
        return unchanged, ""
    words = desk.words(changed.kind, changed.place, wanted.channel)
    way = _way(desk, wanted, words)
    if way == "material":
        refuse(_evidence(desk, wanted, {**words, "proof": way}))
        signed = filing.way == "commitment" and not begun
        if signed and "commitment" in desk.row("proof_ways", words).value["ways"]:
            way = filing.way
        made = replace(unchanged, way=way, evidenced_at=desk.moment, mend_by=None)
        return made, "material"
    if way != "commitment" or (not begun and desk.standing(filing).proof == "commitment_open"):
        return replace(unchanged, way=way), ""
    refuse([*_banned(desk, changed.kind, way), *_barred(desk, way)])
    return _committed(desk, changed, wanted.channel), "commitment"


def _still_counts(desk: Desk, filing: Filing, changed: Filing, wanted: Asked) -> bool:
    """Whether what proved a filing proves the changed one too (R43)."""
    words = desk.words(changed.kind, changed.place, wanted.channel)
    moved = [name for name in ("kind", "place") if getattr(filing, name) != getattr(changed, name)]
    rows = [desk.row("evidence_kept", {**words, "changed": name}) for name in moved]
    return all(row.value["kept"] for row in rows)


def _committed(desk: Desk, filing: Filing, channel: str) -> Filing:
    """A filing that rests on a commitment made now: deadline and lock are counted from now."""
    now = desk.moment
    return replace(
        filing, way="commitment", channel=channel, filed_at=now, effective_at=now,
        evidenced_at=None, mend_by=None, locked_from=None,
    )  # fmt: skip


@_decided
def correct(desk: Desk, filing: Filing, shown: Shown | None = None, **asked: Any) -> Filing:
    """A supervisor mends the agency's own typing error, outside lock and ban: the start may be any
    that could have been asked for on the day the filing was made, and the evidence stands."""
    state = _next(desk, filing, "correct")
    wanted = _wanted(desk, filing, replace(shown or Shown(), way=filing.way), asked)
    changed = _changed(desk, filing, wanted, filing.filed_on, end_named="last" in asked)
    return replace(changed, state=state, version=filing.version + 1)


def _changed(
    desk: Desk, filing: Filing, wanted: Asked, made_on: date, *, end_named: bool
) -> Filing:
    """The filing with what is asked for changed, checked like a new one made on `made_on`."""
    words = desk.words(wanted.kind, wanted.place, wanted.channel)
    same_place, same_kind = wanted.place == filing.place, wanted.kind == filing.kind
    place = filing.place if same_place else _place(desk, wanted.kind, wanted.place, words)
    if not same_kind or place != filing.place:
        refuse([*_offered(desk, wanted.kind, words), *_meant_for(desk, wanted.kind, words)])
        _way(desk, wanted, words)
    if wanted.first != filing.first:
        refuse(_start(desk, place, wanted.first, made_on))
    keeps_end = not end_named and wanted.first == filing.first and same_kind
    last = filing.last if keeps_end else _last_day(desk, wanted, words)
    made = replace(filing, kind=wanted.kind, place=place, first=wanted.first, last=last)
    refuse(_overlap(desk, made))
    return made


@_decided
def extend(
    desk: Desk, filing: Filing, last: date | None, channel: str | None = None, reason: str = ""
) -> Filing:
    """A later end: for temporary filings up to one validity from today, unless a clerk says why
    not (R13)."""
    state = _next(desk, filing, "extend")
    row = desk.row("validity", at.words_of(desk.book, desk.person, filing))
    most = None
    if "months" in row.value:
        most = add_months(max(desk.day, filing.first), row.value["months"]) - ONE_DAY
    last = last or most
    if last is not None and (filing.last is None or last <= filing.last):
        raise Refusal(Problem("not_later", "新的结束日不晚于原来的结束日。", "请填写更晚的日期。"))
    if last is not None and most is not None and last > most:
        came = channel or filing.channel
        wanted = Asked(filing.kind, filing.way, filing.place, filing.first, last, came)
        refuse(_too_long(desk, row, most, replace(wanted, reason=reason)))
    made = replace(filing, last=last, state=state, version=filing.version + 1)
    refuse(_overlap(desk, made))
    return made


@_decided
def cancel(desk: Desk, filing: Filing) -> Filing:
    """The person gives the filing up; refused while the lock holds, and it may start a ban."""
    refuse(_locked(desk, filing, "取消"))
    ban_until = None
    if at.long_term(filing.kind) and filing.state == "active":
        row = at.ban_row(desk.book, desk.person, filing, desk.moment)
        if "months" in row.value and filing.way == "commitment":
            ban_until = add_months(desk.day, row.value["months"])
    return step(desk, filing, "cancel", ended_at=desk.moment, ban_until=ban_until)


def _locked(desk: Desk, filing: Filing, what: str) -> list[Problem]:
    now = desk.standing(filing)
    if now.state != "active" or now.locked_until is None or desk.day >= now.locked_until:
        return []
    row = at.lock_row(desk.book, desk.person, filing, desk.moment)
    return [
        desk.cited(
            row,
            "filing_locked",
            f"以承诺制办理、还没补材料的备案，{spoken(now.locked_until)}之前不能{what}。",
            f"补齐材料后马上可以{what}；或等到{spoken(now.locked_until)}。",
        )
    ]


@_decided
def mark_false(desk: Desk, filing: Filing) -> Filing:
    """A confirmed finding that the evidence is false: it counts as never given.

    A filing by commitment stands open again; one that rested on the evidence alone is void.
    """
    if filing.way == "commitment":
        return step(desk, filing, "mark_false", evidenced_at=None, mend_by=None)
    made = step(desk, filing, "mark_false", ended_at=desk.moment)
    return step(desk, made, "void") if made.state == "active" else made


def terminate(desk: Desk, filing: Filing) -> Filing:
    """The insurance has ended: so has every filing that was still alive."""
    now = desk.standing(filing)
    if "terminate" not in LIFE.may(now.state):
        return filing
    return step(desk, filing, "terminate", ended_at=desk.moment)
