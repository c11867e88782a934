"""Figures (统计): what was counted, month by month, so that a page need not count millions of rows.

Cells hold no person. Those of the house are counted anew from its rows; those that were loaded from
outside carry their source. Money in fen; a reversal counts −1 in the month in which it was made.
"""

from __future__ import annotations

from django.db import models


class FigureSource(models.Model):
    """A file of aggregates from outside. region: whose figures they are, a province or an area.

    totals: the sums as they were printed, each with the cells that it is the sum of.
    """

    name = models.CharField("名称", max_length=60, unique=True)
    region = models.CharField("谁的数", max_length=6)
    title = models.CharField("标题", max_length=200)
    publisher = models.CharField("发布者", max_length=200)
    published = models.CharField("发布时间", max_length=40)
    totals = models.JSONField("印出的合计", default=list)
    digest = models.CharField("文件摘要", max_length=64)
    loaded_at = models.DateTimeField("导入时间")
    loaded_by = models.CharField("导入人", max_length=100)

    class Meta:
        verbose_name = "外来统计"
        verbose_name_plural = "外来统计"

    def __str__(self) -> str:
        return self.name


class CareCell(models.Model):
    """What settlements and claims came to: one month (or `months` of them, where loaded so).

    way: direct | manual. An empty word: the source does not tell. steps: what a loaded value is rounded
    to, by measure.
    """

    source = models.ForeignKey(FigureSource, models.CASCADE, null=True, related_name="cells")
    month = models.DateField("月份")
    months = models.SmallIntegerField("几个月", default=1)
    insured_region = models.CharField("参保地", max_length=6)
    place = models.CharField("就医地", max_length=6)
    insurance = models.CharField("险种", max_length=16, blank=True)
    care = models.CharField("就医类型", max_length=24, blank=True)
    scope = models.CharField("本地或异地", max_length=16, blank=True)
    way = models.CharField("怎样报销", max_length=8)
    visits = models.BigIntegerField("人次", default=0)
    bills = models.BigIntegerField("笔数", default=0)
    total = models.BigIntegerField("医疗费总额", default=0)
    in_scope = models.BigIntegerField("符合政策范围", default=0)
    fund_total = models.BigIntegerField("基金支付", default=0)
    account = models.BigIntegerField("个人账户", default=0)
    person_part = models.BigIntegerField("个人负担", default=0)
    steps = models.JSONField("精确到", default=dict)

    class Meta:
        verbose_name = "就医统计"
        verbose_name_plural = "就医统计"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "source", "month", "months", "insured_region", "place", "insurance", "care",
                    "scope", "way",
                ],
                name="care_cell_once", nulls_distinct=False,
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["insured_region", "month"], name="care_cell_insured"),
            models.Index(fields=["place", "month"], name="care_cell_place"),
            models.Index(fields=["month"], name="care_cell_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.insured_region} {self.place}"


class CarePerson(models.Model):
    """Who had care in a month, so that a person is counted once however long one looks. Visits of
    the person in the cell; 0 where all were taken back. Only a service counts here."""

    month = models.DateField("月份")
    insured_region = models.CharField("参保地", max_length=6)
    place = models.CharField("就医地", max_length=6)
    insurance = models.CharField("险种", max_length=16)
    care = models.CharField("就医类型", max_length=24)
    scope = models.CharField("本地或异地", max_length=16)
    way = models.CharField("怎样报销", max_length=8)
    person = models.BigIntegerField("参保人")
    visits = models.IntegerField("人次")

    class Meta:
        verbose_name = "就医人员统计"
        verbose_name_plural = "就医人员统计"
        indexes = [
            models.Index(fields=["insured_region", "month"], name="care_person_insured"),
            models.Index(fields=["place", "month"], name="care_person_place"),
            models.Index(fields=["month"], name="care_person_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.person}"


class DeskCell(models.Model):
    """What offices did in a month. subject: a name of core/figures/definitions; region: whose
    office; other: the region on the other side; insurance: of the person, ""
    where it is about no one. part: how many of `count` were as they should be;
    amount, part_amount: fen, likewise."""

    subject = models.CharField("统计什么", max_length=24)
    month = models.DateField("月份")
    region = models.CharField("谁办", max_length=6)
    other = models.CharField("另一方", max_length=6, blank=True)
    kind = models.CharField("种类", max_length=32, blank=True)
    channel = models.CharField("渠道", max_length=24, blank=True)
    insurance = models.CharField("险种", max_length=16, blank=True, db_default="")
    count = models.BigIntegerField("数", default=0)
    part = models.BigIntegerField("其中", default=0)
    amount = models.BigIntegerField("金额", default=0)
    part_amount = models.BigIntegerField("其中金额", default=0)

    class Meta:
        verbose_name = "经办统计"
        verbose_name_plural = "经办统计"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "month", "region", "other", "kind", "channel", "insurance"],
                name="desk_cell_once",
            )
        ]
        indexes = [models.Index(fields=["region", "month"], name="desk_cell_region")]

    def __str__(self) -> str:
        return f"{self.subject} {self.month} {self.region}"


class FigureAnswer(models.Model):
    """What was asked of cells and persons when they were counted, kept until they are counted again:
    the questions of the pages that offices open. question: a digest; rows: sums, nobody is named."""

    question = models.CharField("问题", max_length=64, primary_key=True)
    counted_at = models.DateTimeField("统计时间")
    rows = models.JSONField("答案")

    class Meta:
        verbose_name = "统计答案"
        verbose_name_plural = "统计答案"

    def __str__(self) -> str:
        return self.question


class FigureMark(models.Model):
    """How far the figures have been counted: the last row of a table that was seen, and the first one
    of each month (ISO days of their first)."""

    table = models.CharField("表", max_length=40, primary_key=True)
    last_id = models.BigIntegerField("最后一行", default=0)
    first_ids = models.JSONField("各月第一行", default=dict)
    counted_at = models.DateTimeField("统计时间", null=True)

    class Meta:
        verbose_name = "统计进度"
        verbose_name_plural = "统计进度"

    def __str__(self) -> str:
        return f"{self.table} {self.last_id}"
