"""Clearing (清算): items of the journal, months of a direction, their tables, payments, the bank.

All money in fen; months as yyyymm. payer: who owes; payee: the place of care; across provinces both are
provinces, within one both are pools and the money goes by way of the province (`through`). Staff read
these tables as far as they are of their areas; only a service writes them.
"""

from __future__ import annotations

from django.db import models

from yidi.core.clearing import bank, life, prepayment
from yidi.core.clearing.items import KINDS, SCOPES

SOURCE = "clearing"
"""The source of what clearing posts; source_id is a ClearingPosting."""
PAYMENT_STATES = {
    "noticed": "已通知",
    "submitted": "已报财政",
    "paid": "已付款",
    "received": "已到账",
}
PURPOSES = {"C": "清算款", "P": "年度预付金", "R": "预付金调增"}
POSTINGS = {
    "notice": "出付款通知",
    "pay": "付款",
    "bounce": "退回",
    "receive": "到账",
    "refuse": "裁定不付",
}
LINE_STATES = {
    "matched": "已对上",
    "waiting": "待处理",
    "assigned": "已人工认领",
    "set_aside": "与清算无关",
}


class ClearingMark(models.Model):
    """Up to which line of the journal items have been collected. One row."""

    journal_id = models.BigIntegerField("分录编号", default=0)

    class Meta:
        verbose_name = "归集进度"
        verbose_name_plural = "归集进度"

    def __str__(self) -> str:
        return str(self.journal_id)


class ClearingMonth(models.Model):
    """A month of one direction. items, amount: of its table, once there is one; since: when it came
    into its state; cut_on, noticed_on, paid_on: the days of those steps; digest: of the statement as it
    stood at the notice."""

    month = models.IntegerField("年月")
    scope = models.CharField("范围", max_length=16, choices=list(SCOPES.items()))
    payer = models.CharField("付款方", max_length=6)
    payee = models.CharField("收款方", max_length=6)
    payer_province = models.CharField("付款方省份", max_length=6)
    payee_province = models.CharField("收款方省份", max_length=6)
    state = models.CharField(
        "状态", max_length=12, choices=list(life.STATES.items()), default="collecting"
    )
    items = models.IntegerField("笔数", default=0)
    amount = models.BigIntegerField("金额", default=0)
    since = models.DateTimeField("进入状态的时间")
    cut_on = models.DateField("截止日", null=True)
    noticed_on = models.DateField("通知日", null=True)
    digest = models.CharField("对账单摘要", max_length=64, blank=True, default="", db_default="")
    paid_on = models.DateField("付款日", null=True)

    class Meta:
        verbose_name = "月清算"
        verbose_name_plural = "月清算"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "scope", "payer", "payee"], name="clearing_month_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(payer=models.F("payee")), name="clearing_month_pair"
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "-month"], name="clearing_month_payer"),
            models.Index(fields=["payee", "-month"], name="clearing_month_payee"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.payer}→{self.payee}"


class ClearingItem(models.Model):
    """An entry of the journal as far as a region owes it to another; unit: the month that clears it.

    origin: the month to which it belongs for good; moved: how often it was put off; differs: what the
    three lists do not say alike; reason: of a dispute or a decision; ticket: the number of the ticket
    under which it goes on apart from its month.
    """

    unit = models.ForeignKey(ClearingMonth, models.PROTECT, related_name="listed")
    source = models.CharField("来源", max_length=16)
    source_id = models.BigIntegerField("来源编号")
    reference = models.CharField("编号", max_length=30)
    kind = models.CharField("种类", max_length=12, choices=list(KINDS.items()))
    about = models.CharField("所涉结算", max_length=30, blank=True)
    scope = models.CharField("范围", max_length=16, choices=list(SCOPES.items()))
    insured = models.CharField("参保统筹区", max_length=6)
    place = models.CharField("就医统筹区", max_length=6)
    insured_province = models.CharField("参保省", max_length=6)
    place_province = models.CharField("就医省", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    day = models.DateField("结算日")
    origin = models.IntegerField("归属月")
    insurance = models.CharField("险种", max_length=16)
    care = models.CharField("就医类型", max_length=24)
    amount = models.BigIntegerField("应付")
    funds = models.JSONField("分基金")
    state = models.CharField(
        "状态", max_length=12, choices=list(life.ITEM_STATES.items()), default="collected"
    )
    differs = models.JSONField("三方差异", default=list)
    moved = models.SmallIntegerField("顺延次数", default=0)
    reason = models.CharField("理由", max_length=500, blank=True)
    ticket = models.CharField("协同工单", max_length=24, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "清算项"
        verbose_name_plural = "清算项"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "insured"], name="clearing_item_once"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "id"], name="clearing_item_unit"),
            models.Index(fields=["unit", "state", "id"], name="clearing_item_state"),
            models.Index(fields=["reference"], name="clearing_item_reference"),
            models.Index(fields=["about"], name="clearing_item_about"),
            models.Index(
                fields=["id"], condition=models.Q(state="apart"), name="clearing_item_apart"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ClearingRow(models.Model):
    """A row of a table: pools, insurance, kind of care. funds, counts: fen and items by fund."""

    unit = models.ForeignKey(ClearingMonth, models.PROTECT, related_name="rows")
    insured = models.CharField("参保统筹区", max_length=6)
    place = models.CharField("就医统筹区", max_length=6)
    insured_province = models.CharField("参保省", max_length=6)
    place_province = models.CharField("就医省", max_length=6)
    insurance = models.CharField("险种", max_length=16)
    care = models.CharField("就医类型", max_length=24)
    amount = models.BigIntegerField("金额")
    funds = models.JSONField("分基金")
    counts = models.JSONField("分基金笔数")

    class Meta:
        verbose_name = "清算表行"
        verbose_name_plural = "清算表行"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "insured", "place", "insurance", "care"], name="clearing_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.insured} {self.place}"


