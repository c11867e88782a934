"""The workday table of a year: taken over from the library, mended day by day."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.calendar.learn_holidays import learn_holidays
from yidi.actions.staff.set_workday import put
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import workdays as reads


class DayForm(ours.Form):
    """One day."""

    day = ours.DayField(label="日期")
    working = forms.ChoiceField(
        label="这一天", choices=[("no", "休息"), ("yes", "上班")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="说明", required=False, max_length=60)


@guarded("workdays", BOTH)
def workdays(request: HttpRequest, visit: Visit, year: int = 0) -> HttpResponse:
    """A year; without one, this year."""
    year = year or visit.now.year
    if not 2000 <= year <= 2100:
        raise Http404
    form = DayForm(request.POST if "day" in request.POST else None, initial={"working": "no"})
    if request.method == "POST" and "seed" in request.POST:
        new = learn_holidays()
        messages.success(request, f"新增 {new} 天；您填过的日期没有改动。")
        return redirect("staff-workdays-of", year)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        working = said["working"] == "yes"
        put(visit.actor, said["day"], working, said["note"], visit.now)
        messages.success(request, "已保存。")
        return redirect("staff-workdays-of", said["day"].year)
    days = reads.exceptions(year)
    said = {"visit": visit, "year": year, "days": days, "form": form}
    return render(request, "staff/workdays.html", said)
