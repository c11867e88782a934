"""An agency's official wording of its forms, in the place of ours. Never edited: another is added."""

from __future__ import annotations

from django.db import models

PAPERS = [("form", "登记备案表"), ("commitment", "个人承诺书")]


class Wording(models.Model):
    """The points of a paper of one region from a moment on; without points, ours count again."""

    insured_region = models.CharField("参保地", max_length=6)
    paper = models.CharField("哪一种", max_length=12, choices=PAPERS)
    version = models.SmallIntegerField("版本")
    points = models.JSONField("告知内容")
    written_by = models.CharField("录入人", max_length=100)
    written_at = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "官方文本"
        verbose_name_plural = "官方文本"
        constraints = [
            models.UniqueConstraint(
                fields=["insured_region", "paper", "version"], name="wording_version"
            )
        ]
        indexes = [
            models.Index(fields=["insured_region", "paper", "-written_at"], name="wording_latest")
        ]

    def __str__(self) -> str:
        return f"{self.insured_region} {self.paper} {self.version}"
