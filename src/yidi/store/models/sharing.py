"""The family account (家庭共济账户): whose own account also pays for whom."""

from __future__ import annotations

from django.db import models

from yidi.store.models.people import Person


class AccountShare(models.Model):
    """An employee (`sharer`) lets the own account pay for a relative (`person`), until ended.

    A person has one sharer at a time. insured_region is that of the person, as at the till.
    """

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="shared_with_me")
    sharer = models.ForeignKey(Person, models.PROTECT, related_name="shared_by_me")
    sharer_region = models.CharField("共济人参保地", max_length=6)
    relation = models.CharField("关系", max_length=24)
    consented_at = models.DateTimeField("同意时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_by = models.CharField("由谁结束", max_length=100, blank=True)

    class Meta:
        verbose_name = "家庭共济"
        verbose_name_plural = "家庭共济"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at=None), name="account_share_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("sharer")), name="account_share_others"
            ),
        ]
        indexes = [
            models.Index(
                fields=["insured_region", "person"],
                condition=models.Q(ended_at=None),
                name="account_share_living",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sharer_id} → {self.person_id}"
