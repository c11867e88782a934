"""Who may do what: one table. A right is held in the pooling areas of the posts that give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from yidi.store.reads.staff import CASHIER, ROLES, UNIT_OFFICER

_CLERK, _REVIEWER, _SUPERVISOR = "window_clerk", "reviewer", "supervisor"
_POLICY, _FINANCE, _AUDITOR, _ADMIN = "policy_officer", "finance", "auditor", "administrator"


class Right(NamedTuple):
    """What it allows, in words, and the roles that have it."""

    words: str
    roles: tuple[str, ...]


RIGHTS: dict[str, Right] = {
    "work": Right("看今天的工作", tuple(ROLES)),
    "look": Right("查人、看备案和材料", (_CLERK, _REVIEWER, _SUPERVISOR, _FINANCE, _AUDITOR)),
    "full_number": Right("说明理由后看完整证件号", (_CLERK, _REVIEWER, _SUPERVISOR)),
    "file": Right("代办新备案、急诊证明、单位批量", (_CLERK, _SUPERVISOR)),
    "serve": Right("补材料、变更、取消、延期、登记异议", (_CLERK, _SUPERVISOR)),
    "status": Right("变更参保状态", (_CLERK, _SUPERVISOR)),
    "review": Right("审核备案、审定材料、核对监护代办、批量审核和提醒", (_REVIEWER, _SUPERVISOR)),
    "messages": Right("看没有发出的消息、重新发送", (_CLERK, _REVIEWER, _SUPERVISOR)),
    "import": Right("导入登记册、接管的数据、定点机构和本省医保目录", (_SUPERVISOR,)),
    "catalogue": Right("查就医地医保目录", (_CLERK, _REVIEWER, _SUPERVISOR, _FINANCE, _AUDITOR)),
    "unit": Right("为本单位的人批量备案、看结果", (UNIT_OFFICER,)),
    "counter": Right("在本机构收费、结算、撤销和对账", (CASHIER,)),
    "correct": Right("更正录入差错", (_SUPERVISOR,)),
    "find_false": Right("认定材料虚假、处理异议和追回", (_SUPERVISOR,)),
    "export": Right("导出名单", (_REVIEWER, _SUPERVISOR, _FINANCE, _AUDITOR)),
    "claims": Right("受理、录入和计算手工报销", (_CLERK, _REVIEWER, _SUPERVISOR)),
    "decide_claims": Right("复核手工报销、收回", (_REVIEWER, _SUPERVISOR)),
    "pay_claims": Right("手工报销付款", (_FINANCE,)),
    "see_clearing": Right("看清算、头寸和试算平衡，下载对账单", (_SUPERVISOR, _FINANCE, _AUDITOR)),
    "clear": Right("办理清算：截止、出表、争议、付款通知、预付金", (_SUPERVISOR, _FINANCE)),
    "confirm_clearing": Right("确认清算表、裁定争议、同意预付金调增", (_SUPERVISOR,)),
    "pay_clearing": Right("清算付款、到账、银行文件和账户", (_FINANCE,)),
    "cooperate": Right(
        "办理业务协同：工单、费用协查、反映的问题", (_CLERK, _REVIEWER, _SUPERVISOR, _FINANCE)
    ),
    "contacts": Right("维护业务协同联系人", (_SUPERVISOR, _ADMIN)),
    "outages": Right("发布和撤销停机公告", (_SUPERVISOR,)),
    "supervise": Right("看监管预警、立案核查、提出认定意见", (_REVIEWER, _SUPERVISOR)),
    "decide_findings": Right("决定监管案件的认定和暂停措施", (_SUPERVISOR,)),
    "review_bills": Right("初审就医费用、立案和提醒上传", (_CLERK, _REVIEWER, _SUPERVISOR)),
    "decide_deductions": Right("维持和终审扣款", (_REVIEWER, _SUPERVISOR)),
    "watch_reviews": Right(
        "看审核扣款率和上传监测", (_CLERK, _REVIEWER, _SUPERVISOR, _FINANCE, _AUDITOR)
    ),
    "replays": Right("看重算不一致的结算", (_SUPERVISOR, _FINANCE, _AUDITOR)),
    "figures": Right("看统计和明细、导出、出月报", (_SUPERVISOR, _FINANCE, _AUDITOR)),
    "workdays": Right("维护工作日", (_SUPERVISOR, _ADMIN)),
    "policy": Right("起草和审核规则", (_POLICY,)),
    "trail": Right("查留痕", (_AUDITOR,)),
    "team": Right("管理账号、岗位和重置", (_ADMIN,)),
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff with their posts: (pooling area, role)."""

    id: int
    username: str
    name: str
    posts: tuple[tuple[str, str], ...]

    def regions(self, right: str) -> tuple[str, ...]:
        """The areas in which the right is held."""
        roles = RIGHTS[right].roles
        return tuple(dict.fromkeys(region for region, role in self.posts if role in roles))

    def may(self, right: str) -> bool:
        """Whether the right is held anywhere."""
        return bool(self.regions(right))

    def may_in(self, right: str, region: str) -> bool:
        """Whether the right is held in an area."""
        return region in self.regions(right)

    @property
    def is_unit_officer(self) -> bool:
        """Whether this is a unit's own officer, who sees no area but only people of the unit."""
        return any(role == UNIT_OFFICER for _, role in self.posts)

    @property
    def is_cashier(self) -> bool:
        """Whether this is the cashier of an institution, who works at its counter alone."""
        return any(role == CASHIER for _, role in self.posts)

    @property
    def signature(self) -> str:
        """The name that the history and the trail keep."""
        return f"{self.name}（{self.username}）"