class ClearingMove(models.Model):
    """A step of a month, or of one of its items (`item`). Never edited."""

    unit = models.ForeignKey(ClearingMonth, models.PROTECT, related_name="moves")
    item = models.ForeignKey(ClearingItem, models.PROTECT, null=True, related_name="moves")
    event = models.CharField("事件", max_length=12)
    from_state = models.CharField("原状态", max_length=12, blank=True)
    to_state = models.CharField("新状态", max_length=12)
    side = models.CharField("哪一方", max_length=8)
    at = models.DateTimeField("时间")
    actor = models.CharField("谁", max_length=100)
    reason = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "清算经过"
        verbose_name_plural = "清算经过"
        indexes = [models.Index(fields=["unit", "id"], name="clearing_move_of")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.event}"


class Prepayment(models.Model):
    """What a payer has laid down at a payee (预付金). held: paid and received; agreed: what it is to be
    this year; usage: of `usage_month`, in millionths; asked: an urgent raise that is under way."""

    payer = models.CharField("参保地", max_length=6)
    payee = models.CharField("就医地", max_length=6)
    state = models.CharField(
        "状态", max_length=16, choices=list(prepayment.STATES.items()), default="normal"
    )
    year = models.SmallIntegerField("年度", default=0)
    agreed = models.BigIntegerField("年度额度", default=0)
    held = models.BigIntegerField("在账预付金", default=0)
    usage = models.BigIntegerField("使用率（百万分之一）", null=True)
    usage_month = models.IntegerField("使用率年月", null=True)
    used = models.BigIntegerField("当月清算资金", default=0)
    asked = models.BigIntegerField("申请调增", default=0)
    due = models.DateField("下一步期限", null=True)
    since = models.DateTimeField("进入状态的时间")

    class Meta:
        verbose_name = "预付金"
        verbose_name_plural = "预付金"
        constraints = [
            models.UniqueConstraint(fields=["payer", "payee"], name="prepayment_once"),
            models.CheckConstraint(condition=models.Q(held__gte=0), name="prepayment_held"),
        ]
        indexes = [models.Index(fields=["payee"], name="prepayment_payee")]

    def __str__(self) -> str:
        return f"{self.payer}→{self.payee}"


class PrepaymentMove(models.Model):
    """A step of a prepayment. amount: what was asked, set or paid. Never edited."""

    prepayment = models.ForeignKey(Prepayment, models.PROTECT, related_name="moves")
    event = models.CharField("事件", max_length=16)
    from_state = models.CharField("原状态", max_length=16)
    to_state = models.CharField("新状态", max_length=16)
    amount = models.BigIntegerField("金额", default=0)
    at = models.DateTimeField("时间")
    actor = models.CharField("谁", max_length=100)
    reason = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "预付金经过"
        verbose_name_plural = "预付金经过"
        indexes = [models.Index(fields=["prepayment", "id"], name="prepayment_move_of")]

    def __str__(self) -> str:
        return f"{self.prepayment_id} {self.event}"


class ClearingFile(models.Model):
    """A payment file for the bank, sealed as it was made. total in fen; digest: SHA-256. Never edited."""

    region = models.CharField("付款方", max_length=6)
    number = models.CharField("批次号", max_length=24, unique=True)
    payments = models.IntegerField("笔数")
    total = models.BigIntegerField("金额")
    digest = models.CharField("文件摘要", max_length=64)
    content = models.BinaryField("密封的文件")
    made_at = models.DateTimeField("生成时间")
    made_by = models.CharField("经办人", max_length=100)

    class Meta:
        verbose_name = "清算付款文件"
        verbose_name_plural = "清算付款文件"
        indexes = [models.Index(fields=["region", "-id"], name="clearing_file_region")]

    def __str__(self) -> str:
        return self.number


