"""Change a filing: another place, kind, start or end; with evidence or a signature where what proved
it does not count for what it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from yidi.actions.evidence.keep import forget
from yidi.actions.filing.change import change as change_it
from yidi.actions.filing.submit import Signed
from yidi.core.calendar import day
from yidi.core.filing import deciding, papers
from yidi.core.filing.deciding import Decision, Desk, Shown
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.citizen import choices, places
from yidi.interfaces.citizen.filing.check import ToSign, drawing
from yidi.interfaces.citizen.filing.deeds import Groups, done, kept_pages, needed, show
from yidi.interfaces.citizen.filing.mine import Opened, filing_page
from yidi.interfaces.citizen.filing.options import usual
from yidi.interfaces.common.letters import letter, particulars
from yidi.store.reads import deciding as deciding_reads

_FIELDS = ("kind", "place", "first", "last")
_PROOF = {"change_needs_proof", "proof_not_accepted", "commitment_banned", "commitment_barred"}
"""Refusals that evidence of the new kind or place mends."""
_PLAIN = {choice.value: choice.label for choice in choices.WHY}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind to choose: in plain words, and as the region calls it."""

    code: str
    label: str
    official: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What has to come with a change: evidence, or a letter to sign. refused: why not a letter."""

    groups: Groups
    to_sign: ToSign | None
    refused: Problem | None
    kind: str
    place: str


@require_http_methods(["GET", "POST"])
@filing_page
def change(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Another place, kind, start or end: a new version of the same filing."""
    desk = _desk(opened)
    locked = _locked(desk, opened)
    if locked:
        return show(request, opened, "refused", problems=locked, what="变更")
    filing = opened.kept.filing
    if request.method == "GET":
        said = {"kind": filing.kind, "first": str(filing.first), "last": str(filing.last or "")}
        return _form(request, opened, desk, said, "", filing.place)
    said = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    typed = request.POST.get("find", "")[:40]
    if request.POST.get("do") == "find":
        return _form(request, opened, desk, said, typed, said["place"])
    return _changed(request, opened, desk, said, typed)


def _form(
    request: HttpRequest, opened: Opened, desk: Desk, said: dict[str, str], typed: str, place: str,
    **values: Any,
) -> HttpResponse:  # fmt: skip
    kinds = _kinds(desk, opened)
    shown = _picker(opened, typed, place)
    return show(request, opened, "change", said=said, kinds=kinds, **shown, **values)


def _changed(
    request: HttpRequest, opened: Opened, desk: Desk, said: dict[str, str], typed: str
) -> HttpResponse:
    asked, faults = _asked(desk, opened, said)
    if faults:
        return _form(request, opened, desk, said, typed, said["place"], faults=faults)
    if not asked:
        problem = Problem("nothing_changed", "什么都没有改。", "请先改种类、地方或日期，再点确定。")
        return _form(request, opened, desk, said, typed, said["place"], problems=[problem])
    if request.POST.get("do") in {"material", "sign"}:
        return _proven(request, opened, desk, said, asked)
    made = _change(opened, asked)
    if made.accepted:
        return done(opened, "change")
    if _PROOF & {problem.code for problem in made.problems}:
        return _prove(request, opened, desk, said, asked)
    return _form(request, opened, desk, said, typed, said["place"], problems=made.problems)


def _change(opened: Opened, asked: dict[str, Any], **proof: Any) -> Decision:
    me, kept = opened.me, opened.kept
    return change_it(me.actor, kept.region, kept.filing.id, me.moment, **proof, **asked)


# ---- what has to come with it


def _prove(
    request: HttpRequest, opened: Opened, desk: Desk, said: dict[str, str], asked: dict[str, Any],
    **values: Any,
) -> HttpResponse:  # fmt: skip
    """Asks for what proves the filing as it will be."""
    proof = _proof(opened, desk, asked)
    return show(request, opened, "prove", said=said, proof=proof, groups=proof.groups, **values)


def _proof(opened: Opened, desk: Desk, asked: dict[str, Any]) -> Proof:
    filing = opened.kept.filing
    kind, place = asked.get("kind", filing.kind), asked.get("place", filing.place)
    words = desk.words(kind, place, "self_service")
    ways = desk.row("proof_ways", words).value["ways"]
    signed = deciding.change(desk, filing, Shown("commitment", "self_service"), **asked)
    by_letter = "commitment" in ways and signed.accepted
    return Proof(
        groups=needed(opened, kind, place) if "material" in ways else [],
        to_sign=_to_sign(opened, desk, signed) if by_letter else None,
        refused=signed.problems[0] if "commitment" in ways and not signed.accepted else None,
        kind=_official(desk, kind, place),
        place=places.full_name(opened.book.places, place),
    )


def _to_sign(opened: Opened, desk: Desk, decision: Decision) -> ToSign | None:
    me, kept = opened.me, opened.kept
    if decision.filing is None:
        return None
    with me.actor.reach():
        person = particulars(
            me.actor, opened.person, me.moment, "填写承诺书", telephone=kept.phone,
            home=kept.home_address, away=kept.away_address,
        )  # fmt: skip
        made = letter(desk.book, decision.filing, person, me.moment)
    text = papers.commitment_text(made)
    return ToSign(made, text, papers.text_digest(text))


