"""Who answers other agencies: everybody's contacts to look up, one's own to maintain."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.tickets.keep_contact import Named, keep_contact
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.figures import prompt
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import tickets as reads
from yidi.store.reads import workdays

_YEAR = timedelta(days=365)


class ContactForm(ours.Form):
    """The contact of one's own agency."""

    region = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label="联系人", max_length=50)
    telephone = forms.CharField(label="电话", max_length=40)
    deputy = forms.CharField(label="替补联系人", max_length=50, required=False)
    note = forms.CharField(label="说明（例如工作时间）", max_length=200, required=False)


@guarded("cooperate")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All contacts, and how promptly each agency has answered us in the past year."""
    today = visit.now.date()
    asked = [t for t in reads.asked(today - _YEAR, today) if t.agency not in visit.regions]
    figures = prompt(agency_duties(), asked, today, workdays.workday())
    said = {
        "visit": visit,
        "contacts": [(show.region_name(c.region), c) for c in reads.contacts().values()],
        "figures": [(show.region_name(line.agency), line) for line in figures],
        "may": visit.me.may("contacts"),
    }  # fmt: skip
    return render(request, "staff/cooperation/contacts.html", said)


@guarded("contacts", BOTH)
def own(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The contacts of one's own agencies."""
    problems: tuple[Problem, ...] = ()
    form = ContactForm(request.POST or None, prefix=request.POST.get("of", ""))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        named = Named(data["name"], data["telephone"], data["deputy"], data["note"])
        try:
            keep_contact(visit.actor, data["region"], named, visit.now)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            messages.success(request, "联系人已更新")
            return redirect("staff-contacts-own")
    known = reads.contacts(visit.regions)
    forms_ = [(show.region_name(r), r, _form(r, known.get(r), form)) for r in visit.regions]
    said = {"visit": visit, "forms": forms_, "problems": problems}
    return render(request, "staff/cooperation/contacts_own.html", said)


def _form(region: str, known: reads.ContactCard | None, sent: ContactForm) -> ContactForm:
    """The form of an agency: what was sent wrong, else what is known."""
    if sent.is_bound and sent.prefix == region:
        return sent
    initial = {"region": region}
    if known:
        initial |= {
            "name": known.name, "telephone": known.telephone, "deputy": known.deputy,
            "note": known.note,
        }  # fmt: skip
    return ContactForm(prefix=region, initial=initial)
