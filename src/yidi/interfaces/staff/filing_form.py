"""What a filing form asks at the window, for one kind, in one region."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from yidi.core.filing.deciding import ASIDE, OFFICES, Asked
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import ParameterMissing
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import places, show
from yidi.store.reads.people import PersonCard


class FilingForm(ours.Form):
    """What a filing form asks, for one kind, in one region."""

    key = forms.CharField(widget=forms.HiddenInput)
    place = places.PlaceField(label="就医地")
    first = ours.DayField(label="从哪一天起")
    last = ours.DayField(label="到哪一天", required=False, help_text="不填：按规定的最长期限。")
    way = forms.ChoiceField(label="证明方式", widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="渠道", widget=forms.RadioSelect)
    materials = forms.MultipleChoiceField(
        label="当面核对了哪些材料", required=False, widget=forms.CheckboxSelectMultiple
    )
    issuer = forms.ChoiceField(label="由谁出具", required=False)
    residence_months = forms.IntegerField(
        label="已在异地住了几个月", required=False, min_value=0, max_value=1200
    )
    pages = ours.FilesField(label="材料照片或 PDF", required=False)
    signed_pages = ours.FilesField(
        label="签好名的承诺书（扫描或照片）",
        required=False,
        help_text="以承诺书办理时：先打印，本人签名，再在这里上传。",
    )
    signer = forms.CharField(
        label="承诺书由谁签", required=False, max_length=50, help_text="不填：参保人本人。"
    )
    admitted_on = ours.DayField(
        label="正在住院的入院日", required=False, help_text="只在人已经住进就医地医院时填写。"
    )
    phone = forms.CharField(label="联系电话", required=False, max_length=20)
    away_address = forms.CharField(label="就医地地址", required=False, max_length=200)
    reason = ours.reason("说明（结束日比规定的晚时要写理由）", required=False, most=200)

    def __init__(self, data: Any, sent: Any, book: Book, card: PersonCard, kind: str, now: Any):
        initial = {"key": uuid.uuid4().hex, "first": now.date(), "channel": "window"}
        super().__init__(data, sent, initial=initial)
        self.kind = kind
        edition = book.edition(now.date())
        words = {"kind": kind, "insurance": card.insurance, "scope": "cross_province"}
        ways = value(edition, "proof_ways", words).get("ways", ("material",))
        self._choose("way", [(w, show.WAYS[w]) for w in ways])
        opened = value(edition, "channels", words).get("open", ("window",))
        self._choose("channel", [(c, show.CHANNELS[c]) for c in OFFICES if c in opened])
        needed = value(edition, "materials", words)
        listed = [*needed.get("all_of", ()), *needed.get("any_of", ())]
        self._offer("materials", [(w, shape.MATERIALS[w]) for w in listed if w not in ASIDE])
        issuers = needed.get("issuers", ())
        self._offer("issuer", [("", "—"), *((w, shape.ISSUERS[w]) for w in issuers)], issuers)
        if "commitment" not in ways:
            del self.fields["signed_pages"], self.fields["signer"]
        if kind not in shape.LONG_TERM:
            del self.fields["residence_months"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """A choice; where there is only one, it is made."""
        field: Any = self.fields[name]
        field.choices = choices
        if choices:
            self.initial[name] = choices[0][0]

    def _offer(self, name: str, choices: list[tuple[str, str]], needed: Any = True) -> None:
        """A choice that is left out where there is nothing to choose."""
        if not choices or not needed:
            del self.fields[name]
        else:
            field: Any = self.fields[name]
            field.choices = choices

    def asked(self) -> Asked:
        """What the core is asked."""
        said = self.cleaned_data
        itemised = "materials" in self.fields and said["way"] == "material"
        return Asked(
            self.kind,
            said["way"],
            said["place"],
            said["first"],
            said["last"],
            said["channel"],
            said.get("issuer") or None,
            said.get("residence_months"),
            tuple(said["materials"]) if itemised else None,
            said["reason"],
        )


def value(edition: Any, table: str, words: dict[str, str]) -> dict[str, Any]:
    """What a table gives; nothing where it is silent."""
    try:
        found: dict[str, Any] = edition.value(table, words)
    except (ParameterMissing, KeyError):
        return {}
    return found
