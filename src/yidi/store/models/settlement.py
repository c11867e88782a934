"""The till: visits, bills and their lines, settlements, and the year of a person.

All money in fen, prices in millionths of a yuan, quantities in ten-thousandths. What is settled is
never edited: a reversal is a settlement of its own with every amount turned (`reverses`).
"""

from __future__ import annotations

from django.db import models

from yidi.store.models.amounts import Amounts, identities, sum_of
from yidi.store.models.people import Person

VISIT_STATES = [
    ("open", "就诊中"),
    ("discharged", "已出院"),
    ("cancelled", "已撤销"),
]
BILL_KINDS = [("main", "本次结算"), ("unrelated", "与病种无关，另行结算")]
SETTLEMENT_KINDS = [("settlement", "结算"), ("reversal", "撤销")]


class Visit(models.Model):
    """One visit (就诊) of a person at an institution; `mdtrt_id` is its national number.

    care: our word for the kind of care, med_type: the sender's code. first, last: admission and
    discharge, for outpatients both the visit. flags come from the sender's exp_content.
    """

    insured_region = models.CharField("参保地", max_length=6)
    place = models.CharField("就医地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    mdtrt_id = models.CharField("就诊ID", max_length=30, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    number = models.CharField("住院/门诊号", max_length=30)
    insurance = models.CharField("险种", max_length=16)
    credential = models.CharField("就诊凭证", max_length=16)
    med_type = models.CharField("医疗类别", max_length=6, blank=True)
    care = models.CharField("就医类型", max_length=24)
    disease = models.CharField("病种", max_length=32, blank=True)
    disease_code = models.CharField("病种编码", max_length=30, blank=True)
    first = models.DateTimeField("开始时间")
    last = models.DateTimeField("结束时间", null=True)
    state = models.CharField("状态", max_length=16, choices=VISIT_STATES, default="open")
    emergency = models.BooleanField("急诊抢救", default=False)
    injury = models.CharField("外伤", max_length=16, default="none")
    mental_illness = models.BooleanField("精神病住院", default=False)
    died = models.BooleanField("死亡", default=False)
    diagnoses = models.JSONField("诊断", default=list)
    details = models.JSONField("其他就诊信息", default=dict)
    opened_at = models.DateTimeField("登记时间")
    opened_by = models.CharField("经办人", max_length=100)
    version = models.IntegerField("版本", default=1)

    class Meta:
        verbose_name = "就诊"
        verbose_name_plural = "就诊"
        constraints = [
            models.UniqueConstraint(fields=["insured_region", "id"], name="visit_by_region"),
            models.UniqueConstraint(
                fields=["institution_code", "care", "number"],
                condition=~models.Q(state="cancelled"),
                name="visit_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(last=None) | models.Q(last__gte=models.F("first")),
                name="visit_span",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-first"], name="visit_person"),
            models.Index(fields=["institution_code", "-first"], name="visit_institution"),
        ]

    def __str__(self) -> str:
        return self.mdtrt_id


class Bill(models.Model):
    """The lines of a visit that are settled together, with their sums.

    batch: the sender's 收费批次, empty for a stay, whose bills follow each other (`number`).
    settlement: the one in force; while there is one, no line comes or goes.
    """

    insured_region = models.CharField("参保地", max_length=6)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="bills")
    batch = models.CharField("收费批次", max_length=30, blank=True)
    kind = models.CharField("种类", max_length=12, choices=BILL_KINDS, default="main")
    number = models.SmallIntegerField("第几份", default=1)
    lines = models.IntegerField("明细数", default=0)
    total = models.BigIntegerField("费用总额", default=0)
    own_paid = models.BigIntegerField("全自费", default=0)
    over_limit = models.BigIntegerField("超限价", default=0)
    class_b = models.BigIntegerField("先行自付", default=0)
    # not indexed by itself: an index with the unsettled bills in it would tempt the till's plan
    settlement = models.ForeignKey(
        "Settlement", models.PROTECT, null=True, related_name="+", db_index=False
    )
    version = models.IntegerField("版本", default=1)

    class Meta:
        verbose_name = "账单"
        verbose_name_plural = "账单"
        constraints = [
            models.UniqueConstraint(fields=["visit", "batch", "kind", "number"], name="bill_once"),
            models.UniqueConstraint(
                fields=["settlement"],
                condition=models.Q(settlement__isnull=False),
                name="bill_settlement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.batch} {self.number}"


class ChargeLine(models.Model):
    """One charge and the four parts that the catalogue of the place of care splits it into."""

    insured_region = models.CharField("参保地", max_length=6)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="charges")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="charges")
    feedetl_sn = models.CharField("费用明细流水号", max_length=30)
    at = models.DateTimeField("发生时间")
    code = models.CharField("医疗目录编码", max_length=50)
    own_code = models.CharField("机构目录编码", max_length=150, blank=True)
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
    reason = models.CharField("分割原因", max_length=24, blank=True)
    approved = models.CharField("医院审批标志", max_length=3, blank=True)
    disease_code = models.CharField("病种编码", max_length=30, blank=True)
    returns = models.CharField("原明细流水号", max_length=30, blank=True)
    details = models.JSONField("其他明细信息", default=dict)

    class Meta:
        verbose_name = "费用明细"
        verbose_name_plural = "费用明细"
        constraints = [
            models.UniqueConstraint(fields=["visit", "feedetl_sn"], name="charge_once"),
            models.CheckConstraint(
                condition=models.Q(amount__lt=0)
                | ~models.Q(returns="")
                | models.Q(
                    amount__gte=models.F("own_paid") + models.F("over_limit") + models.F("class_b")
                ),
                name="charge_parts",
            ),
        ]
        indexes = [models.Index(fields=["bill", "id"], name="charge_bill")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.feedetl_sn}"


class Settlement(Amounts):
    """What a bill came to, who pays what, and everything needed to compute it again.

    A reversal carries every amount with its sign turned and names the one it `reverses`.
    before, after: the year's sums. given: the case as the core took it; steps: the trace.
    earlier: interim settlements of the stay that this one takes into account; given_back: what it
    took out of other years again, by year and name of the sum. sharer: whose account the `family`
    part came from, and goes back to.
    """

    insured_region = models.CharField("参保地", max_length=6)
    place = models.CharField("就医地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    setl_id = models.CharField("结算ID", max_length=30, unique=True)
    kind = models.CharField("种类", max_length=12, choices=SETTLEMENT_KINDS, default="settlement")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="settlements")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="settlements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="settlements")
    sharer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    sharer_region = models.CharField("共济人参保地", max_length=6, blank=True, db_default="")
    insurance = models.CharField("险种", max_length=16)
    care = models.CharField("就医类型", max_length=24)
    med_type = models.CharField("医疗类别", max_length=6)
    disease = models.CharField("病种", max_length=32, blank=True)
    scope = models.CharField("本地或异地", max_length=16)
    clr_type = models.CharField("清算类别", max_length=6)
    clr_way = models.CharField("清算方式", max_length=6)
    settled_at = models.DateTimeField("结算时间")
    day = models.DateField("结算日")
    year = models.SmallIntegerField("年度")
    interim = models.BooleanField("中途结算", default=False)
    stay = models.BooleanField("计一次住院", default=False)
    account = models.BigIntegerField("个人账户支出")
    family = models.BigIntegerField("共济支付")
    cash = models.BigIntegerField("个人现金支出")
    balance = models.BigIntegerField("账户余额")
    before = models.JSONField("年度累计（之前）")
    after = models.JSONField("年度累计（之后）")
    given = models.JSONField("计算所依据")
    steps = models.JSONField("步骤")
    earlier = models.JSONField("中途结算", default=list)
    given_back = models.JSONField(
        "退回旧年度", default=dict, db_default=models.Value({}, models.JSONField())
    )
    book = models.CharField("规则摘要", max_length=64)
    engine = models.CharField("引擎版本", max_length=24)
    msgid = models.CharField("发送方报文ID", max_length=30)
    invoice = models.CharField("发票号", max_length=20, blank=True)
    operator = models.CharField("经办人", max_length=100)
    review = models.CharField("列入核查", max_length=24, blank=True)

    class Meta:
        verbose_name = "结算"
        verbose_name_plural = "结算"
        constraints = [
            models.UniqueConstraint(fields=["insured_region", "id"], name="settlement_by_region"),
            *identities("settlement"),
            models.CheckConstraint(
                condition=models.Q(person_part=sum_of(("account", "cash"))),
                name="settlement_person",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | models.Q(kind="settlement", reverses=None),
                name="settlement_reverses",
            ),
            models.CheckConstraint(
                condition=models.Q(family=0) | models.Q(sharer__isnull=False),
                name="settlement_sharer",
            ),
        ]
        indexes = [
            models.Index(fields=["institution_code", "day", "id"], name="settlement_day"),
            models.Index(fields=["person", "-id"], name="settlement_person_latest"),
            models.Index(fields=["visit"], name="settlement_visit"),
            models.Index(fields=["insured_region", "-id"], name="settlement_region"),
            models.Index(
                fields=["sharer", "-id"],
                condition=models.Q(sharer__isnull=False),
                name="settlement_sharer_latest",
            ),
        ]

    def __str__(self) -> str:
        return self.setl_id


class PersonYear(models.Model):
    """A person's year as settlements have moved it: sums by name in fen, stays so far.

    What was taken over from the former system stands beside it (YearSum) and is added when read.
    """

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="years")
    year = models.SmallIntegerField("年度")
    sums = models.JSONField("累计", default=dict)
    stays = models.SmallIntegerField("住院次数", default=0)

    class Meta:
        verbose_name = "个人年度"
        verbose_name_plural = "个人年度"
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="person_year_once"),
            models.CheckConstraint(condition=models.Q(stays__gte=0), name="person_year_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"


class JournalLine(models.Model):
    """One side of an entry; the lines of an entry (source, source_id, insured_region) sum to zero.

    insured_region: the pool that bears it. account: a name of core/ledger/entries. Never edited,
    never deleted.
    """

    insured_region = models.CharField("参保地", max_length=6)
    place = models.CharField("就医地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    source = models.CharField("来源", max_length=16)
    source_id = models.BigIntegerField("来源编号")
    day = models.DateField("记账日")
    insurance = models.CharField("险种", max_length=16)
    care = models.CharField("就医类型", max_length=24)
    account = models.CharField("科目", max_length=32)
    amount = models.BigIntegerField("金额（分）")

    class Meta:
        verbose_name = "分录"
        verbose_name_plural = "分录"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "insured_region", "account"],
                name="journal_line_once",
            )
        ]
        indexes = [models.Index(fields=["insured_region", "place", "day"], name="journal_pair_day")]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id} {self.account}"
