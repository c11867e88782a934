"""The API for other fronts: described, guarded, once."""

import base64
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from support import offices
from yidi.actions.filing import judge_evidence
from yidi.actions.fronts.admit import admit
from yidi.actions.fronts.end import end
from yidi.actions.policy.approve import approve as approve_book
from yidi.actions.policy.propose import propose
from yidi.core import people
from yidi.core.problems import Refusal
from yidi.interfaces.common import clock
from yidi.interfaces.fronts import openapi
from yidi.policy_files.folder import Folder, default_folder
from yidi.store import reach, sealing
from yidi.store.models import Evidence, Filing, FilingMove, Person, Signature, TrailLine, User

MOMENT = datetime(2026, 3, 2, 10, tzinfo=clock.ZONE)
NUMBER = "99999919580101123"
NUMBER += people.check_character(NUMBER)


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIDI_CLOCK", "2026-03-02T10:00")


@pytest.fixture
def key(db: None) -> str:
    one, two = (User.objects.create_user(name, "a-long-password-9").pk for name in ("a", "b"))
    made = propose(Folder(default_folder()), "419001", one, MOMENT)
    approve_book("419001", made.digest, two, MOMENT)
    with reach.service():
        Person.objects.create(
            insured_region="419001", psn_no="1", name="测试甲", insurance="employee",
            id_digest=sealing.digest(NUMBER), id_sealed=sealing.seal(NUMBER), id_last4=NUMBER[-4:],
            male=True, birth=date(1958, 1, 1), updated_at=MOMENT,
        )  # fmt: skip
    return admit("豫事办（测试）", ["419001"], MOMENT)


def said(**changed: Any) -> dict[str, Any]:
    return {
        "person": {"id_number": NUMBER, "name": "测试甲", "insured_region": "419001"},
        "kind": "long_term_resident", "proof": "commitment", "place": "310104",
        "from": "2026-03-02", **changed,
    }  # fmt: skip


