"""What was seen and done, what waits to be sent, which requests were answered."""

from __future__ import annotations

from django.db import models


class TrailLine(models.Model):
    """Who did or saw what. Never edited, never deleted."""

    at = models.DateTimeField("时间")
    insured_region = models.CharField("参保地", max_length=6, blank=True)
    actor_kind = models.CharField("谁", max_length=12)
    actor = models.CharField("谁", max_length=100)
    action = models.CharField("做了什么", max_length=48)
    subject = models.CharField("对谁", max_length=64, blank=True)
    detail = models.CharField("细节", max_length=500, blank=True)
    address = models.GenericIPAddressField("来自", null=True)

    class Meta:
        verbose_name = "留痕"
        verbose_name_plural = "留痕"
        indexes = [
            models.Index(fields=["insured_region", "-at"], name="trail_region"),
            models.Index(fields=["subject", "-at"], name="trail_subject"),
            models.Index(fields=["actor", "-at"], name="trail_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.action}"


class OutboxLine(models.Model):
    """Something to send. Written with what caused it, sent after it; `key` makes it once.

    failed_at: when the last try was given up; staff see it and may start it again.
    """

    insured_region = models.CharField("参保地", max_length=6, blank=True)
    topic = models.CharField("种类", max_length=32)
    key = models.CharField("唯一", max_length=120, unique=True)
    payload = models.JSONField("内容")
    made_at = models.DateTimeField("产生时间")
    due_at = models.DateTimeField("最早发送")
    sent_at = models.DateTimeField("已发送", null=True)
    failed_at = models.DateTimeField("放弃时间", null=True)
    tries = models.SmallIntegerField("次数", default=0)
    fault = models.CharField("上次失败", max_length=300, blank=True)

    class Meta:
        verbose_name = "待发消息"
        verbose_name_plural = "待发消息"
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, failed_at=None),
                name="outbox_waiting",
            ),
            models.Index(
                fields=["insured_region", "-failed_at"],
                condition=models.Q(failed_at__isnull=False),
                name="outbox_failed",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Message(models.Model):
    """A message to a person, as shown on their page; unique per filing, kind and day."""

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey("store.Person", models.PROTECT, related_name="messages")
    number = models.CharField("受理编号", max_length=24, blank=True)
    kind = models.CharField("种类", max_length=32)
    on = models.DateField("哪一天")
    title = models.CharField("标题", max_length=60)
    text = models.CharField("内容", max_length=500)
    made_at = models.DateTimeField("产生时间")
    read_at = models.DateTimeField("已读", null=True)

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        constraints = [
            models.UniqueConstraint(fields=["person", "number", "kind", "on"], name="message_once")
        ]
        indexes = [models.Index(fields=["person", "-made_at"], name="message_latest")]

    def __str__(self) -> str:
        return self.title


class Answered(models.Model):
    """A request that was answered: the same key and content get the same answer again."""

    actor = models.CharField("谁", max_length=100)
    key = models.CharField("请求标识", max_length=64)
    content = models.CharField("内容摘要", max_length=64)
    answer = models.JSONField("答复")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "已答请求"
        verbose_name_plural = "已答请求"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="answered_once")]

    def __str__(self) -> str:
        return self.key
