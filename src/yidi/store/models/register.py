"""What a file said before it counts, and what a person brings along: chronic entitlements, sums."""

from __future__ import annotations

from django.db import models

from yidi.store.models.offices import Import
from yidi.store.models.people import Person


class RegisterLine(models.Model):
    """A row of a register file, sealed, until the file is applied or dropped.

    Only a service may touch it; the table is not logged, and a file whose lines were lost in a
    crash is read again.
    """

    source = models.ForeignKey(Import, models.CASCADE, related_name="+")
    line = models.IntegerField("行号")
    insured_region = models.CharField("参保地", max_length=6)
    psn_no = models.CharField("人员编号", max_length=30)
    name = models.CharField("姓名", max_length=50)
    name_pinyin = models.CharField("姓名拼音", max_length=200)
    name_initials = models.CharField("拼音首字母", max_length=50)
    id_type = models.CharField("证件类型", max_length=6)
    id_sealed = models.BinaryField("证件号码（密）", null=True)
    id_digest = models.CharField("证件号码摘要", max_length=64)
    id_last4 = models.CharField("证件号码末四位", max_length=4)
    phone_sealed = models.BinaryField("手机（密）", null=True)
    phone_digest = models.CharField("手机摘要", max_length=64)
    phone_last4 = models.CharField("手机末四位", max_length=4)
    birth = models.DateField("出生日期", null=True)
    male = models.BooleanField("男", null=True)
    insurance = models.CharField("险种", max_length=16)
    status = models.CharField("参保状态", max_length=16)
    status_since = models.DateField("状态起始日", null=True)
    retired = models.BooleanField("退休")
    group = models.CharField("人员类别", max_length=16)
    hardship = models.CharField("困难身份", max_length=24)
    civil_servant = models.CharField("公务员补助", max_length=16)
    balance = models.BigIntegerField("个人账户余额（分）")
    address = models.CharField("联系地址", max_length=200)
    employer = models.CharField("单位编号", max_length=40, default="", db_default="")
    parent_no = models.CharField("监护人人员编号", max_length=30)

    class Meta:
        verbose_name = "登记册读入行"
        verbose_name_plural = "登记册读入行"
        indexes = [models.Index(fields=["source", "psn_no"], name="register_line")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.line}"


class ImportLine(models.Model):
    """A row of any other file (take-over, institutions) until it is applied or dropped."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="+")
    line = models.IntegerField("行号")
    key = models.CharField("标识", max_length=120)
    fields = models.JSONField("内容")

    class Meta:
        verbose_name = "读入行"
        verbose_name_plural = "读入行"
        indexes = [models.Index(fields=["source", "key"], name="import_line")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.line}"


class ChronicEntitlement(models.Model):
    """A chronic disease that a person was found to have, from a day until before another."""

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="chronic")
    disease = models.CharField("病种", max_length=32)
    first = models.DateField("从")
    after = models.DateField("到（不含）", null=True)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "慢特病资格"
        verbose_name_plural = "慢特病资格"
        constraints = [
            models.UniqueConstraint(fields=["person", "disease", "first"], name="chronic_once"),
            models.CheckConstraint(
                condition=models.Q(after=None) | models.Q(after__gt=models.F("first")),
                name="chronic_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.disease}"


class YearSum(models.Model):
    """What a person had used of a yearly sum when the area was taken over, in fen."""

    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="year_sums")
    year = models.SmallIntegerField("年度")
    name = models.CharField("累计项", max_length=48)
    amount = models.BigIntegerField("金额（分）")
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "年度累计"
        verbose_name_plural = "年度累计"
        constraints = [
            models.UniqueConstraint(fields=["person", "year", "name"], name="year_sum_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="year_sum_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year} {self.name}"
