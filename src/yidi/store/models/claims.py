"""Manual claims (手工报销): what was paid in advance, what it comes to, and to whom it is paid.

Numbers begin with B, so that they never are the number of a filing: pages of evidence are kept under
either. All money in fen. A result is never edited: taking it back is a result with every amount turned.
"""

from __future__ import annotations

from django.db import models

from yidi.core.claims.life import OVER, STATES
from yidi.core.settlement.case import INJURIES
from yidi.store.models.amounts import Amounts, identities
from yidi.store.models.people import Person
from yidi.store.models.resettling import ResettleProposal

RESULT_KINDS = [("result", "核定"), ("reversal", "收回")]


class ClaimPayment(models.Model):
    """A payment file: claims that are paid together. digest: SHA-256 of the file as it was made."""

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("批次号", max_length=24)
    claims = models.IntegerField("笔数")
    total = models.BigIntegerField("金额")
    digest = models.CharField("文件摘要", max_length=64)
    content = models.BinaryField("密封的文件")
    made_at = models.DateTimeField("生成时间")
    made_by = models.CharField("经办人", max_length=100)
    answered_at = models.DateTimeField("回盘时间", null=True)

    class Meta:
        verbose_name = "付款文件"
        verbose_name_plural = "付款文件"
        constraints = [
            models.UniqueConstraint(
                fields=["insured_region", "number"], name="claim_payment_number"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Claim(models.Model):
    """A claim from the application to the payment.

    care: our word for the kind of care; first, last: its days; institution_code: where it is in the
    register. payee: person | agent | heir. computed: what the engine made of it, until it is decided;
    lacking: the one-time list; lacked: whether it was used. proposal: to settle anew, whose difference
    is claimed.
    """

    insured_region = models.CharField("参保地", max_length=6)
    number = models.CharField("受理编号", max_length=24)
    person = models.ForeignKey(Person, models.PROTECT, related_name="claims")
    channel = models.CharField("渠道", max_length=16)
    place = models.CharField("就医地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12, blank=True)
    institution = models.CharField("机构", max_length=200)
    level = models.CharField("机构级别", max_length=12)
    care = models.CharField("就医类型", max_length=24)
    disease = models.CharField("病种", max_length=32, blank=True)
    first = models.DateField("就医从")
    last = models.DateField("就医到")
    emergency = models.BooleanField("急诊抢救", default=False)
    injury = models.CharField("外伤", max_length=16, choices=list(INJURIES.items()), default="none")
    mental_illness = models.BooleanField("精神疾病", default=False)
    died = models.BooleanField("抢救无效死亡", default=False)
    why = models.CharField("为什么没有直接结算", max_length=300, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    payee = models.CharField("收款人是谁", max_length=8)
    payee_name = models.CharField("收款人", max_length=50)
    payee_relation = models.CharField("与参保人的关系", max_length=30, blank=True)
    bank = models.CharField("开户银行", max_length=100)
    account_sealed = models.BinaryField("密封的账号")
    account_last4 = models.CharField("账号末四位", max_length=4)
    total = models.BigIntegerField("费用总额", default=0)
    own_paid = models.BigIntegerField("全自费", default=0)
    over_limit = models.BigIntegerField("超限价", default=0)
    class_b = models.BigIntegerField("先行自付", default=0)
    catalogue = models.CharField("按哪里的目录", max_length=16, blank=True)
    state = models.CharField("状态", max_length=12, choices=list(STATES.items()), default="applied")
    lacking = models.JSONField("缺什么", default=list)
    lacked = models.BooleanField("已一次性告知", default=False)
    promised = models.DateField("承诺办结日", null=True)
    applied_at = models.DateTimeField("申请时间")
    applied_by = models.CharField("申请人", max_length=100)
    computed = models.JSONField("试算", null=True)
    computed_by = models.CharField("计算人", max_length=100, blank=True)
    decided_by = models.CharField("复核人", max_length=100, blank=True)
    decided_at = models.DateTimeField("核定时间", null=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    payment = models.ForeignKey(ClaimPayment, models.PROTECT, null=True, related_name="paid")
    paid_on = models.DateField("付款日", null=True)
    proposal = models.ForeignKey(ResettleProposal, models.PROTECT, null=True, related_name="claims")

    class Meta:
        verbose_name = "手工报销"
        verbose_name_plural = "手工报销"
        constraints = [
            models.UniqueConstraint(fields=["insured_region", "number"], name="claim_number"),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="claim_span"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total__gte=models.F("own_paid") + models.F("over_limit") + models.F("class_b")
                ),
                name="claim_parts",
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=~models.Q(state__in=OVER), name="claim_difference"
            ),
        ]
        indexes = [
            models.Index(fields=["insured_region", "state", "promised", "id"], name="claim_todo"),
            models.Index(fields=["person", "-id"], name="claim_person"),
        ]

    def __str__(self) -> str:
        return self.number


class ClaimInvoice(models.Model):
    """An invoice of a claim. live: not of a claim that was refused, withdrawn or taken back; a live
    one is claimed once in the whole country."""

    insured_region = models.CharField("参保地", max_length=6)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="invoices")
    code = models.CharField("票据代码", max_length=20)
    number = models.CharField("票据号码", max_length=20)
    check_code = models.CharField("校验码", max_length=20, blank=True)
    day = models.DateField("开票日期")
    amount = models.BigIntegerField("金额")
    live = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = "发票"
        verbose_name_plural = "发票"
        constraints = [
            models.UniqueConstraint(
                fields=["number", "code"], condition=models.Q(live=True), name="claim_invoice_once"
            )
        ]
        indexes = [models.Index(fields=["claim"], name="claim_invoice_of")]

    def __str__(self) -> str:
        return self.number


class ClaimLine(models.Model):
    """A charge typed from the paper list, split by the catalogue that the pack names.

    quantity in ten-thousandths, price and cap in millionths of a yuan, rate in millionths.
    """

    insured_region = models.CharField("参保地", max_length=6)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="lines")
    order = models.SmallIntegerField("第几条")
    on = models.DateField("日期")
    code = models.CharField("医疗目录编码", max_length=50, blank=True)
    name = models.CharField("名称", max_length=200)
    fee_kind = models.CharField("收费项目类别", max_length=6)
    quantity = models.BigIntegerField("数量（万分之一）")
    price = models.BigIntegerField("单价（百万分之一元）")
    amount = models.BigIntegerField("金额（分）")
    category = models.CharField("等级", max_length=1)
    self_pay_rate = models.IntegerField("先自付比例（百万分之一）", default=0)
    price_cap = models.BigIntegerField("限价（百万分之一元）", null=True)
    own_paid = models.BigIntegerField("全自费")
    over_limit = models.BigIntegerField("超限价")
    class_b = models.BigIntegerField("先行自付")
    reasons = models.JSONField("分割原因", default=list)

    class Meta:
        verbose_name = "报销明细"
        verbose_name_plural = "报销明细"
        constraints = [
            models.UniqueConstraint(fields=["claim", "order"], name="claim_line_once"),
            models.CheckConstraint(
                condition=models.Q(
                    amount__gte=models.F("own_paid") + models.F("over_limit") + models.F("class_b")
                ),
                name="claim_line_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.order}"


class ClaimMove(models.Model):
    """A step in the life of a claim. Never edited."""

    insured_region = models.CharField("参保地", max_length=6)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="moves")
    event = models.CharField("事件", max_length=12)
    from_state = models.CharField("原状态", max_length=12, blank=True)
    to_state = models.CharField("新状态", max_length=12)
    at = models.DateTimeField("时间")
    actor = models.CharField("谁", max_length=100)
    reason = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "报销经过"
        verbose_name_plural = "报销经过"
        indexes = [models.Index(fields=["claim", "id"], name="claim_move_of")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.event}"


class ClaimResult(Amounts):
    """What a claim came to when it was decided, and everything needed to compute it again.

    A reversal carries every amount with its sign turned and names the one it `reverses`. The names
    of the amounts are those of Settlement; no account pays a claim. before, after: the year's sums.
    """

    insured_region = models.CharField("参保地", max_length=6)
    place = models.CharField("就医地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12, blank=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="results")
    person = models.ForeignKey(Person, models.PROTECT, related_name="claim_results")
    kind = models.CharField("种类", max_length=12, choices=RESULT_KINDS, default="result")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    insurance = models.CharField("险种", max_length=16)
    care = models.CharField("就医类型", max_length=24)
    scope = models.CharField("本地或异地", max_length=16)
    day = models.DateField("核定日")
    year = models.SmallIntegerField("年度")
    stay = models.BooleanField("计一次住院", default=False)
    before = models.JSONField("年度累计（之前）")
    after = models.JSONField("年度累计（之后）")
    given = models.JSONField("计算所依据")
    steps = models.JSONField("步骤")
    book = models.CharField("规则摘要", max_length=64)
    engine = models.CharField("引擎版本", max_length=24)
    decided_at = models.DateTimeField("核定时间")
    decided_by = models.CharField("复核人", max_length=100)

    class Meta:
        verbose_name = "报销结果"
        verbose_name_plural = "报销结果"
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(kind="result"), name="claim_result_once"
            ),
            *identities("claim_result"),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | models.Q(kind="result", reverses=None),
                name="claim_result_reverses",
            ),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="claim_result_person")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kind}"
