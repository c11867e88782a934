"""What people show at a till: the electronic credential, the codes on their phone, social cards.

Codes and tokens are kept as digests: nobody who reads the tables can show one.
"""

from __future__ import annotations

from django.db import models

from yidi.store.models.people import Person


class ECredential(models.Model):
    """An enrolment whose electronic credential (医保电子凭证) was activated, until it is ended."""

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="credentials")
    activated_at = models.DateTimeField("激活时间")
    activated_by = models.CharField("由谁激活", max_length=100)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "医保电子凭证"
        verbose_name_plural = "医保电子凭证"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at=None), name="e_credential_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class ShownCode(models.Model):
    """A code on somebody's phone: decoded once, by one institution, which gets a token for it.

    The token (ecToken) stands for the person at that institution until token_after.
    """

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    digest = models.CharField("凭证码摘要", max_length=64, unique=True)
    shown_at = models.DateTimeField("出示时间")
    after = models.DateTimeField("到（不含）")
    used_at = models.DateTimeField("解码时间", null=True)
    institution_code = models.CharField("解码机构", max_length=12, blank=True)
    token_digest = models.CharField("令牌摘要", max_length=64, blank=True)
    token_after = models.DateTimeField("令牌到（不含）", null=True)

    class Meta:
        verbose_name = "出示的凭证码"
        verbose_name_plural = "出示的凭证码"
        constraints = [
            models.UniqueConstraint(
                fields=["token_digest"],
                condition=~models.Q(token_digest=""),
                name="shown_code_token",
            )
        ]
        indexes = [models.Index(fields=["shown_at"], name="shown_code_at")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.shown_at:%F %T}"


class SocialCard(models.Model):
    """A social security card (社会保障卡): its number, and the district that issued it."""

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cards")
    digest = models.CharField("卡号摘要", max_length=64)
    last4 = models.CharField("卡号末四位", max_length=4)
    issued_by = models.CharField("发卡地", max_length=6)

    class Meta:
        verbose_name = "社会保障卡"
        verbose_name_plural = "社会保障卡"
        constraints = [
            models.UniqueConstraint(
                fields=["insured_region", "digest"], name="social_card_in_region"
            ),
            models.UniqueConstraint(fields=["person"], name="social_card_of_person"),
        ]
        indexes = [models.Index(fields=["digest"], name="social_card_digest")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.last4}"
