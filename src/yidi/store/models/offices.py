"""Offices and institutions: who may do what where, workdays, hospitals and pharmacies."""

from __future__ import annotations

from django.conf import settings
from django.db import models

ROLES = {
    "window_clerk": "窗口经办",
    "reviewer": "审核",
    "supervisor": "主管",
    "policy_officer": "政策",
    "finance": "财务",
    "auditor": "审计",
    "administrator": "管理员",
    "unit_officer": "单位经办人",
    "cashier": "机构收费员",
}
UNIT_OFFICER = "unit_officer"
CASHIER = "cashier"


class Post(models.Model):
    """A role of a member of staff in a pooling area. unit: whose people a unit's own officer files
    for; institution: the code of the hospital or pharmacy whose cashier it is; nobody else has one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="posts")
    region = models.CharField("统筹区", max_length=6)
    role = models.CharField("岗位", max_length=24, choices=list(ROLES.items()))
    unit = models.CharField("单位编号", max_length=40, blank=True, default="", db_default="")
    institution = models.CharField("机构编码", max_length=12, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["user", "region", "role"], name="post_once"),
            models.CheckConstraint(
                condition=models.Q(role=UNIT_OFFICER) ^ models.Q(unit=""), name="post_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(role=CASHIER) ^ models.Q(institution=""),
                name="post_institution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.role}"


class Reset(models.Model):
    """A reset of password and second factor: asked for by one, carried out by another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="resets")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "重置"
        verbose_name_plural = "重置"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_by=None) | ~models.Q(done_by=models.F("asked_by")),
                name="reset_two_persons",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%F}"


class Workday(models.Model):
    """Whether offices work on a day; staff maintain it. A day without a row: Monday to Friday."""

    day = models.DateField("日期", primary_key=True)
    working = models.BooleanField("上班")
    note = models.CharField("说明", max_length=60, blank=True)

    class Meta:
        verbose_name = "工作日"
        verbose_name_plural = "工作日"

    def __str__(self) -> str:
        return f"{self.day} {self.working}"


class Institution(models.Model):
    """A designated hospital or pharmacy (定点医药机构)."""

    code = models.CharField("机构编码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=200)
    name_initials = models.CharField("拼音首字母", max_length=200, blank=True)
    place = models.CharField("所在地", max_length=6)
    level = models.CharField("级别", max_length=16)
    pharmacy = models.BooleanField("药店", default=False)
    address = models.CharField("地址", max_length=200, blank=True)
    telephone = models.CharField("电话", max_length=40, blank=True)
    may_refer_for = models.CharField("可为哪些统筹区开转诊单", max_length=200, blank=True)
    mental = models.BooleanField("精神专科", default=False, db_default=False)

    class Meta:
        verbose_name = "定点机构"
        verbose_name_plural = "定点机构"
        indexes = [models.Index(fields=["place", "name"], name="institution_place")]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """What is open for away patients at an institution, from–to; `care`: inpatient, outpatient,
    pharmacy, or chronic with a `disease`. case_number: the supervision case that suspended it; such a
    row outlives files about institutions."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="openings")
    care = models.CharField("医疗类别", max_length=24)
    disease = models.CharField("病种", max_length=32, blank=True)
    status = models.CharField("状态", max_length=12)
    first = models.DateField("从")
    after = models.DateField("到（不含）", null=True)
    by = models.CharField("由谁", max_length=100, blank=True)
    why = models.CharField("原因", max_length=200, blank=True)
    case_number = models.CharField("案件编号", max_length=24, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "开通情况"
        verbose_name_plural = "开通情况"
        indexes = [models.Index(fields=["institution", "care", "disease"], name="opening_care")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.care} {self.status}"


class Import(models.Model):
    """A file that was read, compared, and waits to count (register, take-over, institutions)."""

    insured_region = models.CharField("统筹区", max_length=6, blank=True)
    subject = models.CharField("导入什么", max_length=24)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    rows = models.JSONField("读到的行")
    difference = models.JSONField("差异")
    faults = models.JSONField("问题", default=list)
    read_by = models.CharField("读入人", max_length=100)
    read_at = models.DateTimeField("读入时间")
    applied_by = models.CharField("生效人", max_length=100, blank=True)
    applied_at = models.DateTimeField("生效时间", null=True)

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"

    def __str__(self) -> str:
        return self.name
