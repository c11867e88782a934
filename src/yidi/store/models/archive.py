"""What was destroyed after its time: the fact stays, the thing is gone."""

from __future__ import annotations

from django.db import models


class Destruction(models.Model):
    """Something kept was destroyed: what, until when it had to be kept, by whom and why.

    Never edited. A signature can be deleted only after its line stands here.
    """

    insured_region = models.CharField("参保地", max_length=6)
    subject = models.CharField("销毁什么", max_length=24)
    subject_id = models.BigIntegerField("哪一件")
    number = models.CharField("受理编号", max_length=24, blank=True)
    digest = models.CharField("原件摘要", max_length=64, blank=True)
    kept_until = models.DateField("保存至（不含）")
    destroyed_on = models.DateField("销毁日")
    at = models.DateTimeField("时间")
    by = models.CharField("经手人", max_length=100)
    reason = models.CharField("说明", max_length=300)

    class Meta:
        verbose_name = "销毁记录"
        verbose_name_plural = "销毁记录"
        constraints = [
            models.UniqueConstraint(fields=["subject", "subject_id"], name="destroyed_once"),
            models.CheckConstraint(
                condition=models.Q(destroyed_on__gte=models.F("kept_until")),
                name="destroyed_after_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"
