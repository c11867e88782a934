"""What was written can be shown to be unchanged: blocks of rows under a chain of digests."""

from __future__ import annotations

from django.db import models


class SealedBlock(models.Model):
    """Rows `first_id` to `last_id` of a series, under one digest with the block before.

    Ranges follow each other without a gap, so that a row slipped in later is found as well.
    """

    series = models.CharField("系列", max_length=24)
    number = models.IntegerField("第几块")
    first_id = models.BigIntegerField("从")
    last_id = models.BigIntegerField("到")
    rows = models.IntegerField("行数")
    digest = models.CharField("摘要（SM3）", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "封存块"
        verbose_name_plural = "封存块"
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="sealed_block_once"),
            models.CheckConstraint(
                condition=models.Q(first_id__lte=models.F("last_id")), name="sealed_block_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.number}"


class SealMark(models.Model):
    """How far a series may be sealed once every transaction before `horizon` has ended.

    A number is drawn before its row can be seen, so the newest row seen is not yet the last below
    its number.
    """

    series = models.CharField("系列", max_length=24, primary_key=True)
    last_id = models.BigIntegerField("到")
    horizon = models.BigIntegerField("等到的事务号")
    marked_at = models.DateTimeField("标记时间")

    class Meta:
        verbose_name = "封存进度"
        verbose_name_plural = "封存进度"

    def __str__(self) -> str:
        return f"{self.series} {self.last_id}"