def drawing() -> str:
    picture = Image.new("RGB", (300, 120), "white")
    ImageDraw.Draw(picture).line((20, 80, 120, 30, 260, 90), fill="black", width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def post(client: Any, address: str, body: Any, key: str, once: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {key}"}
    if once:
        headers["Idempotency-Key"] = once
    answer = client.post(f"/api/v1/{address}", body, "application/json", headers=headers)
    return answer.status_code, answer.json()


def signed(client: Any, key: str, **changed: Any) -> dict[str, Any]:
    status, letter = post(client, "commitments", said(**changed), key)
    assert status == 200 and "承诺" in letter["text"]
    signature = {"text_digest": letter["digest"], "drawing": drawing()}
    return said(signature=signature, **changed)


def test_a_filing_by_signed_commitment_is_made_once(client: Any, key: str) -> None:
    body = signed(client, key)
    status, made = post(client, "filings", body, key, "once")
    assert (status, made["state"], made["place"]) == (201, "active", "310000")
    assert made["locked_until"] == "2026-09-02"
    again = post(client, "filings", body, key, "once")
    assert again == (200, made)
    with reach.service():
        assert Filing.objects.count() == 1
        assert (
            TrailLine.objects.filter(action="filing.take_effect")
            .get()
            .actor.startswith("测试甲（经")
        )


def test_a_signature_under_another_text_is_refused(client: Any, key: str) -> None:
    body = signed(client, key)
    status, answer = post(client, "filings", {**body, "place": "440100"}, key, "once")
    assert (status, answer["problems"][0]["code"]) == (422, "text_changed")


def test_a_lock_refuses_with_its_clause(client: Any, key: str) -> None:
    _, made = post(client, "filings", signed(client, key), key, "once")
    status, answer = post(client, f"filings/{made['number']}/cancel", said()["person"], key)
    assert status == 422
    assert (answer["problems"][0]["code"], answer["problems"][0]["article"]) == (
        "filing_locked",
        "一(二)",
    )
    changed = {"person": said()["person"], "place": "440100"}
    assert post(client, f"filings/{made['number']}/change", changed, key)[0] == 422
    status, answer = post(client, "people/filings", said()["person"], key)
    assert [f["state"] for f in answer["filings"]] == ["active"]


@pytest.fixture
def proven(client: Any, key: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a filing that anybody may change: its evidence was accepted."""
    _, made = post(client, "filings", signed(client, key), key, "once")
    number, at = made["number"], offices.moment("2026-03-05T10:00")
    with reach.service():
        who = Person.objects.get()
    offices.supplement(who, number, at)
    assert judge_evidence.accept(offices.actor("419001"), "419001", number, at).accepted
    monkeypatch.setenv("YIDI_CLOCK", "2026-03-06T10:00")
    return str(number)


def test_a_change_brings_pages_of_the_new_place(client: Any, key: str, proven: str) -> None:
    body = {"person": said()["person"], "place": "440100"}
    address = f"filings/{proven}/change"
    status, bare = post(client, address, body, key)
    assert (status, bare["problems"][0]["code"]) == (422, "change_needs_proof")
    page = {"material": "residence_permit", "file": "no picture"}
    assert post(client, address, {**body, "pages": [page]}, key)[0] == 422
    page["file"] = base64.b64encode(offices.picture(200) + b"\0" * 3_000_000).decode()
    status, made = post(client, address, {**body, "pages": [page]}, key)
    assert (status, made.get("place"), made.get("version")) == (200, "440100", 2), made
    with reach.service():
        page_kept = Evidence.objects.filter(number=proven, uploaded_by__startswith="测试甲（经")
        assert page_kept.get().material == "residence_permit"


def test_a_change_is_signed_for_under_its_own_text(client: Any, key: str, proven: str) -> None:
    body = {"person": said()["person"], "place": "440100"}
    address = f"filings/{proven}/change"
    _, letter = post(client, f"{address}/commitment", body, key)
    assert "广州市" in letter["text"]
    signature = {"text_digest": letter["digest"], "drawing": drawing()}
    elsewhere = {**body, "place": "330100", "signature": signature}
    status, answer = post(client, address, elsewhere, key)
    assert (status, answer["problems"][0]["code"]) == (422, "text_changed")
    status, made = post(client, address, {**body, "signature": signature}, key)
    assert (status, made.get("place"), made.get("proof")) == (200, "440100", "commitment_open")
    status, again = post(client, address, {**body, "signature": signature}, key)
    assert (status, {**again, "problems": []}) == (200, {**made, "problems": []})
    with reach.service():
        assert Signature.objects.filter(number=proven, version=2).count() == 1
        assert FilingMove.objects.filter(number=proven, event="change").count() == 1
    unknown = post(client, "filings/0/change/commitment", body, key)
    assert unknown[1]["problems"][0]["code"] == "no_filing"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "message_invalid"),
        ({"kind": "holiday"}, "message_invalid"),
        (said(surprise=1), "message_invalid"),
        (said(place="810000"), "place_excluded"),
        (said(person={**said()["person"], "name": "别人"}), "person_not_found"),
        (said(person={**said()["person"], "id_number": NUMBER[:-1] + "0"}), "id_number_invalid"),
        (said(person={**said()["person"], "insured_region": "140700"}), "region_not_allowed"),
    ],
)
def test_bad_input_is_refused_with_a_code(client: Any, key: str, body: Any, code: str) -> None:
    status, answer = post(client, "filings", body, key, "once")
    assert (status, answer["problems"][0]["code"]) == (422, code)
    assert answer["problems"][0]["sentence"] and answer["problems"][0]["next_step"]


def test_without_a_key_or_after_its_end_nothing_opens(client: Any, key: str) -> None:
    assert post(client, "filings", said(), "wrong", "once")[0] == 401
    end("豫事办（测试）", MOMENT)
    assert post(client, "filings", said(), key, "once")[0] == 401
    with pytest.raises(Refusal, match="front_not_found"):
        end("豫事办（测试）", MOMENT)


def test_the_description_names_every_address_and_is_what_the_page_prints(client: Any) -> None:
    served = client.get("/api/v1/openapi.json").json()
    assert served == json.loads(json.dumps(openapi.description()))
    assert set(served["paths"]) == {
        f"/api/v1/{address}"
        for address in (
            "commitments", "filings", "people/filings", "filings/{number}/cancel",
            "filings/{number}/change", "filings/{number}/change/commitment",
        )
    }  # fmt: skip
    kept = Path(__file__).parents[2] / "docs" / "reference" / "api.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == served, "run tools/openapi.py"
