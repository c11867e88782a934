"""What was shown when somebody asked to act for somebody: both identity documents, and the basis."""

from __future__ import annotations

from django.db import models

from yidi.store.models.people import Bond, Person

SIDES = [("agent", "代办人证件"), ("person", "本人证件"), ("basis", "监护证明")]


class BondPaper(models.Model):
    """A page shown with a request to act for somebody; the file lies in Django's storage."""

    bond = models.ForeignKey(Bond, models.CASCADE, related_name="papers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    insured_region = models.CharField("参保地", max_length=6)
    side = models.CharField("哪一种", max_length=8, choices=SIDES)
    file = models.CharField("存放名", max_length=200)
    media_type = models.CharField("类型", max_length=40)
    size = models.IntegerField("字节数")
    digest = models.CharField("摘要", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "代办证件"
        verbose_name_plural = "代办证件"

    def __str__(self) -> str:
        return f"{self.bond_id} {self.side}"
