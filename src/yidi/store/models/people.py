"""The register of insured people, who acts for whom, and how the insured sign in."""

from __future__ import annotations

from django.db import models

INSURANCES = [("employee", "职工医保"), ("resident", "居民医保")]
STATUSES = [
    ("active", "正常参保"),
    ("suspended", "暂停参保"),
    ("ended", "终止参保"),
    ("moved", "关系转出"),
    ("dead", "死亡"),
]


class Person(models.Model):
    """One enrolment: a person insured in one pooling area under one insurance.

    Numbers are sealed (store.sealing) and found by digest. Balances in fen. `parent`: a newborn
    without a number of its own is registered under a parent.
    """

    insured_region = models.CharField("参保地", max_length=6)
    psn_no = models.CharField("人员编号", max_length=30)
    name = models.CharField("姓名", max_length=50)
    name_pinyin = models.CharField("姓名拼音", max_length=200, blank=True)
    name_initials = models.CharField("拼音首字母", max_length=50, blank=True)
    id_type = models.CharField("证件类型", max_length=6, default="01")
    id_sealed = models.BinaryField("证件号码（密）", null=True)
    id_digest = models.CharField("证件号码摘要", max_length=64, blank=True)
    id_last4 = models.CharField("证件号码末四位", max_length=4, blank=True)
    phone_sealed = models.BinaryField("手机（密）", null=True)
    phone_digest = models.CharField("手机摘要", max_length=64, blank=True)
    phone_last4 = models.CharField("手机末四位", max_length=4, blank=True)
    birth = models.DateField("出生日期", null=True)
    male = models.BooleanField("男", null=True)
    insurance = models.CharField("险种", max_length=16, choices=INSURANCES)
    status = models.CharField("参保状态", max_length=16, choices=STATUSES, default="active")
    status_since = models.DateField("状态起始日", null=True)
    retired = models.BooleanField("退休", default=False)
    group = models.CharField("人员类别", max_length=16, default="none")
    hardship = models.CharField("困难身份", max_length=24, default="none")
    civil_servant = models.CharField("公务员补助", max_length=16, default="none")
    balance = models.BigIntegerField("个人账户余额（分）", default=0)
    commitment_barred = models.BooleanField("不得以承诺制办理", default=False)
    direct_suspended_from = models.DateField("暂停直接结算起", null=True)
    direct_suspended_to = models.DateField("暂停直接结算止（不含）", null=True)
    address = models.CharField("联系地址", max_length=200, blank=True)
    employer = models.CharField("单位编号", max_length=40, blank=True, default="", db_default="")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "参保人"
        verbose_name_plural = "参保人"
        constraints = [
            models.UniqueConstraint(fields=["insured_region", "id"], name="person_by_region"),
            models.UniqueConstraint(fields=["insured_region", "psn_no"], name="person_psn_no"),
            models.UniqueConstraint(
                fields=["insured_region", "id_digest", "insurance"],
                condition=~models.Q(id_digest=""),
                name="person_once",
            ),
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="person_balance"),
        ]
        indexes = [
            models.Index(fields=["id_digest"], name="person_digest"),
            models.Index(
                fields=["insured_region", "name"],
                name="person_name",
                opclasses=["", "text_pattern_ops"],
            ),
            models.Index(
                fields=["insured_region", "name_initials"],
                name="person_initials",
                opclasses=["", "text_pattern_ops"],
            ),
            models.Index(fields=["insured_region", "id_last4"], name="person_last4"),
            models.Index(
                fields=["insured_region", "employer"],
                condition=~models.Q(employer=""),
                name="person_employer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.insured_region}"


class Citizen(models.Model):
    """Somebody who has signed in by number and telephone code: insured here or acting for one."""

    id_digest = models.CharField("证件号码摘要", max_length=64, unique=True)
    id_sealed = models.BinaryField("证件号码（密）")
    id_last4 = models.CharField("末四位", max_length=4)
    name = models.CharField("姓名", max_length=50)
    phone_sealed = models.BinaryField("手机（密）")
    phone_digest = models.CharField("手机摘要", max_length=64)
    phone_last4 = models.CharField("手机末四位", max_length=4)
    made_at = models.DateTimeField("首次登录")
    seen_at = models.DateTimeField("最近登录")

    class Meta:
        verbose_name = "网上办事人"
        verbose_name_plural = "网上办事人"

    def __str__(self) -> str:
        return f"{self.name} {self.id_last4}"


class LoginCode(models.Model):
    """A code sent to a telephone. Kept as a digest; used once; a few tries."""

    id_digest = models.CharField(max_length=64)
    phone_digest = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    code_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "登录验证码"
        verbose_name_plural = "登录验证码"
        indexes = [
            models.Index(fields=["id_digest", "sent_at"], name="code_person"),
            models.Index(fields=["phone_digest", "sent_at"], name="code_phone"),
            models.Index(fields=["address", "sent_at"], name="code_address"),
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%F %T}"


class Bond(models.Model):
    """Who acts for whom. In force once consented to, until ended.

    Minors, people under guardianship and newborns need no consent (`basis`).
    """

    agent = models.ForeignKey(Citizen, models.PROTECT, related_name="bonds")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bonds")
    insured_region = models.CharField("参保地", max_length=6)
    relation = models.CharField("关系", max_length=24)
    basis = models.CharField("依据", max_length=24)
    asked_at = models.DateTimeField("申请时间")
    consented_at = models.DateTimeField("同意时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_by = models.CharField("由谁结束", max_length=64, blank=True)

    class Meta:
        verbose_name = "代办关系"
        verbose_name_plural = "代办关系"
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "person"],
                condition=models.Q(ended_at=None),
                name="bond_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} → {self.person}"
