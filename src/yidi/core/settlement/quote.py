"""What will a bill cost, how is it settled, and why: the whole answer for one case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from yidi.core import money, regions
from yidi.core.policy import shape
from yidi.core.policy.book import Book, Edition, Profile
from yidi.core.policy.read import Row
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.core.settlement import level as levels
from yidi.core.settlement import waterfall
from yidi.core.settlement.case import Request
from yidi.core.settlement.level import Level, Setting
from yidi.core.settlement.statement import Statement


@dataclass(frozen=True, slots=True)
class Manner:
    """How the bill is settled. settlement: direct | manual | none; `reason` says why not directly."""

    settlement: str
    reason: Problem | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The answer to a case."""

    book: Book
    request: Request
    day: date
    scope: str
    type: str
    level: Level
    manner: Manner
    statement: Statement
    local: Statement | None
    remarks: tuple[str, ...]


def quote(book: Book, request: Request) -> Quote:
    """The quote for `request` by the law of `book`.

    Raises Refusal for what cannot be computed at all (excluded place, not modelled, a day outside
    the packs) and ParameterMissing where the law is not at hand.
    """
    request = with_known_sums(book, request)
    setting = accepted(book, request)
    reason = uninsured(request)
    if reason:
        return _without_fund(setting, reason)
    found, profile, statement, local = _best(setting)
    manner = manner_of(setting, found)
    if manner.settlement == "manual":
        statement = _run(setting, profile, with_account=False)
    return Quote(
        book,
        request,
        setting.day,
        setting.scope,
        setting.type,
        found,
        manner,
        statement,
        local,
        tuple(_remarks(setting, found, statement)),
    )


def with_known_sums(book: Book, request: Request) -> Request:
    """The request, refused if it names a yearly sum that the packs do not know."""
    unknown = [name for name in request.year_to_date if name not in book.accumulators]
    if unknown:
        known = "、".join(f"{name}（{label}）" for name, label in book.accumulators.items())
        raise Refusal(
            Problem(
                "unknown_word",
                f"年度累计“{unknown[0][:40]}”不认识。",
                f"可用：{known}。",
                where=f"year_to_date.{unknown[0]}",
            )
        )
    return request


# ---- what is refused or not paid at all


def accepted(book: Book, request: Request) -> Setting:
    """The case as the insured place sees it. Refuses excluded places and what is not modelled."""
    setting = levels.setting(book, request)
    _refuse_excluded(setting)
    _refuse_not_modelled(setting)
    return setting


def _cited(setting: Setting, row: Row, code: str, sentence: str, next_step: str) -> Problem:
    return Problem(
        code,
        sentence,
        next_step,
        setting.book.document(row),
        row.citation.article,
        documents=(setting.book.document(row),) if row.citation.document else (),
    )


def _refuse_excluded(setting: Setting) -> None:
    places = {f"filing[{n}].place": f.place for n, f in enumerate(setting.request.filings)}
    row = setting.edition.row("excluded_places", setting.words(Level()))
    for where, place in {"care.place": setting.request.care.place, **places}.items():
        if regions.province_of(place) in row.value["places"]:
            problem = _cited(
                setting,
                row,
                "place_excluded",
                "港、澳、台及国外就医不在异地就医直接结算范围内。",
                f"相关费用请向{setting.book.office.name}咨询。",
            )
            raise Refusal(replace(problem, where=where))


def _refuse_not_modelled(setting: Setting) -> None:
    if setting.request.insured.group in setting.book.not_modelled:
        what = shape.NOT_MODELLED[setting.request.insured.group]
        raise Refusal(
            Problem(
                "not_modelled",
                f"规则中没有建模：{what}。",
                f"请向{setting.book.office.name}咨询。",
                where="insured.group",
            )
        )


THIRD_PARTY = Problem(
    "third_party_injury",
    "有第三方责任的外伤，医保基金不支付。",
    "请向责任方主张；责任不明时先向经办机构说明。",
    document="国家医保定点医药机构接口规范",
    article="涉及第三方标志",
)


def uninsured(request: Request) -> Problem | None:
    """Why no fund pays at all, if that is so."""
    if request.insured.status == "suspended":
        return Problem(
            "insurance_suspended",
            "医保待遇暂停，这段时间的费用医保不支付。",
            "请先到参保地补缴或恢复参保，再咨询能否报销。",
        )
    if request.insured.status == "ended":
        return Problem(
            "insurance_ended", "医保关系已经终止，医保不支付。", "如已转移，请用新的参保地。"
        )
    return THIRD_PARTY if request.care.injury == "third_party" else None


def _without_fund(setting: Setting, reason: Problem) -> Quote:
    statement = waterfall.unpaid(setting.request.bill, setting.request.year_to_date)
    return Quote(
        setting.book,
        setting.request,
        setting.day,
        setting.scope,
        setting.type,
        Level(),
        Manner("none", reason),
        statement,
        None,
        (),
    )


# ---- which level, and what it comes to


def candidates(
    setting: Setting,
) -> tuple[list[tuple[Level, Profile]], ParameterMissing | None]:
    """Every level that applies with its profile, and the first gap met on the way."""
    found: list[tuple[Level, Profile]] = []
    known, missing = levels.levels(setting)
    for level in known:
        try:
            found.append((level, setting.edition.profile(setting.case(level))))
        except ParameterMissing as gap:
            missing = missing or gap
    return found, missing


def local_profile(setting: Setting) -> Profile | None:
    """The profile of the same care at home without a filing, where the law gives it."""
    try:
        return setting.edition.profile(setting.local_case())
    except ParameterMissing:
        return None