class ClearingPayment(models.Model):
    """A payment between regions, of a month or of a prepayment. file: in which it went to the bank;
    returned: why it came back from there. passed_on: when the province passed it on, where it goes by way
    of one; due: by when its next step is due."""

    number = models.CharField("付款编号", max_length=20, unique=True)
    purpose = models.CharField("用途", max_length=1, choices=list(PURPOSES.items()))
    unit = models.ForeignKey(ClearingMonth, models.PROTECT, null=True, related_name="payments")
    prepayment = models.ForeignKey(Prepayment, models.PROTECT, null=True, related_name="payments")
    payer = models.CharField("付款方", max_length=6)
    payee = models.CharField("收款方", max_length=6)
    through = models.CharField("经由", max_length=6, blank=True)
    amount = models.BigIntegerField("金额")
    state = models.CharField("状态", max_length=12, choices=list(PAYMENT_STATES.items()))
    made_at = models.DateTimeField("通知时间")
    made_by = models.CharField("经办人", max_length=100)
    due = models.DateField("下一步期限", null=True)
    submitted_at = models.DateTimeField("报财政时间", null=True)
    file = models.ForeignKey(ClearingFile, models.PROTECT, null=True, related_name="sent")
    returned = models.CharField("退回原因", max_length=300, blank=True, default="", db_default="")
    paid_on = models.DateField("付款日", null=True)
    passed_on = models.DateField("转付日", null=True)
    received_on = models.DateField("到账日", null=True)

    class Meta:
        verbose_name = "清算付款"
        verbose_name_plural = "清算付款"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="clearing_payment_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True) ^ models.Q(prepayment__isnull=True),
                name="clearing_payment_for",
            ),
            models.UniqueConstraint(fields=["unit"], name="clearing_payment_unit"),
        ]
        indexes = [
            models.Index(fields=["payer", "state", "id"], name="clearing_payment_payer"),
            models.Index(fields=["payee", "state", "id"], name="clearing_payment_payee"),
            models.Index(
                fields=["through", "state", "id"],
                condition=~models.Q(through=""),
                name="clearing_payment_through",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ClearingPosting(models.Model):
    """Why the journal has an entry of clearing's: a row of a table, a payment of a prepayment, or an item
    that is not paid."""

    kind = models.CharField("种类", max_length=8, choices=list(POSTINGS.items()))
    row = models.ForeignKey(ClearingRow, models.PROTECT, null=True, related_name="postings")
    payment = models.ForeignKey(ClearingPayment, models.PROTECT, null=True, related_name="postings")
    item = models.ForeignKey(ClearingItem, models.PROTECT, null=True, related_name="postings")
    at = models.DateTimeField("时间")
    by = models.CharField("谁", max_length=100)

    class Meta:
        verbose_name = "清算记账"
        verbose_name_plural = "清算记账"

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id or self.payment_id}"


class ClearingAccount(models.Model):
    """The account from which a region pays and into which it is paid (清算专户)."""

    region = models.CharField("地区", max_length=6, unique=True)
    name = models.CharField("户名", max_length=100)
    bank = models.CharField("开户银行", max_length=100)
    account_sealed = models.BinaryField("密封的账号")
    account_last4 = models.CharField("账号末四位", max_length=4)
    changed_at = models.DateTimeField("更新时间")
    changed_by = models.CharField("更新人", max_length=100)

    class Meta:
        verbose_name = "清算账户"
        verbose_name_plural = "清算账户"

    def __str__(self) -> str:
        return f"{self.region} {self.account_last4}"


class BankLine(models.Model):
    """A line of a region's account statement, and the payment it stands for. outcome: why it was not
    matched by itself; named: the payment that its remark names."""

    region = models.CharField("地区", max_length=6)
    serial = models.CharField("流水号", max_length=40)
    day = models.DateField("交易日期")
    way = models.CharField("收付", max_length=3, choices=list(bank.WAY_WORDS.items()))
    counterparty = models.CharField("对方户名", max_length=100)
    amount = models.BigIntegerField("金额")
    remark = models.CharField("附言", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=list(LINE_STATES.items()))
    outcome = models.CharField("原因", max_length=16, blank=True)
    named = models.CharField("附言中的编号", max_length=20, blank=True)
    payment = models.ForeignKey(ClearingPayment, models.PROTECT, null=True, related_name="lines")
    read_at = models.DateTimeField("导入时间")
    read_by = models.CharField("导入人", max_length=100)
    settled_by = models.CharField("处理人", max_length=100, blank=True)
    note = models.CharField("处理说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "银行流水"
        verbose_name_plural = "银行流水"
        constraints = [
            models.UniqueConstraint(fields=["region", "serial"], name="bank_line_once"),
            models.UniqueConstraint(
                fields=["payment", "region", "way"],
                condition=models.Q(payment__isnull=False),
                name="bank_line_payment",
            ),
        ]
        indexes = [models.Index(fields=["region", "state", "-id"], name="bank_line_state")]

    def __str__(self) -> str:
        return f"{self.region} {self.serial}"
