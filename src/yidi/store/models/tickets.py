"""Between agencies (业务协同): contacts, tickets and what was said, cost checks, raised problems, outages.

Numbers of tickets begin with X, those of raised problems with W, so that they never are the number
of a filing or a claim: pages of evidence are kept under any of them.
"""

from __future__ import annotations

from django.db import models

from yidi.core.tickets import life, raised
from yidi.core.tickets.checking import PROPOSAL_STATES
from yidi.store.models.people import Person


class Contact(models.Model):
    """Who answers other agencies (业务协同联系人); a province's is whom overdue answers go to."""

    region = models.CharField("统筹区", max_length=6, unique=True)
    name = models.CharField("联系人", max_length=50)
    telephone = models.CharField("电话", max_length=40)
    deputy = models.CharField("替补联系人", max_length=50, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    changed_at = models.DateTimeField("更新时间")
    changed_by = models.CharField("更新人", max_length=100)

    class Meta:
        verbose_name = "业务协同联系人"
        verbose_name_plural = "业务协同联系人"

    def __str__(self) -> str:
        return f"{self.region} {self.name}"


class Ticket(models.Model):
    """One agency asks, another answers. due: the day by which the side whose turn it is must act.

    subject: what it is about, by its number; person_name and person_last4 are what both sides see of
    the person. rounds: how often it was asked anew; reference: what another room asked it for.
    """

    number = models.CharField("工单编号", max_length=24, unique=True)
    kind = models.CharField("种类", max_length=12, choices=list(life.KINDS.items()))
    from_region = models.CharField("发起方", max_length=6)
    to_region = models.CharField("答复方", max_length=6)
    from_province = models.CharField("发起方省份", max_length=6)
    to_province = models.CharField("答复方省份", max_length=6)
    state = models.CharField(
        "状态", max_length=12, choices=list(life.STATES.items()), default="open"
    )
    title = models.CharField("事由", max_length=100)
    subject_kind = models.CharField("关于什么", max_length=12, blank=True)
    subject_region = models.CharField("所属统筹区", max_length=6, blank=True)
    subject = models.CharField("编号", max_length=30, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="tickets")
    person_name = models.CharField("参保人", max_length=50, blank=True)
    person_last4 = models.CharField("证件号末四位", max_length=4, blank=True)
    institution_code = models.CharField("机构编码", max_length=12, blank=True)
    institution = models.CharField("机构", max_length=200, blank=True)
    reference = models.CharField("来由", max_length=60, blank=True)
    opened_at = models.DateTimeField("发起时间")
    opened_by = models.CharField("发起人", max_length=100)
    asked_at = models.DateTimeField("要求答复时间")
    assigned_to = models.CharField("承办人", max_length=100, blank=True)
    due = models.DateField("期限", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.CharField("答复人", max_length=100, blank=True)
    rounds = models.SmallIntegerField("重新办理次数", default=0)
    reminded_on = models.DateField("催办日", null=True)
    escalated_at = models.DateTimeField("提请省级时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "协同工单"
        verbose_name_plural = "协同工单"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_region=models.F("to_region")), name="ticket_two_regions"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("closed", "withdrawn"), ended_at__isnull=False)
                | ~models.Q(state__in=("closed", "withdrawn")) & models.Q(ended_at=None),
                name="ticket_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["to_region", "state", "due"], name="ticket_to"),
            models.Index(fields=["from_region", "state", "due"], name="ticket_from"),
            models.Index(fields=["person", "-id"], name="ticket_person"),
        ]

    def __str__(self) -> str:
        return self.number