def _proven(
    request: HttpRequest, opened: Opened, desk: Desk, said: dict[str, str], asked: dict[str, Any]
) -> HttpResponse:
    """Changes with the pages or the signature that came."""
    proof = _proof(opened, desk, asked)
    pages: tuple[dict[str, Any], ...] = ()
    try:
        if request.POST["do"] == "material":
            pages = _pages(request, opened, proof)
            made = _change(opened, asked, way="material", pages=pages)
        else:
            made = _change(opened, asked, signed=_signed(request, opened, proof))
    except Refusal as refusal:
        said_wrong = "".join(p.sentence + p.next_step for p in refusal.problems)
        faults = {"pages" if request.POST["do"] == "material" else "signature": said_wrong}
        return _prove(request, opened, desk, said, asked, faults=faults)
    if not made.accepted:
        forget(pages)
        return _prove(request, opened, desk, said, asked, problems=made.problems)
    return done(opened, "change")


def _pages(request: HttpRequest, opened: Opened, proof: Proof) -> tuple[dict[str, Any], ...]:
    pages = kept_pages(request, opened, proof.groups)
    if not pages:
        raise Refusal(Problem("no_evidence", "还没有选照片或文件。", "请先选好再交。"))
    return pages


def _signed(request: HttpRequest, opened: Opened, proof: Proof) -> Signed:
    """The signature under exactly the text that was shown. Raises Refusal."""
    to_sign = proof.to_sign
    if to_sign is None or request.POST.get("digest") != to_sign.digest:
        sentence = "承诺书的内容刚刚有变化，请再看一遍、再签名。"
        raise Refusal(Problem("letter_changed", sentence))
    picture = drawing(request.POST.get("signature", ""))
    return Signed(to_sign.text, to_sign.digest, picture, opened.me.citizen.name)


# ---- what can be asked for


def _asked(
    desk: Desk, opened: Opened, said: dict[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What differs from the filing as it is, and what cannot be read."""
    filing = opened.kept.filing
    asked: dict[str, Any] = {}
    faults: dict[str, str] = {}
    if said["kind"] and said["kind"] != filing.kind:
        asked["kind"] = said["kind"]
        if said["kind"] not in {kind.code for kind in _kinds(desk, opened)}:
            faults["kind"] = "请从列出的种类里选。"
    if said["place"] and said["place"] != filing.place:
        asked["place"] = said["place"]
    for name, before in (("first", filing.first), ("last", filing.last)):
        try:
            found = day(said[name], name) if said[name] else None
        except Refusal as refusal:
            faults[name] = refusal.problems[0].sentence
            continue
        if found is None and name == "first":
            faults[name] = "请选备案从哪天开始。"
        elif found != before:
            asked[name] = found
    return asked, faults


def _kinds(desk: Desk, opened: Opened) -> list[Kind]:
    """The kinds that a person can change to by themselves, the present one among them."""
    filing = opened.kept.filing
    codes = [code for code in shape.KINDS if code != "emergency" or code == filing.kind]
    return [
        Kind(code, _PLAIN.get(code, shape.KINDS[code]), _official(desk, code, filing.place))
        for code in codes
        if code == filing.kind
        or (usual(opened.person, code) and _offered(desk, code, filing.place))
    ]


def _offered(desk: Desk, kind: str, place: str) -> bool:
    try:
        value = desk.row("kinds", desk.words(kind, place, "self_service")).value
    except Refusal:
        return False
    return not value.get("not_offered")


def _official(desk: Desk, kind: str, place: str) -> str:
    """What the insured place calls a kind."""
    try:
        value = desk.row("kinds", desk.words(kind, place, "self_service")).value
    except Refusal:
        return shape.KINDS[kind]
    return str(value.get("local") or shape.KINDS[kind])


def _desk(opened: Opened) -> Desk:
    """Everything a decision looks at. Raises Refusal if the person is out of reach."""
    me = opened.me
    with me.actor.reach():
        desk = deciding_reads.desk(opened.person.id, me.moment)
    if desk is None:
        raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
    return desk


def _locked(desk: Desk, opened: Opened) -> tuple[Problem, ...]:
    """What refuses any change today; empty if changes are open."""
    made = deciding.change(desk, opened.kept.filing)
    barring = {"filing_locked", "step_not_allowed"}
    return tuple(p for p in made.problems if not made.accepted and p.code in barring)


def _picker(opened: Opened, typed: str, chosen: str) -> dict[str, Any]:
    """The place picker of the guide."""
    every = opened.book.places
    direct = _direct(opened)
    offered = places.search(every, typed, direct) if typed else places.usual(every)
    current = places.search(every, chosen, direct) if chosen in every and not typed else []
    here = [place for place in offered if place not in current]
    given = {"answers": {"given": {"place": chosen}}}
    return {"found": [*current, *here], "typed": typed, "asked": given}


def _direct(opened: Opened) -> tuple[str, ...]:
    """Provinces to which one files as a whole."""
    filing = opened.kept.filing
    try:
        words = _desk(opened).words(filing.kind, filing.place, filing.channel)
        edition = opened.book.edition(opened.me.moment.date())
        return tuple(edition.value("destination", words)["province_level"])
    except Refusal:
        return ()


@require_safe
@filing_page
def find(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The part of the change page that lists places while a name is typed."""
    typed = request.GET.get("find", "")[:40]
    return render(
        request, "citizen/guide/found.html", _picker(opened, typed, opened.kept.filing.place)
    )
