"""The door of the API: who calls, what it sent, and every refusal as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from yidi.actions.actor import Actor
from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.common.address import address
from yidi.interfaces.fronts.messages import PersonIn, ProblemOut, Refused, encoder
from yidi.store import reach
from yidi.store.reads import fronts as front_reads
from yidi.store.reads import people as people_reads
from yidi.store.reads.fronts import FrontCard
from yidi.store.reads.people import PersonCard

LARGEST_BODY = 1_000_000
LARGEST_WITH_PAGES = 8_000_000
In = TypeVar("In")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the front, the decoded message, the key that makes it once."""

    front: FrontCard
    message: Any
    key: str
    address: str | None


def answered(value: object, status: int = 200) -> HttpResponse:
    """A value as JSON."""
    return HttpResponse(encoder.encode(value), "application/json", status)


def refused(problems: tuple[Problem, ...], status: int = 422) -> HttpResponse:
    """Problems as JSON."""
    return answered(Refused([problem_out(problem) for problem in problems]), status)


def problem_out(problem: Problem) -> ProblemOut:
    """A problem as it goes over the wire."""
    return ProblemOut(
        problem.code, problem.sentence, problem.next_step, problem.document, problem.article,
        problem.where,
    )  # fmt: skip


def call(
    message: type[In], largest: int = LARGEST_BODY
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Checks the key, decodes a body of at most `largest` bytes as `message`, and turns refusals
    into 422."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, **named: str) -> HttpResponse:
            front = front_reads.by_key(_bearer(request))
            if front is None:
                problem = Problem(
                    "key_unknown", "接入密钥无效。", "请在 Authorization 写 Bearer 密钥。"
                )
                return refused((problem,), 401)
            if request.method != "POST":
                return refused((Problem("post_only", "只接受 POST。", "请改用 POST。"),), 405)
            try:
                body = _decoded(request, message, largest)
                return view(Call(front, body, _key(request), address(request)), **named)
            except Refusal as refusal:
                return refused(refusal.problems)

        return guarded

    return around


def _bearer(request: HttpRequest) -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _key(request: HttpRequest) -> str:
    return request.headers.get("Idempotency-Key", "")[:64]


def _decoded(request: HttpRequest, message: type[In], largest: int) -> In:
    if int(request.headers.get("Content-Length") or 0) > largest:
        most = f"每次不超过{largest // 1_000_000}MB。"
        raise Refusal(Problem("input_too_large", "请求太大。", most))
    try:
        # read, not .body, which has a limit of its own for forms
        return msgspec.json.decode(request.read(), type=message)
    except msgspec.DecodeError as error:
        raise Refusal(
            Problem("message_invalid", "请求的格式不对。", f"请对照接口说明检查：{error}"[:300])
        ) from None


def person(given: Call, said: PersonIn) -> PersonCard:
    """The enrolment that is meant. Raises Refusal: unknown, or not one of the front's regions.

    A wrong name for a right number is answered like an unknown number.
    """
    number = people.number(said.id_number, "person.id_number")
    if said.insured_region not in given.front.regions:
        raise Refusal(
            Problem(
                "region_not_allowed", "这个接入端不能办理该统筹区的业务。", "请检查参保地。",
                where="person.insured_region",
            )
        )  # fmt: skip
    with reach.service():
        found = [
            each
            for each in people_reads.by_number(number)
            if (each.region, each.name) == (said.insured_region, said.name)
            and said.insurance in {None, each.insurance}
        ]
    if len(found) == 1:
        return found[0]
    problem = (
        Problem("insurance_needed", "这个人有两份参保，请写明险种。", "请填写 insurance。")
        if found
        else Problem("person_not_found", "没有找到这位参保人。", "请检查姓名、证件号和参保地。")
    )
    raise Refusal(problem)


def acting(given: Call, who: PersonCard) -> Actor:
    """The front in the name of the person: it reaches that person's rows only."""
    return Actor(
        "citizen",
        f"front:{given.front.id}",
        f"{who.name}（经{given.front.name}）",
        people=(who.id,),
        address=given.address,
    )
