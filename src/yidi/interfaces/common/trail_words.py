"""What the lines of the trail say, in words: for auditors, and for the persons themselves."""

from __future__ import annotations

from yidi.core.claims.life import EVENTS as CLAIM_EVENTS
from yidi.core.clearing.life import EVENTS as CLEARING_EVENTS
from yidi.core.clearing.life import ITEM_EVENTS
from yidi.core.clearing.prepayment import EVENTS as PREPAYMENT_EVENTS
from yidi.core.filing.life import EVENTS
from yidi.core.review.life import EVENTS as REVIEW_EVENTS
from yidi.core.supervision.life import EVENTS as CASE_EVENTS
from yidi.core.tickets.life import EVENTS as TICKET_EVENTS
from yidi.core.tickets.raised import EVENTS as PROBLEM_EVENTS

KINDS = {
    "staff": "经办机构工作人员",
    "unit": "单位专管员",
    "citizen": "参保人（或代办家人）",
    "institution": "定点医药机构",
    "job": "系统",
    "command": "系统管理员（命令行）",
    "front": "接入的平台",
    "public": "持凭证或结算单的人",
}
"""Who it was, by the kind of actor."""

NAMES = {
    "look.query": "查人", "look.person": "看一个人", "look.number": "看完整证件号",
    "look.evidence": "看材料", "look.list": "看名单", "look.export": "导出",
    "look.settlement": "看结算单", "look.treated": "就医地看就诊的人",
    "look.treated_settlement": "就医地看结算单", "look.claim": "看报销结果",
    "look.outside_ticket": "外地看协同工单", "look.outside_evidence": "外地看工单材料",
    "look.outside_person": "外地看共享案件里的人",
    "look.ticket": "看协同工单", "look.certificate": "核验备案凭证", "look.receipt": "核验结算单",
    "look.unit": "单位看本单位的人", "look.bond_paper": "看代办证件",
    "filing.refused": "备案被拒", "filing.remind": "提醒", "person.change_status": "变更参保状态",
    "finding.objection": "登记异议", "finding.answer": "答复异议", "finding.recovered": "追回办结",
    "staff.join": "新建账号", "staff.posts": "调整岗位", "staff.password": "改密码",
    "staff.reset_asked": "申请重置", "staff.reset": "执行重置", "staff.sign_in": "登录",
    "staff.sign_out": "退出", "staff.sign_idle": "超时退出", "staff.sign_recovery": "用备用码登录",
    "policy.propose": "提交规则", "policy.approve": "批准规则",
    "policy.wording": "官方文本", "workdays": "工作日", "message.retry": "重新发送消息",
    "people.add_bond": "申请代办", "people.consent": "同意代办", "people.end_bond": "结束代办",
    "people.confirm_guardian": "确认监护人", "people.refuse_guardian": "不同意监护代办",
    "register.read": "读入登记册", "register.look": "看读入的文件", "register.apply": "登记册生效",
    "take_over_filings.read": "读入已有备案", "take_over_filings.apply": "已有备案生效",
    "take_over_chronic.read": "读入慢特病资格", "take_over_chronic.apply": "慢特病资格生效",
    "catalogue.read": "读入医保目录", "catalogue.apply": "医保目录生效",
    "take_over_sums.read": "读入年度累计", "take_over_sums.apply": "年度累计生效",
    "visit.open": "登记就诊", "visit.charge": "上传费用", "visit.discharge": "出院登记",
    "visit.refused": "登记就诊被拒", "visit.cancel": "撤销就诊登记",
    "visit.cancel_discharge": "撤销出院登记", "visit.describe": "补就诊和诊断信息",
    "visit.withdraw": "撤销已传费用", "visit.note": "给费用明细加备注", "visit.look": "看就诊信息",
    "visit.list": "列就诊记录", "visit.list_sent": "上传结算清单", "visit.list_marked": "变更结算清单状态",
    "settlement.settle": "直接结算", "settlement.reverse": "撤销结算", "settlement.try": "预结算",
    "settlement.look": "看结算信息", "settlement.replay": "重算结算",
    "person.identify": "识别参保人", "person.check": "查待遇和备案", "person.look": "看参保人信息",
    "people.sign_in": "参保人登录", "people.share_account": "授权家人用个人账户",
    "people.end_share": "结束家庭共济", "credential.activate": "激活医保码",
    "credential.decode": "扫医保码", "credential.end": "停用医保码",
    "chronic.apply": "申请慢特病资格", "chronic.accepted": "认定慢特病资格",
    "chronic.rejected": "慢特病申请未通过", "chronic.withdraw": "撤回慢特病申请",
    "chronic.designate": "选定慢特病机构", "chronic.give_up": "退出慢特病机构",
    "injury.report": "登记外伤情况", "injury.statement": "收到外伤签字说明",
    "claim.apply": "申请手工报销",
    "claim.payment_file": "报销付款文件", "look.review_paper": "看机构的审核材料",
    "look.alarm": "看监管预警", "look.case": "看监管案件", "look.case_paper": "看案件材料",
    "supervision.watch": "监管监测", "supervision.dismiss": "排除预警",
    "ticket.open": "发起协同工单", "ticket.remind": "催办工单", "ticket.contact": "登记协同联系人",
    "raised.raise": "反映问题", "raised.remind": "催办反映的问题", "raised.overdue": "反映的问题逾期",
    "cost_check.suggest": "提出费用协查建议",
    "cost_check.dismiss": "不发起费用协查", "outage.announce": "发布停机公告",
    "outage.take_back": "撤销停机公告", "look.clearing_list": "导出清算清单",
    "figures.load": "装入外来统计", "front.admit": "准许平台接入", "front.end": "停止平台接入",
    "institutions.read": "读入定点机构", "institutions.apply": "定点机构生效",
    "archive.clear": "到期清除", "archive.destroy": "销毁到期承诺书", "archive.take_along": "下载本人资料",
    "review.screen": "筛查结算", "review.pick": "指定结算来审", "review.remind": "提醒上传",
}  # fmt: skip

_CLEARING = {
    "account": "登记清算账户", "payment_file": "清算付款文件", "statement": "银行流水、对账单",
    "application": "用款申请", "assign": "认领银行流水", "set_aside": "银行流水与清算无关",
    "institution_says": "机构答复月清算",
}  # fmt: skip
_PREPAYMENT = {
    "submit": "预付金报财政", "pay": "预付金付款", "bounce": "预付金付款退回", "receive": "预付金到账",
}  # fmt: skip

_BY_KIND = {
    "clearing": {**ITEM_EVENTS, **CLEARING_EVENTS, **_CLEARING},
    "prepayment": {**PREPAYMENT_EVENTS, **_PREPAYMENT},
    "filing": EVENTS,
    "claim": CLAIM_EVENTS,
    "review": REVIEW_EVENTS,
    "supervision": CASE_EVENTS,
    "ticket": TICKET_EVENTS,
    "raised": PROBLEM_EVENTS,
}


def name(action: str) -> str:
    """An action in words; its own name if nobody wrote any."""
    kind, _, event = action.partition(".")
    return NAMES.get(action) or _BY_KIND.get(kind, {}).get(event, action)
