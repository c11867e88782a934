"""Confirmed findings that evidence is false: what follows, what was objected, what came of it."""

from __future__ import annotations

from django.db import models

from yidi.store.models.people import Person


class Finding(models.Model):
    """A finding with its reason and proof. `barred`: no more commitments while it stands; `recover`:
    money is to be asked back; `recovered_at`: that task is done. The person may object once; `upheld`
    says how it was answered."""

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="findings")
    number = models.CharField("受理编号", max_length=24)
    reason = models.CharField("理由", max_length=500)
    proof = models.CharField("证据", max_length=500)
    found_by = models.CharField("认定人", max_length=100)
    found_at = models.DateTimeField("认定时间")
    suspended_from = models.DateField("暂停直接结算起", null=True)
    suspended_to = models.DateField("暂停直接结算止（不含）", null=True)
    barred = models.BooleanField("不得以承诺制办理", default=False, db_default=False)
    recover = models.BooleanField("追回已支付待遇", default=True)
    recovered_at = models.DateTimeField("追回办结", null=True)
    recovery_note = models.CharField("追回情况", max_length=500, blank=True)
    objection = models.CharField("异议", max_length=500, blank=True)
    objected_at = models.DateTimeField("提出异议", null=True)
    answer = models.CharField("异议答复", max_length=500, blank=True)
    upheld = models.BooleanField("维持认定", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.CharField("答复人", max_length=100, blank=True)

    class Meta:
        verbose_name = "虚假材料认定"
        verbose_name_plural = "虚假材料认定"
        indexes = [models.Index(fields=["person", "-id"], name="finding_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(suspended_from=None, suspended_to=None)
                | models.Q(suspended_from__lt=models.F("suspended_to")),
                name="finding_suspension_order",
            )
        ]

    def __str__(self) -> str:
        return self.number