def _best(setting: Setting) -> tuple[Level, Profile, Statement, Statement | None]:
    """The level best for the person. A level whose parameter is missing cannot beat the local
    benefit, so it only matters while no known level reaches that."""
    at_home = local_profile(setting)
    local = _run(setting, at_home) if at_home else None
    known, missing = candidates(setting)
    found = [(level, profile, _run(setting, profile)) for level, profile in known]
    best = min(found, key=lambda made: made[2].person, default=None)
    if missing and (best is None or local is None or best[2].person > local.person):
        raise _with_upper_limit(missing, local)
    if best is None:
        raise Refusal(Problem("no_level", "没有适用的待遇类别。", "请向参保地经办机构咨询。"))
    return *best, local


def _with_upper_limit(missing: ParameterMissing, local: Statement | None) -> ParameterMissing:
    """The gap, with the local benefit as what can be got at most."""
    if local is None or not local.bill.total:
        return missing
    limit = f"可以确定的是：基金支付不会超过参保地本地待遇{money.yuan(local.fund_total)}元。"
    problems = [replace(p, next_step=f"{p.next_step}{limit}") for p in missing.problems]
    return ParameterMissing(*problems)


def _run(setting: Setting, profile: Profile, with_account: bool = True) -> Statement:
    insured = setting.request.insured
    use = insured.use_account and with_account
    return waterfall.run(
        profile,
        setting.request.bill,
        setting.request.year_to_date,
        insured.balance if use else 0,
        insured.family if use else 0,
    )


# ---- direct, or a claim afterwards


def manner_of(setting: Setting, level: Level) -> Manner:
    """Direct settlement, unless something stands in its way; the first obstacle is the reason."""
    for obstacle in (_credential, _not_direct, _disease, _unfiled, _provider):
        reason = obstacle(setting, level)
        if reason:
            return Manner("manual", reason)
    return Manner("direct")


def _provider(setting: Setting, level: Level) -> Problem | None:
    if setting.request.care.provider_open:
        return None
    return Problem(
        "provider_not_open",
        "这家机构没有开通这类异地直接结算。",
        "请换一家已开通的机构，或先垫付，再凭票据到参保地报销。",
    )


def _credential(setting: Setting, level: Level) -> Problem | None:
    row = setting.edition.row("credentials", setting.words(level))
    if setting.request.care.credential in row.value["accepted"]:
        return None
    named = "或".join(shape.CREDENTIALS[word] for word in row.value["accepted"])
    return _cited(
        setting,
        row,
        "credential_not_accepted",
        f"直接结算要用{named}。",
        f"请出示{named}；已垫付的可回参保地报销。",
    )


def _not_direct(setting: Setting, level: Level) -> Problem | None:
    row = setting.edition.row("settled_directly", setting.words(level))
    if row.value["directly"]:
        return None
    what = shape.DIMENSIONS["type"].words[setting.type]
    return _cited(
        setting,
        row,
        "type_not_direct",
        f"{what}在这里还不能直接结算。",
        "请先垫付，再凭票据到参保地报销。",
    )


def _disease(setting: Setting, level: Level) -> Problem | None:
    disease = setting.request.care.disease
    if setting.type != "chronic" or disease is None:
        return None
    row = setting.edition.row("chronic_diseases", setting.words(level))
    if disease in row.value["diseases"]:
        return None
    return _cited(
        setting,
        row,
        "disease_not_open",
        f"{shape.DISEASES[disease]}还没有开通门诊慢特病异地直接结算。",
        "请先垫付，再凭票据回参保地报销。",
    )


def _unfiled(setting: Setting, level: Level) -> Problem | None:
    if setting.scope == "local" or level.deemed or levels.covering_filings(setting):
        return None
    row = setting.edition.row("filing_needed", setting.words(level))
    if not row.value["needed"]:
        return None
    held = levels.holds_any(setting)
    code = "filing_elsewhere" if held else "filing_missing"
    sentence = (
        "备案地不是就医地，不能直接结算。" if held else "没有有效的异地就医备案，不能直接结算。"
    )
    return _cited(
        setting, row, code, sentence, "出院结算前补办备案仍可直接结算；否则先垫付，再回参保地报销。"
    )


# ---- what the reader should know besides


def _remarks(setting: Setting, level: Level, statement: Statement) -> list[str]:
    found = []
    statuses = {step.rule.status for step in statement.steps if step.rule}
    if "assumed" in statuses:
        found.append("来源没有给出本地起付线、比例等数字，本结果用了示例参数，不能作为报销依据。")
    if "reading" in statuses:
        found.append("部分环节文件没有写明，按口径处理，已在步骤中注明。")
    if level.because is not None and level.because.citation.note:
        found.append(level.because.citation.note + "。")
    if setting.request.care.injury == "no_third_party":
        found.append("无第三方责任外伤：需签署承诺书，结算后列入核查名单。")
    unrelated = [line for line in setting.request.bill.lines if _unrelated(setting, line.disease)]
    if unrelated:
        found.append(f"有{len(unrelated)}条明细与本病种无关，应当按普通门诊另行结算。")
    return found


def _unrelated(setting: Setting, disease: str | None) -> bool:
    return (
        setting.type == "chronic"
        and disease is not None
        and disease != setting.request.care.disease
    )


def year_of(quote: Quote) -> int:
    """The year whose sums the bill counts in."""
    care = quote.request.care
    edition = quote.book.edition(quote.day)
    return counted_year(edition, quote.request.insured.insurance, care.first, care.last)


def counted_year(edition: Edition, insurance: str, first: date, last: date) -> int:
    """The year of care from `first` to `last`: by its end or its beginning, as the pack says (R24)."""
    chosen = edition.value("stay_year", {"insurance": insurance})["year_of"]
    return (last if chosen == "discharge" else first).year