class TicketEntry(models.Model):
    """What was done or said on a ticket, by which side. Never edited, never deleted."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="entries")
    at = models.DateTimeField("时间")
    region = models.CharField("统筹区", max_length=6, blank=True)
    side = models.CharField("哪一方", max_length=12, blank=True)
    actor = models.CharField("谁", max_length=100)
    event = models.CharField("做了什么", max_length=16)
    from_state = models.CharField("之前", max_length=12, blank=True)
    to_state = models.CharField("之后", max_length=12)
    text = models.CharField("内容", max_length=2000, blank=True)

    class Meta:
        verbose_name = "工单经过"
        verbose_name_plural = "工单经过"

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.event}"


class CostCheck(models.Model):
    """The stay that a ticket of kind cost_check is about; amounts in fen.

    suspicions: [{rule, sentence}]; documents: words of the list that were asked for. finding: what
    the place of care found, wrong: the part of the bill that does not hold; consequence: what the
    insured place makes of it, with the number under which it goes on.
    """

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="check_of")
    insured_region = models.CharField("参保地", max_length=6)
    place = models.CharField("就医地", max_length=6)
    setl_id = models.CharField("结算ID", max_length=30)
    first = models.DateField("入院")
    last = models.DateField("出院")
    total = models.BigIntegerField("医疗费总额")
    fund_total = models.BigIntegerField("基金支付")
    suspicions = models.JSONField("疑点", default=list)
    documents = models.JSONField("要求提供的资料", default=list)
    finding = models.CharField("协查结论", max_length=16, blank=True)
    wrong = models.BigIntegerField("不实金额", default=0)
    consequence = models.CharField("处理", max_length=16, blank=True)
    consequence_reference = models.CharField("处理编号", max_length=60, blank=True)
    live = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = "费用协查"
        verbose_name_plural = "费用协查"
        constraints = [
            models.UniqueConstraint(
                fields=["setl_id"], condition=models.Q(live=True), name="cost_check_once"
            ),
            models.CheckConstraint(
                condition=models.Q(wrong__gte=0) & models.Q(wrong__lte=models.F("total")),
                name="cost_check_wrong",
            ),
        ]

    def __str__(self) -> str:
        return self.setl_id


class CheckProposal(models.Model):
    """A stay that a rule, or a colleague, would have checked; a clerk decides. Amounts in fen."""

    insured_region = models.CharField("参保地", max_length=6)
    place = models.CharField("就医地", max_length=6)
    setl_id = models.CharField("结算ID", max_length=30, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="check_proposals")
    institution_code = models.CharField("机构编码", max_length=12)
    institution = models.CharField("机构", max_length=200, blank=True)
    first = models.DateField("入院")
    last = models.DateField("出院")
    total = models.BigIntegerField("医疗费总额")
    fund_total = models.BigIntegerField("基金支付")
    suspicions = models.JSONField("疑点", default=list)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.CharField("提出人", max_length=100)
    due = models.DateField("处理期限")
    state = models.CharField(
        "状态", max_length=12, choices=list(PROPOSAL_STATES.items()), default="proposed"
    )
    decided_at = models.DateTimeField("处理时间", null=True)
    decided_by = models.CharField("处理人", max_length=100, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "费用协查建议"
        verbose_name_plural = "费用协查建议"
        indexes = [
            models.Index(fields=["insured_region", "state", "due"], name="check_proposal_todo")
        ]

    def __str__(self) -> str:
        return self.setl_id


class Raised(models.Model):
    """A problem that an institution or an insured person has told its agency.

    region: the agency; person: whom a citizen speaks for; setl_id: the settlement it is about, if any.
    """

    region = models.CharField("经办机构", max_length=6)
    number = models.CharField("受理编号", max_length=24, unique=True)
    raiser = models.CharField("谁反映", max_length=12, choices=list(raised.RAISERS.items()))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="raised")
    institution_code = models.CharField("机构编码", max_length=12, blank=True)
    raised_by = models.CharField("反映人", max_length=100)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    setl_id = models.CharField("结算ID", max_length=30, blank=True)
    title = models.CharField("事由", max_length=100)
    text = models.CharField("说明", max_length=1000)
    state = models.CharField(
        "状态", max_length=12, choices=list(raised.STATES.items()), default="raised"
    )
    raised_at = models.DateTimeField("反映时间")
    due = models.DateField("答复期限")
    taken_by = models.CharField("受理人", max_length=100, blank=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, null=True, related_name="raised")
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.CharField("答复人", max_length=100, blank=True)

    class Meta:
        verbose_name = "反映的问题"
        verbose_name_plural = "反映的问题"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(raiser="citizen", person__isnull=False, institution_code="")
                | models.Q(raiser="institution", person=None) & ~models.Q(institution_code=""),
                name="raised_by_whom",
            )
        ]
        indexes = [
            models.Index(fields=["region", "state", "due"], name="raised_todo"),
            models.Index(fields=["person", "-id"], name="raised_person"),
            models.Index(fields=["institution_code", "-id"], name="raised_institution"),
        ]

    def __str__(self) -> str:
        return self.number


class RaisedMove(models.Model):
    """One step of a raised problem, in words its raiser understands. Never edited, never deleted."""

    raised = models.ForeignKey(Raised, models.PROTECT, related_name="moves")
    at = models.DateTimeField("时间")
    actor = models.CharField("谁", max_length=100)
    event = models.CharField("做了什么", max_length=16)
    to_state = models.CharField("之后", max_length=12)
    text = models.CharField("说明", max_length=1000, blank=True)

    class Meta:
        verbose_name = "问题经过"
        verbose_name_plural = "问题经过"

    def __str__(self) -> str:
        return f"{self.raised_id} {self.event}"


class Outage(models.Model):
    """An announced outage (停机公告) of an agency, or of a province and all its areas.

    scope: words of the list of what does not work.
    """

    region = models.CharField("发布机构", max_length=6)
    first = models.DateTimeField("从")
    last = models.DateTimeField("到")
    scope = models.JSONField("影响范围", default=list)
    text = models.CharField("说明", max_length=500, blank=True)
    announced_at = models.DateTimeField("发布时间")
    announced_by = models.CharField("发布人", max_length=100)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)
    withdrawn_by = models.CharField("撤销人", max_length=100, blank=True)

    class Meta:
        verbose_name = "停机公告"
        verbose_name_plural = "停机公告"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gt=models.F("first")), name="outage_span"
            )
        ]
        indexes = [models.Index(fields=["last"], name="outage_last")]

    def __str__(self) -> str:
        return f"{self.region} {self.first:%F %R}"
