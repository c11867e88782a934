"""Filings: every version of each, what moved them, what proves them, what was signed."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from yidi.core.filing.life import EVENTS, STATES
from yidi.store.models.people import Citizen, Person


class Filing(models.Model):
    """One version of a filing. (insured_region, number) is the filing; `current` its last version.

    span: the days really in force, [first, after); number: the receipt number; ban_until: first
    day on which a new commitment is possible after this one was cancelled; locked_from: the day from
    which a lock counts where a change of the start has not moved it; evidence_due: the last day for
    evidence as it was known when the row was written, only to find rows by: the core says what holds.
    """

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    version = models.SmallIntegerField("版本", default=1)
    current = models.BooleanField("现行版本", default=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="filings")
    agent = models.ForeignKey(Citizen, models.PROTECT, null=True, related_name="+")
    kind = models.CharField("备案类别", max_length=24)
    way = models.CharField("证明方式", max_length=16)
    place = models.CharField("就医地", max_length=6)
    first = models.DateField("开始日")
    last = models.DateField("结束日", null=True)
    span = DateRangeField("有效期")
    channel = models.CharField("渠道", max_length=16)
    state = models.CharField("状态", max_length=16, choices=list(STATES.items()))
    filed_at = models.DateTimeField("办理时间")
    effective_at = models.DateTimeField("生效时间", null=True)
    evidenced_at = models.DateTimeField("收到材料", null=True)
    evidence_judged_at = models.DateTimeField("材料审定", null=True)
    mend_by = models.DateField("补正截止", null=True)
    decide_by = models.DateField("应办结日", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    ban_until = models.DateField("不得承诺至（不含）", null=True)
    locked_from = models.DateField("锁定起算日", null=True)
    evidence_due = models.DateField("补材料截止", null=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    home_address = models.CharField("参保地地址", max_length=200, blank=True)
    away_address = models.CharField("就医地地址", max_length=200, blank=True)
    reason = models.CharField("说明", max_length=500, blank=True)
    book = models.CharField("规则摘要", max_length=64)

    class Meta:
        verbose_name = "备案"
        verbose_name_plural = "备案"
        constraints = [
            models.UniqueConstraint(fields=["insured_region", "id"], name="filing_by_region"),
            models.UniqueConstraint(
                fields=["insured_region", "number", "version"], name="filing_version"
            ),
            models.UniqueConstraint(
                fields=["insured_region", "number"],
                condition=models.Q(current=True),
                name="filing_current",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(STATES)), name="filing_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(last=None) | models.Q(last__gte=models.F("first")),
                name="filing_span_order",
            ),
            ExclusionConstraint(
                name="filing_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(current=True, state="active"),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        indexes = [
            models.Index(fields=["person", "current"], name="filing_person"),
            models.Index(fields=["insured_region", "state", "decide_by"], name="filing_todo"),
            models.Index(fields=["insured_region", "-filed_at", "-id"], name="filing_latest"),
            models.Index(
                fields=["insured_region", "mend_by"],
                condition=models.Q(current=True, state="active", mend_by__isnull=False),
                name="filing_mending",
            ),
            models.Index(
                fields=["insured_region", "evidence_due"],
                condition=models.Q(current=True, evidence_due__isnull=False),
                name="filing_evidence_due",
            ),
            models.Index(
                fields=["insured_region", "last"],
                condition=models.Q(current=True, state="active", last__isnull=False),
                name="filing_ending",
            ),
            models.Index(
                fields=["insured_region", "evidenced_at"],
                condition=models.Q(
                    current=True, evidenced_at__isnull=False, evidence_judged_at=None
                ),
                name="filing_to_judge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}.{self.version}"


class FilingMove(models.Model):
    """One step of a filing: never edited, never deleted."""

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    version = models.SmallIntegerField("版本")
    event = models.CharField("事项", max_length=24, choices=list(EVENTS.items()))
    from_state = models.CharField("之前", max_length=16)
    to_state = models.CharField("之后", max_length=16)
    at = models.DateTimeField("时间")
    actor = models.CharField("经手人", max_length=100)
    channel = models.CharField("渠道", max_length=16)
    rule = models.CharField("依据", max_length=300, blank=True)
    reason = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "备案经过"
        verbose_name_plural = "备案经过"
        indexes = [models.Index(fields=["insured_region", "number", "id"], name="move_filing")]

    def __str__(self) -> str:
        return f"{self.number} {self.event}"


class Evidence(models.Model):
    """A page or file that proves something; the file itself lies in Django's storage. version: of the
    filing that it came for; a page that comes again for another change is judged again."""

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    version = models.SmallIntegerField("版本", default=1, db_default=1)
    material = models.CharField("材料", max_length=40)
    file = models.CharField("存放名", max_length=200)
    media_type = models.CharField("类型", max_length=40)
    size = models.IntegerField("字节数")
    digest = models.CharField("摘要", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.CharField("上传人", max_length=100)
    accepted = models.BooleanField("认可", null=True)
    judged_at = models.DateTimeField("审定时间", null=True)
    judged_by = models.CharField("审定人", max_length=100, blank=True)
    lacking = models.CharField("缺什么", max_length=500, blank=True)

    class Meta:
        verbose_name = "材料"
        verbose_name_plural = "材料"
        indexes = [models.Index(fields=["insured_region", "number"], name="evidence_filing")]
        constraints = [
            models.UniqueConstraint(
                fields=["insured_region", "number", "version", "digest"], name="evidence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.material}"


class Signature(models.Model):
    """What was signed, to the letter, its digest and the drawn signature."""

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    version = models.SmallIntegerField("版本")
    text = models.TextField("签署内容")
    digest = models.CharField("签署内容摘要", max_length=64)
    drawing = models.BinaryField("签名图")
    signer = models.CharField("签署人", max_length=100)
    signed_at = models.DateTimeField("签署时间")

    class Meta:
        verbose_name = "签名"
        verbose_name_plural = "签名"
        indexes = [models.Index(fields=["insured_region", "number"], name="signature_filing")]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:8]}"


class Draft(models.Model):
    """A form begun and not yet sent, kept after each step."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    insured_region = models.CharField("参保地", max_length=6)
    fields = models.JSONField("已填内容", default=dict)
    step = models.SmallIntegerField("第几步", default=1)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "草稿"
        verbose_name_plural = "草稿"
        constraints = [models.UniqueConstraint(fields=["citizen", "person"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.citizen_id} {self.step}"
