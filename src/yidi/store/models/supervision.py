"""Supervision: alarms of the monitors, cases with everything that was done in them, their papers.

An alarm is its region's: the insured place's of a person, the place of care's of an institution. A case
is seen by its `parties`. Money in fen.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yidi.core.supervision.alarm import ABOUT
from yidi.core.supervision.life import ALARM_STATES, EVENTS, MEASURES, STATES
from yidi.store.models.people import Person


class SupervisionAlarm(models.Model):
    """What a monitor raised about a subject in a month (`first`); while nobody has looked, each night
    says it anew. rows: some of the rows behind it; behind: how many there are; undone: what of `rows`
    was taken back since."""

    region = models.CharField("统筹区", max_length=6)
    monitor = models.CharField("监测", max_length=24)
    about = models.CharField("对象种类", max_length=12, choices=list(ABOUT.items()))
    subject = models.CharField("对象", max_length=150)
    name = models.CharField("名称", max_length=300, blank=True)
    institution_code = models.CharField("机构编码", max_length=12, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    first = models.DateField("月份")
    value = models.BigIntegerField("数值")
    threshold = models.BigIntegerField("界限")
    said = models.CharField("说明", max_length=500)
    numbers = models.JSONField("数字")
    rows = models.JSONField("明细")
    behind = models.IntegerField("明细数")
    undone = models.JSONField("后来撤销的明细", default=list, db_default=[])
    raised_at = models.DateTimeField("发现时间")
    updated_at = models.DateTimeField("更新时间")
    state = models.CharField(
        "状态", max_length=12, choices=list(ALARM_STATES.items()), default="raised"
    )
    decided_by = models.CharField("处理人", max_length=100, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "监管预警"
        verbose_name_plural = "监管预警"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "monitor", "subject", "first"], name="supervision_alarm_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["region", "state", "monitor", "-first", "-id"], name="supervision_todo"
            )
        ]

    def __str__(self) -> str:
        return f"{self.monitor} {self.subject} {self.first}"


class GrowthMonth(models.Model):
    """What a subject of a growth monitor came to in a month, so that a night counts one month and not
    seven. grp: with whom it is compared; a row without a subject is the whole group; counted_on: a
    night within the month has not seen the rest of it. Only a service sees it."""

    monitor = models.CharField("监测", max_length=24)
    month = models.DateField("月份")
    region = models.CharField("统筹区", max_length=6, blank=True)
    subject = models.CharField("对象", max_length=150, blank=True)
    grp = models.CharField("同组", max_length=60)
    amount = models.BigIntegerField("金额")
    bills = models.IntegerField("笔数")
    counted_on = models.DateField("统计日")

    class Meta:
        verbose_name = "监测月计数"
        verbose_name_plural = "监测月计数"
        constraints = [
            models.UniqueConstraint(
                fields=["monitor", "subject", "grp", "region", "month"], name="growth_month_once"
            )
        ]
        indexes = [models.Index(fields=["monitor", "month", "amount"], name="growth_month")]

    def __str__(self) -> str:
        return f"{self.monitor} {self.subject} {self.month}"


class SupervisionCase(models.Model):
    """A case. region leads it; parties: the regions that see it; institution_place: where its
    institution lies, as visits name places.

    acting_region: whose agency proposed and decides the measure. first, after: the suspension,
    [first, after); cares: what an institution may not settle in it.
    """

    region = models.CharField("主办统筹区", max_length=6)
    parties = ArrayField(models.CharField(max_length=6), verbose_name="参与统筹区")
    number = models.CharField("案件编号", max_length=24, unique=True)
    title = models.CharField("案由", max_length=300)
    alarm = models.ForeignKey(SupervisionAlarm, models.PROTECT, null=True, related_name="cases")
    monitor = models.CharField("监测", max_length=24, blank=True)
    subject = models.CharField("当事人", max_length=300)
    institution_code = models.CharField("机构编码", max_length=12, blank=True)
    institution_place = models.CharField("机构所在地", max_length=6, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    insured_region = models.CharField("参保地", max_length=6, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=list(STATES.items()), default="inquiring"
    )
    opened_at = models.DateTimeField("立案时间")
    opened_by = models.CharField("立案人", max_length=100)
    told_at = models.DateTimeField("告知时间", null=True)
    reply_by = models.DateField("陈述期限", null=True)
    heard_at = models.DateTimeField("陈述时间", null=True)
    heard = models.TextField("陈述申辩", blank=True)
    outcome = models.CharField("结论", max_length=12, blank=True)
    reason = models.TextField("认定理由", blank=True)
    measure = models.CharField(
        "措施", max_length=12, choices=list(MEASURES.items()), default="none"
    )
    first = models.DateField("暂停起", null=True)
    after = models.DateField("暂停止（不含）", null=True)
    cares = ArrayField(models.CharField(max_length=24), verbose_name="暂停的业务", default=list)
    acting_region = models.CharField("决定统筹区", max_length=6, blank=True)
    proposed_by = models.CharField("提出人", max_length=100, blank=True)
    proposed_by_id = models.CharField("提出人编号", max_length=40, blank=True)
    decided_by = models.CharField("决定人", max_length=100, blank=True)
    decided_by_id = models.CharField("决定人编号", max_length=40, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    lift_reason = models.TextField("解除理由", blank=True)
    lift_by = models.CharField("提出解除人", max_length=100, blank=True)
    lift_by_id = models.CharField("提出解除人编号", max_length=40, blank=True)
    lifted_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "监管案件"
        verbose_name_plural = "监管案件"
        constraints = [
            models.UniqueConstraint(
                fields=["alarm"],
                condition=models.Q(alarm__isnull=False),
                name="supervision_case_of_alarm",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id="")
                | ~models.Q(decided_by_id=models.F("proposed_by_id")),
                name="supervision_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(after=None) | models.Q(after__gt=models.F("first")),
                name="supervision_span",
            ),
        ]
        indexes = [
            GinIndex(fields=["parties"], name="supervision_parties"),
            models.Index(fields=["person"], name="supervision_person"),
            models.Index(fields=["institution_code"], name="supervision_institution"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseStep(models.Model):
    """One step of a case: never edited, never deleted. region: from where it was taken."""

    case = models.ForeignKey(SupervisionCase, models.PROTECT, related_name="steps")
    event = models.CharField("事项", max_length=16, choices=list(EVENTS.items()))
    from_state = models.CharField("之前", max_length=12, blank=True)
    to_state = models.CharField("之后", max_length=12)
    at = models.DateTimeField("时间")
    actor = models.CharField("经手人", max_length=100)
    region = models.CharField("经手统筹区", max_length=6)
    words = models.TextField("内容", blank=True)

    class Meta:
        verbose_name = "案件经过"
        verbose_name_plural = "案件经过"
        indexes = [models.Index(fields=["case", "id"], name="case_step_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.event}"


class CasePaper(models.Model):
    """A document of a case; the file itself lies in Django's storage."""

    case = models.ForeignKey(SupervisionCase, models.PROTECT, related_name="papers")
    name = models.CharField("名称", max_length=100)
    file = models.CharField("存放名", max_length=200)
    media_type = models.CharField("类型", max_length=40)
    size = models.IntegerField("字节数")
    digest = models.CharField("摘要", max_length=64)
    at = models.DateTimeField("时间")
    by = models.CharField("上传人", max_length=100)
    region = models.CharField("上传统筹区", max_length=6)

    class Meta:
        verbose_name = "案件材料"
        verbose_name_plural = "案件材料"
        constraints = [models.UniqueConstraint(fields=["case", "digest"], name="case_paper_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
