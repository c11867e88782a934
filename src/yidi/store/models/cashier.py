"""The cashier's page: bills as they are put together there, and what an institution charges."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yidi.store.models.offices import Institution
from yidi.store.models.people import Person

BILL_STATES = [
    ("open", "收费中"),
    ("sent", "已发出，结果未知"),
    ("settled", "已结算"),
    ("undoing", "撤销已发出，结果未知"),
    ("undone", "已撤销"),
    ("dropped", "作废"),
    ("admitted", "已入院"),
]


class CounterBill(models.Model):
    """A bill (收费单) of the cashier's page: for whom, what, and what the centre answered. One that became
    an admission stays "admitted"; each settlement of the stay has a bill of its own.

    msgid: made once, so that sending it again is the same settlement; undo_msgid: the same of its
    cancellation. content: core/settlement/counter.py; answer, undo_answer: what came back. token:
    of an electronic credential, sealed. day: on which it was sent, undo_day: taken back.
    """

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    institution_code = models.CharField("机构编码", max_length=12)
    cashier = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    operator = models.CharField("经办人", max_length=100)
    credential = models.CharField("就诊凭证", max_length=16)
    token_sealed = models.BinaryField("令牌（密）", null=True)
    state = models.CharField("状态", max_length=12, choices=BILL_STATES, default="open")
    content = models.JSONField("内容")
    msgid = models.CharField("报文ID", max_length=30)
    undo_msgid = models.CharField("撤销报文ID", max_length=30, blank=True)
    answer = models.JSONField("答复", null=True)
    undo_answer = models.JSONField("撤销答复", null=True)
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True)
    made_at = models.DateTimeField("建立时间")
    sent_at = models.DateTimeField("发出时间", null=True)
    day = models.DateField("结算日", null=True)
    undo_day = models.DateField("撤销日", null=True)

    class Meta:
        verbose_name = "收费单"
        verbose_name_plural = "收费单"
        constraints = [
            models.UniqueConstraint(
                fields=["institution_code", "msgid"], name="counter_bill_message"
            )
        ]
        indexes = [
            models.Index(fields=["institution_code", "day"], name="counter_bill_day"),
            models.Index(fields=["institution_code", "undo_day"], name="counter_bill_undo_day"),
            models.Index(
                fields=["institution_code", "-id"],
                condition=models.Q(state__in=["open", "sent", "undoing"]),
                name="counter_bill_pending",
            ),
        ]

    def __str__(self) -> str:
        return self.msgid


class CounterDay(models.Model):
    """A day of an institution's counter, compared with the centre. differences: bills that do not match."""

    institution_code = models.CharField("机构编码", max_length=12)
    day = models.DateField("结算日")
    differences = models.IntegerField("不一致的笔数")
    compared_at = models.DateTimeField("对账时间")

    class Meta:
        verbose_name = "收费台每日对账"
        verbose_name_plural = "收费台每日对账"
        constraints = [
            models.UniqueConstraint(fields=["institution_code", "day"], name="counter_day_once")
        ]
        indexes = [
            models.Index(fields=["day"], name="counter_day_last"),
            models.Index(
                fields=["institution_code"],
                condition=models.Q(differences__gt=0),
                name="counter_day_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_code} {self.day}"


class OwnPrice(models.Model):
    """What an institution last charged for an item, to be offered the next time."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="prices")
    code = models.CharField("医疗目录编码", max_length=50)
    price = models.BigIntegerField("单价（百万分之一元）")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "机构价格"
        verbose_name_plural = "机构价格"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="own_price_once")
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.code}"
