"""Settlements that came to something else when they were computed again."""

from __future__ import annotations

from django.db import models

from yidi.store.models.settlement import Settlement

SPEEDS = [("single", "逐笔"), ("columns", "成批")]


class ReplayAlarm(models.Model):
    """A settlement whose replay differs, by which speed of the engine, until one agrees again."""

    insured_region = models.CharField("参保地", max_length=6)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="alarms")
    speed = models.CharField("怎样重算", max_length=8, choices=SPEEDS)
    found_at = models.DateTimeField("发现时间")
    said = models.CharField("不同之处", max_length=500)
    gone_at = models.DateTimeField("重新一致", null=True)

    class Meta:
        verbose_name = "重算不一致"
        verbose_name_plural = "重算不一致"
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "speed"],
                condition=models.Q(gone_at=None),
                name="replay_alarm_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.speed}"
