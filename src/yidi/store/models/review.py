"""Review of bills at the place of care: cases, their steps, what was deducted, which lists are missing.

A case belongs to the place of care, whoever insures the person; the insured region reads it, and the
deduction, because the money is its own. All amounts in fen.
"""

from __future__ import annotations

from django.db import models

from yidi.store.models.settlement import Settlement, Visit

ORIGINS = [("found", "自动筛查"), ("sampled", "抽查"), ("picked", "人工指定")]
SIDES = [("agency", "经办机构"), ("institution", "医疗机构"), ("job", "系统")]
DEDUCTION_KINDS = [("deduction", "扣款"), ("taken_back", "退回扣款")]
LIVING = ("opened", "proposed", "answered", "decided", "agreed", "appealed")
"""States of a case that is not over; the same as core/review/life.py."""


class ReviewCase(models.Model):
    """A settlement under review. findings: what the checks raised, with the lines and numbers; cuts:
    the fees by line that are not to be paid, as they stand; amount: what the funds take back of it.

    first_by, second_by: who proposed the deduction, who upheld it against the institution's answer.
    """

    place = models.CharField("就医地", max_length=6)
    insured_region = models.CharField("参保地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    number = models.CharField("审核编号", max_length=24, unique=True)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="reviews")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="reviews", db_index=False)
    scope = models.CharField("本地或异地", max_length=16)
    care = models.CharField("就医类型", max_length=24)
    day = models.DateField("结算日")
    origin = models.CharField("来源", max_length=12, choices=ORIGINS)
    state = models.CharField("状态", max_length=12, default="opened")
    findings = models.JSONField("疑点", default=list)
    doubt = models.BigIntegerField("涉及金额", default=0)
    cuts = models.JSONField("扣减明细", default=list)
    fees = models.BigIntegerField("违规费用", default=0)
    amount = models.BigIntegerField("扣款", default=0)
    answer_by = models.DateField("机构答复期限", null=True)
    opened_at = models.DateTimeField("建立时间")
    opened_by = models.CharField("建立人", max_length=100)
    first_by = models.CharField("初审人", max_length=100, blank=True)
    second_by = models.CharField("复核人", max_length=100, blank=True)
    final_by = models.CharField("终审人", max_length=100, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "费用审核"
        verbose_name_plural = "费用审核"
        constraints = [
            models.UniqueConstraint(
                fields=["settlement"],
                condition=models.Q(origin__in=("found", "sampled")),
                name="review_case_once",
            ),
            models.UniqueConstraint(
                fields=["settlement"],
                condition=models.Q(state__in=LIVING),
                name="review_case_living",
            ),
            models.CheckConstraint(
                condition=models.Q(fees__gte=0) & models.Q(amount__gte=0), name="review_case_sums"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "state", "id"], name="review_case_todo"),
            models.Index(fields=["institution_code", "state", "id"], name="review_case_of"),
        ]

    def __str__(self) -> str:
        return self.number


class ReviewMove(models.Model):
    """A step in the life of a case, by either side. Never edited."""

    place = models.CharField("就医地", max_length=6)
    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="moves")
    event = models.CharField("事件", max_length=12)
    from_state = models.CharField("原状态", max_length=12, blank=True)
    to_state = models.CharField("新状态", max_length=12)
    side = models.CharField("哪一方", max_length=12, choices=SIDES)
    at = models.DateTimeField("时间")
    actor = models.CharField("谁", max_length=100)
    text = models.CharField("说明", max_length=2000, blank=True)

    class Meta:
        verbose_name = "审核经过"
        verbose_name_plural = "审核经过"

    def __str__(self) -> str:
        return f"{self.case_id} {self.event}"


class ReviewPaper(models.Model):
    """A page that the institution sent with its answer."""

    place = models.CharField("就医地", max_length=6)
    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="papers")
    file = models.CharField("文件", max_length=200)
    media_type = models.CharField("类型", max_length=60)
    size = models.IntegerField("大小")
    digest = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.CharField("上传人", max_length=100)

    class Meta:
        verbose_name = "机构材料"
        verbose_name_plural = "机构材料"

    def __str__(self) -> str:
        return f"{self.case_id} {self.file}"


class Deduction(models.Model):
    """What a case took back from an institution, fund by fund; its entry has source "deduction".

    taken_back: the counter-entry of one whose settlement was reversed. Never edited.
    """

    place = models.CharField("就医地", max_length=6)
    insured_region = models.CharField("参保地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="deductions")
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="deductions")
    kind = models.CharField("种类", max_length=12, choices=DEDUCTION_KINDS, default="deduction")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    insurance = models.CharField("险种", max_length=16)
    care = models.CharField("就医类型", max_length=24)
    day = models.DateField("记账日")
    fees = models.BigIntegerField("违规费用")
    amount = models.BigIntegerField("扣款")
    funds = models.JSONField("各基金")
    cuts = models.JSONField("扣减明细")
    at = models.DateTimeField("时间")
    by = models.CharField("谁", max_length=100)

    class Meta:
        verbose_name = "审核扣款"
        verbose_name_plural = "审核扣款"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="deduction", reverses=None, amount__gt=0)
                | models.Q(kind="taken_back", reverses__isnull=False, amount__lt=0),
                name="deduction_sign",
            )
        ]
        indexes = [models.Index(fields=["place", "day"], name="deduction_day")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class ReviewRun(models.Model):
    """A day of a place that the checks went through: how many bills, how many cases."""

    place = models.CharField("就医地", max_length=6)
    day = models.DateField("结算日")
    looked = models.IntegerField("看了多少")
    found = models.IntegerField("有疑点")
    sampled = models.IntegerField("抽中")
    at = models.DateTimeField("时间")
    by = models.CharField("谁", max_length=100)

    class Meta:
        verbose_name = "筛查"
        verbose_name_plural = "筛查"
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="review_run_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.day}"


class UploadReminder(models.Model):
    """An institution was told on a day how many lists of its stays are missing."""

    place = models.CharField("就医地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    on = models.DateField("哪一天")
    missing = models.IntegerField("缺多少")
    sent_at = models.DateTimeField("时间")
    sent_by = models.CharField("谁", max_length=100)

    class Meta:
        verbose_name = "上传提醒"
        verbose_name_plural = "上传提醒"
        constraints = [
            models.UniqueConstraint(fields=["institution_code", "on"], name="upload_reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.institution_code} {self.on}"
