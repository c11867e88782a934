"""The amounts of the national record, as every table keeps them that says what care came to."""

from __future__ import annotations

from django.db import models

from yidi.core.steps import FUND_FIELDS


def sum_of(names: tuple[str, ...]) -> models.Expression:
    """name + name + …, for a CHECK."""
    made: models.Expression = models.F(names[0]) + models.F(names[1])
    for name in names[2:]:
        made = made + models.F(name)
    return made


class Amounts(models.Model):
    """In fen; of a reversal every one has its sign turned."""

    total = models.BigIntegerField("医疗费总额")
    own_paid = models.BigIntegerField("全自费")
    over_limit = models.BigIntegerField("超限价自费")
    class_b = models.BigIntegerField("先行自付")
    in_scope = models.BigIntegerField("符合政策范围")
    deductible = models.BigIntegerField("实际支付起付线")
    hifp_pay = models.BigIntegerField("统筹基金支出")
    cvlserv_pay = models.BigIntegerField("公务员补助支出")
    hifes_pay = models.BigIntegerField("企业补充支出")
    hifmi_pay = models.BigIntegerField("居民大病支出")
    hifob_pay = models.BigIntegerField("职工大额支出")
    maf_pay = models.BigIntegerField("医疗救助支出")
    hifdm_pay = models.BigIntegerField("伤残人员支出")
    oth_pay = models.BigIntegerField("其他支出")
    fund_total = models.BigIntegerField("基金支付总额")
    hospital = models.BigIntegerField("医院负担")
    person_part = models.BigIntegerField("个人负担总额")

    class Meta:
        abstract = True


def identities(prefix: str) -> list[models.CheckConstraint]:
    """The identities of the national interface: the split, the funds, the whole."""
    return [
        models.CheckConstraint(
            condition=models.Q(total=sum_of(("own_paid", "over_limit", "class_b", "in_scope"))),
            name=f"{prefix}_split",
        ),
        models.CheckConstraint(
            condition=models.Q(fund_total=sum_of(FUND_FIELDS)), name=f"{prefix}_funds"
        ),
        models.CheckConstraint(
            condition=models.Q(total=sum_of(("fund_total", "hospital", "person_part"))),
            name=f"{prefix}_whole",
        ),
    ]
