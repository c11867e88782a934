"""The trail for auditors: who looked, who did; only of their own areas."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yidi.actions.trail import look
from yidi.core.filing.life import EVENTS
from yidi.interfaces.common import clock
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import trail as reads

PAGE = 100
ACTIONS = {
    "": "全部",
    "look.": "查看（全部）",
    "look.number": "看完整证件号",
    "look.query": "查人",
    "look.export": "导出",
    "filing.": "备案",
    "person.": "参保状态",
    "people.": "代办关系",
    "register.": "登记册",
    "catalogue.": "医保目录",
    "finding.": "虚假认定",
    "staff.": "账号和登录",
    "policy.": "规则",
    "workdays": "工作日",
}
_NAMES = {
    "look.query": "查人", "look.person": "看一个人", "look.number": "看完整证件号",
    "look.evidence": "看材料", "look.list": "看名单", "look.export": "导出",
    "filing.refused": "备案被拒", "filing.remind": "提醒", "person.change_status": "变更参保状态",
    "finding.objection": "登记异议", "finding.answer": "答复异议", "finding.recovered": "追回办结",
    "staff.join": "新建账号", "staff.posts": "调整岗位", "staff.password": "改密码",
    "staff.reset_asked": "申请重置", "staff.reset": "执行重置", "staff.sign_in": "登录",
    "staff.sign_out": "退出", "staff.sign_idle": "超时退出", "staff.sign_recovery": "用备用码登录",
    "policy.wording": "官方文本", "workdays": "工作日",
    "look.settlement": "看结算单", "look.treated": "就医地看就诊的人",
    "look.unit": "单位看本单位的人", "look.bond_paper": "看代办证件", "message.retry": "重新发送消息",
    "people.add_bond": "申请代办", "people.consent": "同意代办", "people.end_bond": "结束代办",
    "people.confirm_guardian": "确认监护人", "people.refuse_guardian": "不同意监护代办",
    "register.read": "读入登记册", "register.look": "看读入的文件", "register.apply": "登记册生效",
    "take_over_filings.read": "读入已有备案", "take_over_filings.apply": "已有备案生效",
    "take_over_chronic.read": "读入慢特病资格", "take_over_chronic.apply": "慢特病资格生效",
    "catalogue.read": "读入医保目录", "catalogue.apply": "医保目录生效",
    "take_over_sums.read": "读入年度累计", "take_over_sums.apply": "年度累计生效",
}  # fmt: skip


class SearchForm(ours.Form):
    """What to look for."""

    actor = forms.CharField(label="经手人", required=False, max_length=60)
    subject = forms.CharField(
        label="对象", required=False, max_length=64, help_text="person:编号 或 filing:受理编号"
    )
    action = forms.ChoiceField(label="事项", required=False, choices=list(ACTIONS.items()))
    first = ours.DayField(label="从", required=False)
    last = ours.DayField(label="到", required=False)


@guarded("trail")
def trail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page of lines; asking leaves one too."""
    form = SearchForm(request.GET or None)
    said = form.cleaned_data if form.is_valid() else {}
    wanted = reads.Wanted(**{name: said[name] for name in form.fields if said.get(name)})
    before = _before(request)
    lines = reads.lines(visit.regions, wanted, clock.ZONE, before, PAGE + 1)
    asked = "、".join(f"{form.fields[n].label}={v}" for n, v in said.items() if v) or "全部"
    look.listed(visit.actor, f"留痕（{asked}）", min(len(lines), PAGE), visit.now)
    context = {
        "visit": visit,
        "form": form,
        "lines": [(line, _name(line.action), show.region_name(line.insured_region), _address(line))
                  for line in lines[:PAGE]],
        "next": _next(request, lines[PAGE - 1]) if len(lines) > PAGE else "",
    }  # fmt: skip
    return render(request, "staff/trail.html", context)


def _name(action: str) -> str:
    kind, _, event = action.partition(".")
    if action in _NAMES:
        return _NAMES[action]
    return EVENTS.get(event, action) if kind == "filing" else action


def _address(line: reads.TrailCard) -> str:
    """The page of the person that a line is about; of filings only the number is known."""
    kind, _, number = line.subject.partition(":")
    return reverse("staff-person", args=[number]) if kind == "person" else ""


def _before(request: HttpRequest) -> tuple[datetime, int] | None:
    at, _, number = request.GET.get("before", "").rpartition("_")
    try:
        return datetime.fromisoformat(at), int(number)
    except ValueError:
        return None


def _next(request: HttpRequest, line: reads.TrailCard) -> str:
    query = request.GET.copy()
    query["before"] = f"{line.at.isoformat()}_{line.id}"
    return "?" + urlencode(query.dict())
