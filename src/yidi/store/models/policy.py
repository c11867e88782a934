"""The books that live work uses: the text of a chain of packs, approved by a second person."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PublishedBook(models.Model):
    """One region's chain of packs as text. Never edited: a change is a new book.

    digest: of the texts and the engine; approved_at empty: proposed and not yet in use.
    """

    region = models.CharField("参保地", max_length=6)
    digest = models.CharField("摘要", max_length=64)
    engine = models.CharField("引擎版本", max_length=16)
    texts = models.JSONField("规则文本")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草人"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    proposed_at = models.DateTimeField("提交时间")
    approved_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        verbose_name = "已发布规则"
        verbose_name_plural = "已发布规则"
        constraints = [
            models.UniqueConstraint(fields=["region", "digest"], name="book_once"),
            models.CheckConstraint(
                condition=models.Q(approver=None) | ~models.Q(approver=models.F("author")),
                name="book_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(approver=None, approved_at=None)
                | models.Q(approver__isnull=False, approved_at__isnull=False),
                name="book_approved_by_and_at",
            ),
        ]
        indexes = [models.Index(fields=["region", "-approved_at"], name="book_latest")]

    def __str__(self) -> str:
        return f"{self.region} {self.digest[:12]}"
