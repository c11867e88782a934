"""异地清分确认: what institutions say of their settlements for away patients, month by month."""

from __future__ import annotations

from django.db import models

from yidi.store.models.settlement import Settlement


class Confirmation(models.Model):
    """An institution's word on one settlement of a month; undone by deleting it (3262).

    confirmed false: not in this month's clearing, as the institution sees it.
    """

    insured_region = models.CharField("参保地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    month = models.IntegerField("年月")
    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="confirmation")
    confirmed = models.BooleanField("确认")
    msgid = models.CharField("发送方报文ID", max_length=30)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "清分确认"
        verbose_name_plural = "清分确认"
        indexes = [
            models.Index(fields=["institution_code", "month"], name="confirmation_month"),
            models.Index(fields=["insured_region", "month"], name="confirmation_region"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_code} {self.month} {self.settlement_id}"
