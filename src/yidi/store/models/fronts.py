"""Other fronts (a provincial app, a mini program) that file for people over the API."""

from __future__ import annotations

from django.db import models


class Front(models.Model):
    """An application that we trust to have made sure who its user is. The key is kept as a digest."""

    name = models.CharField("名称", max_length=60, unique=True)
    key_digest = models.CharField("密钥摘要", max_length=64, unique=True)
    regions = models.JSONField("可办的统筹区")
    made_at = models.DateTimeField("建立时间")
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "接入端"
        verbose_name_plural = "接入端"

    def __str__(self) -> str:
        return self.name
