"""What goes over the wire; the OpenAPI description is generated from these types."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

Code = Annotated[str, Meta(pattern=r"^\d{6}$", description="行政区划代码")]
Short = Annotated[str, Meta(max_length=200)]
Kind = Literal[
    "resettled_retiree",
    "long_term_resident",
    "posted_worker",
    "referral",
    "emergency",
    "other_temporary",
]
Material = Literal[
    "social_card",
    "form",
    "household_register",
    "residence_permit",
    "temporary_residence_permit",
    "household_move",
    "property_certificate",
    "dispatch_proof",
    "labour_contract",
    "work_proof",
    "referral_form",
    "emergency_diagnosis",
]


class PersonIn(Struct, forbid_unknown_fields=True):
    """参保人. The front has made sure that this is the person, or somebody the person has sent."""

    id_number: Annotated[str, Meta(min_length=18, max_length=18)]
    name: Annotated[str, Meta(min_length=1, max_length=50)]
    insured_region: Code
    insurance: Literal["employee", "resident"] | None = None


class ContactIn(Struct, forbid_unknown_fields=True):
    """联系方式."""

    phone: Annotated[str, Meta(max_length=20)] = ""
    home_address: Short = ""
    away_address: Short = ""


class SignatureIn(Struct, forbid_unknown_fields=True):
    """签名: the digest of exactly the text from /commitments, and the drawing (PNG, base64)."""

    text_digest: Annotated[str, Meta(min_length=64, max_length=64)]
    drawing: Annotated[str, Meta(max_length=400_000)]


class FilingIn(Struct, forbid_unknown_fields=True):
    """备案申请."""

    person: PersonIn
    kind: Kind
    proof: Literal["material", "commitment"]
    place: Code
    first: date = field(name="from")
    last: date | None = field(default=None, name="to")
    admitted_on: date | None = None
    contact: ContactIn = field(default_factory=ContactIn)
    signature: SignatureIn | None = None


class PageIn(Struct, forbid_unknown_fields=True):
    """一份材料: a photograph or PDF file, base64. All of a request at most 8 MB."""

    material: Material
    file: Annotated[str, Meta(min_length=1)]


class ChangeIn(Struct, forbid_unknown_fields=True):
    """变更. pages: evidence of the new kind or place; signature: under the text from
    change/commitment instead. One of them where the answer is change_needs_proof."""

    person: PersonIn
    place: Code | None = None
    kind: Kind | None = None
    first: date | None = field(default=None, name="from")
    last: date | None = field(default=None, name="to")
    pages: list[PageIn] = field(default_factory=list)
    signature: SignatureIn | None = None


class ProblemOut(Struct, omit_defaults=True):
    """哪里不对、怎么办、依据哪一条."""

    code: str
    sentence: str
    next_step: str
    document: str = ""
    article: str = ""
    where: str = ""


class FilingOut(Struct):
    """备案. valid: first day, and the day after the last (null: open)."""

    number: str
    version: int
    kind: str
    kind_name: str
    proof: str
    place: str
    state: str
    valid: tuple[date, date | None]
    evidence_due: date | None
    locked_until: date | None
    problems: list[ProblemOut]


class FilingsOut(Struct):
    """一个人的备案."""

    filings: list[FilingOut]


class CommitmentOut(Struct):
    """要签署的承诺书全文及其摘要."""

    text: str
    digest: str


class Refused(Struct):
    """没有办成."""

    problems: list[ProblemOut]


encoder = msgspec.json.Encoder()
