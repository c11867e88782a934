"""What is asked of the insured place about a person's outpatient care, and what institutions report.

Numbers begin with a letter (M, D, S), so that they never are the number of a filing: pages of evidence
are kept under either.
"""

from __future__ import annotations

from django.db import models

from yidi.store.models.people import Person
from yidi.store.models.register import ChronicEntitlement

APPLICATION_STATES = [
    ("submitted", "等待审核"),
    ("accepted", "已认定"),
    ("rejected", "未通过"),
    ("cancelled", "已撤销"),
]


class ChronicApplication(models.Model):
    """An application for a chronic disease (门慢门特登记, 2503), and what the insured place decided.

    found_by_code, found_on: the institution that diagnosed it and when; institution_code: the one
    that sent the application, "" for the person or the counter; entitlement: what was accepted.
    """

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    person = models.ForeignKey(Person, models.PROTECT, related_name="chronic_applications")
    disease = models.CharField("病种", max_length=32)
    disease_code = models.CharField("病种编码", max_length=30)
    channel = models.CharField("渠道", max_length=16)
    institution_code = models.CharField("申报机构", max_length=12, blank=True)
    found_by_code = models.CharField("鉴定机构编码", max_length=12, blank=True)
    found_by = models.CharField("鉴定机构", max_length=200, blank=True)
    found_on = models.DateField("鉴定日期", null=True)
    doctor = models.CharField("诊断医师", max_length=50, blank=True)
    first = models.DateField("申请从")
    last = models.DateField("申请到", null=True)
    phone = models.CharField("联系电话", max_length=50, blank=True)
    details = models.JSONField("其他", default=dict)
    state = models.CharField("状态", max_length=16, choices=APPLICATION_STATES, default="submitted")
    applied_at = models.DateTimeField("申请时间")
    applied_by = models.CharField("申请人", max_length=100)
    ended_at = models.DateTimeField("办结时间", null=True)
    ended_by = models.CharField("办结人", max_length=100, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    entitlement = models.ForeignKey(
        ChronicEntitlement, models.PROTECT, null=True, related_name="applications"
    )

    class Meta:
        verbose_name = "慢特病申请"
        verbose_name_plural = "慢特病申请"
        constraints = [
            models.UniqueConstraint(
                fields=["insured_region", "number"], name="chronic_application_number"
            ),
            models.UniqueConstraint(
                fields=["person", "disease"],
                condition=models.Q(state="submitted"),
                name="chronic_application_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="accepted", entitlement__isnull=False)
                | (~models.Q(state="accepted") & models.Q(entitlement=None)),
                name="chronic_application_accepted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["insured_region", "id"],
                condition=models.Q(state="submitted"),
                name="chronic_application_todo",
            ),
            models.Index(fields=["person", "-id"], name="chronic_application_person"),
        ]

    def __str__(self) -> str:
        return self.number


class Designation(models.Model):
    """An institution that a person has chosen for chronic care (人员定点, 2505). `after` is set when
    it is withdrawn: then the span is over, or empty."""

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    person = models.ForeignKey(Person, models.PROTECT, related_name="designations")
    order = models.CharField("定点排序号", max_length=3)
    institution_code = models.CharField("定点机构编码", max_length=12)
    institution_name = models.CharField("定点机构", max_length=200)
    scope = models.CharField("本地或异地", max_length=16)
    first = models.DateField("从")
    after = models.DateField("到（不含）", null=True)
    sent_by = models.CharField("申报机构", max_length=12)
    made_at = models.DateTimeField("登记时间")
    made_by = models.CharField("经办人", max_length=100)
    reason = models.CharField("撤销原因", max_length=500, blank=True)
    details = models.JSONField("其他", default=dict)

    class Meta:
        verbose_name = "人员定点"
        verbose_name_plural = "人员定点"
        constraints = [
            models.UniqueConstraint(fields=["insured_region", "number"], name="designation_number"),
            models.CheckConstraint(
                condition=models.Q(after=None) | models.Q(after__gte=models.F("first")),
                name="designation_span",
            ),
        ]
        indexes = [models.Index(fields=["person", "id"], name="designation_person")]

    def __str__(self) -> str:
        return self.number


class Referral(models.Model):
    """What an institution said when it sent a transfer (转院备案, 2501) or an emergency admission
    (2580); the filing stands under the same number."""

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    infno = models.CharField("交易编号", max_length=8)
    institution_code = models.CharField("转出机构", max_length=12)
    to_code = models.CharField("转往机构编码", max_length=12, blank=True)
    to_name = models.CharField("转往机构", max_length=200, blank=True)
    day = models.DateField("转院日期")
    reason = models.CharField("转院原因", max_length=100)
    agreed = models.CharField("医院同意转院标志", max_length=3, blank=True)
    details = models.JSONField("其他", default=dict)
    sent_at = models.DateTimeField("申报时间")

    class Meta:
        verbose_name = "转院备案"
        verbose_name_plural = "转院备案"
        constraints = [
            models.UniqueConstraint(fields=["insured_region", "number"], name="referral_number")
        ]
        indexes = [models.Index(fields=["person", "-id"], name="referral_person")]

    def __str__(self) -> str:
        return self.number


class InjuryReport(models.Model):
    """An accident as an institution reports it (人员意外伤害备案, 2507): kept, and put on the list of
    what is reviewed afterwards. It decides nothing about paying. statement_at, statement_by: when the
    person's signed word that nobody else must pay was received, and by whom (R92)."""

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    person = models.ForeignKey(Person, models.PROTECT, related_name="injuries")
    institution_code = models.CharField("申报机构", max_length=12)
    first = models.DateField("开始日期")
    happened_on = models.DateField("受伤日期", null=True)
    site = models.CharField("受伤地点", max_length=200, blank=True)
    cause = models.CharField("受伤原因", max_length=200, blank=True)
    pays = models.CharField("机构所报支付标志", max_length=3)
    details = models.JSONField("其他", default=dict)
    reported_at = models.DateTimeField("申报时间")
    reported_by = models.CharField("经办人", max_length=100)
    statement_at = models.DateTimeField("收到签字说明的时间", null=True)
    statement_by = models.CharField("谁收到签字说明", max_length=100, blank=True, db_default="")

    class Meta:
        verbose_name = "意外伤害备案"
        verbose_name_plural = "意外伤害备案"
        constraints = [
            models.UniqueConstraint(fields=["insured_region", "number"], name="injury_number")
        ]
        indexes = [
            models.Index(fields=["insured_region", "-id"], name="injury_latest"),
            models.Index(fields=["person", "-id"], name="injury_person"),
        ]

    def __str__(self) -> str:
        return self.number
