"""Settlement lists (医疗保障基金结算清单): what a hospital reports of a settled stay."""

from __future__ import annotations

from django.db import models

from yidi.store.models.settlement import Settlement, Visit

LIST_STATES = [("0", "未提交"), ("1", "已提交"), ("2", "审核通过"), ("3", "审核不通过")]


class SettlementList(models.Model):
    """The list of one settlement, as it was sent; one that was not passed may be sent again."""

    insured_region = models.CharField("参保地", max_length=6)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="lists")
    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="list")
    number = models.CharField("清单流水号", max_length=30, unique=True)
    state = models.CharField("状态", max_length=1, choices=LIST_STATES, default="1")
    content = models.JSONField("内容")
    sent_at = models.DateTimeField("提交时间")
    sent_by = models.CharField("经办人", max_length=100)

    class Meta:
        verbose_name = "结算清单"
        verbose_name_plural = "结算清单"

    def __str__(self) -> str:
        return self.number
