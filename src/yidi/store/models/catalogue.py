"""Catalogues of the place of care: one a province, in dated versions; items with spans.

Rates in millionths, price caps in millionths of a yuan, quantities in ten-thousandths. An item is
never edited: a new version closes its row on a day and adds another that begins there.
"""

from __future__ import annotations

from django.db import models

from yidi.core.settlement.catalogue import CLASSES
from yidi.store.models.offices import Import


class Catalogue(models.Model):
    """The catalogue of a province of care. version: the number of the last one that was applied."""

    region = models.CharField("就医省份", max_length=6, primary_key=True)
    version = models.IntegerField("版本", default=0)

    class Meta:
        verbose_name = "就医地目录"
        verbose_name_plural = "就医地目录"

    def __str__(self) -> str:
        return f"{self.region} {self.version}"


class CatalogueVersion(models.Model):
    """One change of a catalogue: from which day, by which file, how many items."""

    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="versions")
    number = models.IntegerField("版本")
    first = models.DateField("从")
    source = models.ForeignKey(Import, models.PROTECT, related_name="+")
    new = models.IntegerField("新增")
    changed = models.IntegerField("变更")
    gone = models.IntegerField("停用")
    by = models.CharField("由谁", max_length=100)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "目录版本"
        verbose_name_plural = "目录版本"
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "number"], name="catalogue_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.catalogue_id} {self.number}"


class _ItemColumns(models.Model):
    """What a file says of an item (core/settlement/catalogue.py, Item)."""

    code = models.CharField("医疗目录编码", max_length=50)
    name = models.CharField("名称", max_length=200)
    name_initials = models.CharField("拼音首字母", max_length=50)
    list_type = models.CharField("目录类别", max_length=3)
    charge_type = models.CharField("收费项目类别", max_length=2)
    category = models.CharField("等级", max_length=1, choices=list(CLASSES.items()))
    self_pay_rate = models.IntegerField("先自付比例")
    self_pay_by_insurance = models.CharField("各险种先自付比例", max_length=100)
    price_caps = models.CharField("各级限价", max_length=200)
    unit = models.CharField("单位", max_length=20)
    spec = models.CharField("规格", max_length=100)
    limited = models.BooleanField("限制使用")
    limit_note = models.CharField("限制说明", max_length=300)
    sex = models.CharField("限性别", max_length=6)
    age_from = models.SmallIntegerField("限年龄从", null=True)
    age_below = models.SmallIntegerField("限年龄未满", null=True)
    most_per_day = models.BigIntegerField("每天最多", null=True)
    most_per_stay = models.BigIntegerField("每次就诊最多", null=True)
    diagnoses = models.CharField("限诊断", max_length=300)
    levels = models.CharField("限机构级别", max_length=100)
    negotiated = models.BooleanField("谈判药品")
    basic = models.BooleanField("基本药物")
    for_children = models.BooleanField("儿童用药")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CatalogueItem(_ItemColumns):
    """An item from a day until before another; a row that was replaced on its first day is empty."""

    region = models.CharField("就医省份", max_length=6)
    first = models.DateField("从")
    after = models.DateField("到（不含）", null=True)
    version = models.IntegerField("版本")

    class Meta:
        verbose_name = "目录项目"
        verbose_name_plural = "目录项目"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code"],
                condition=models.Q(after=None),
                name="catalogue_item_open",
            ),
            models.CheckConstraint(
                condition=models.Q(after=None) | models.Q(after__gte=models.F("first")),
                name="catalogue_item_span",
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "code", "first"],
                opclasses=["", "text_pattern_ops", ""],
                name="catalogue_item_code",
            ),
            models.Index(
                fields=["region", "name_initials"],
                opclasses=["", "text_pattern_ops"],
                name="catalogue_item_initials",
            ),
        ]


class CatalogueLine(_ItemColumns):
    """A row of a file until the file is applied or dropped. The table is not logged."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="+")
    line = models.IntegerField("行号")

    class Meta:
        verbose_name = "目录读入行"
        verbose_name_plural = "目录读入行"
        indexes = [models.Index(fields=["source", "code"], name="catalogue_line")]
