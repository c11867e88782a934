"""Catalogues of the places of care: nobody's rows; a row is closed and never edited."""

from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="Catalogue",
        fields=[
            ("region", models.CharField(max_length=6, primary_key=True, serialize=False, verbose_name="就医省份")),
            ("version", models.IntegerField(default=0, verbose_name="版本")),
        ],
        options={
            "verbose_name": "就医地目录",
            "verbose_name_plural": "就医地目录",
        },
    ),
    migrations.CreateModel(
        name="CatalogueVersion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("number", models.IntegerField(verbose_name="版本")),
            ("first", models.DateField(verbose_name="从")),
            ("new", models.IntegerField(verbose_name="新增")),
            ("changed", models.IntegerField(verbose_name="变更")),
            ("gone", models.IntegerField(verbose_name="停用")),
            ("by", models.CharField(max_length=100, verbose_name="由谁")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("catalogue", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="store.catalogue")),
            ("source", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.import")),
        ],
        options={
            "verbose_name": "目录版本",
            "verbose_name_plural": "目录版本",
            "constraints": [
                models.UniqueConstraint(fields=("catalogue", "number"), name="catalogue_version_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CatalogueItem",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.CharField(max_length=50, verbose_name="医疗目录编码")),
            ("name", models.CharField(max_length=200, verbose_name="名称")),
            ("name_initials", models.CharField(max_length=50, verbose_name="拼音首字母")),
            ("list_type", models.CharField(max_length=3, verbose_name="目录类别")),
            ("charge_type", models.CharField(max_length=2, verbose_name="收费项目类别")),
            ("category", models.CharField(choices=[("A", "甲类"), ("B", "乙类"), ("C", "丙类")], max_length=1, verbose_name="等级")),
            ("self_pay_rate", models.IntegerField(verbose_name="先自付比例")),
            ("self_pay_by_insurance", models.CharField(max_length=100, verbose_name="各险种先自付比例")),
            ("price_caps", models.CharField(max_length=200, verbose_name="各级限价")),
            ("unit", models.CharField(max_length=20, verbose_name="单位")),
            ("spec", models.CharField(max_length=100, verbose_name="规格")),
            ("limited", models.BooleanField(verbose_name="限制使用")),
            ("limit_note", models.CharField(max_length=300, verbose_name="限制说明")),
            ("sex", models.CharField(max_length=6, verbose_name="限性别")),
            ("age_from", models.SmallIntegerField(null=True, verbose_name="限年龄从")),
            ("age_below", models.SmallIntegerField(null=True, verbose_name="限年龄未满")),
            ("most_per_day", models.BigIntegerField(null=True, verbose_name="每天最多")),
            ("most_per_stay", models.BigIntegerField(null=True, verbose_name="每次就诊最多")),
            ("diagnoses", models.CharField(max_length=300, verbose_name="限诊断")),
            ("levels", models.CharField(max_length=100, verbose_name="限机构级别")),
            ("negotiated", models.BooleanField(verbose_name="谈判药品")),
            ("basic", models.BooleanField(verbose_name="基本药物")),
            ("for_children", models.BooleanField(verbose_name="儿童用药")),
            ("region", models.CharField(max_length=6, verbose_name="就医省份")),
            ("first", models.DateField(verbose_name="从")),
            ("after", models.DateField(null=True, verbose_name="到（不含）")),
            ("version", models.IntegerField(verbose_name="版本")),
        ],
        options={
            "verbose_name": "目录项目",
            "verbose_name_plural": "目录项目",
            "indexes": [
                models.Index(fields=["region", "code", "first"], name="catalogue_item_code", opclasses=["", "text_pattern_ops", ""]),
                models.Index(fields=["region", "name_initials"], name="catalogue_item_initials", opclasses=["", "text_pattern_ops"]),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("after", None)), fields=("region", "code"), name="catalogue_item_open"),
                models.CheckConstraint(condition=models.Q(("after", None), ("after__gte", models.F("first")), _connector="OR"), name="catalogue_item_span"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CatalogueLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.CharField(max_length=50, verbose_name="医疗目录编码")),
            ("name", models.CharField(max_length=200, verbose_name="名称")),
            ("name_initials", models.CharField(max_length=50, verbose_name="拼音首字母")),
            ("list_type", models.CharField(max_length=3, verbose_name="目录类别")),
            ("charge_type", models.CharField(max_length=2, verbose_name="收费项目类别")),
            ("category", models.CharField(choices=[("A", "甲类"), ("B", "乙类"), ("C", "丙类")], max_length=1, verbose_name="等级")),
            ("self_pay_rate", models.IntegerField(verbose_name="先自付比例")),
            ("self_pay_by_insurance", models.CharField(max_length=100, verbose_name="各险种先自付比例")),
            ("price_caps", models.CharField(max_length=200, verbose_name="各级限价")),
            ("unit", models.CharField(max_length=20, verbose_name="单位")),
            ("spec", models.CharField(max_length=100, verbose_name="规格")),
            ("limited", models.BooleanField(verbose_name="限制使用")),
            ("limit_note", models.CharField(max_length=300, verbose_name="限制说明")),
            ("sex", models.CharField(max_length=6, verbose_name="限性别")),
            ("age_from", models.SmallIntegerField(null=True, verbose_name="限年龄从")),
            ("age_below", models.SmallIntegerField(null=True, verbose_name="限年龄未满")),
            ("most_per_day", models.BigIntegerField(null=True, verbose_name="每天最多")),
            ("most_per_stay", models.BigIntegerField(null=True, verbose_name="每次就诊最多")),
            ("diagnoses", models.CharField(max_length=300, verbose_name="限诊断")),
            ("levels", models.CharField(max_length=100, verbose_name="限机构级别")),
            ("negotiated", models.BooleanField(verbose_name="谈判药品")),
            ("basic", models.BooleanField(verbose_name="基本药物")),
            ("for_children", models.BooleanField(verbose_name="儿童用药")),
            ("line", models.IntegerField(verbose_name="行号")),
            ("source", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.import")),
        ],
        options={
            "verbose_name": "目录读入行",
            "verbose_name_plural": "目录读入行",
            "indexes": [
                models.Index(fields=["source", "code"], name="catalogue_line"),
            ],
        },
    ),
)

# Only an owner may analyse a table: a service that asks itself is passed over with a warning, and a
# file of 100,000 rows is then compared by a plan made for an empty table.
ANALYSE = """
CREATE FUNCTION yidi_analyse_catalogue() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    ANALYZE public.store_catalogueline, public.store_catalogueitem;
END $$
"""
GUARD = (
    "ALTER TABLE store_catalogueline SET UNLOGGED",
    *guard.service_only("store_catalogueline"),
    guard.unedited("store_catalogueitem"),
    "GRANT UPDATE (after) ON store_catalogueitem TO yidi_service",
    *guard.forever("store_catalogueversion"),
    ANALYSE,
    "REVOKE ALL ON FUNCTION yidi_analyse_catalogue() FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION yidi_analyse_catalogue() TO yidi_service",
)
