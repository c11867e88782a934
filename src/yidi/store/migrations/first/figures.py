"""Figures: cells hold no person and are for every page; who was counted is for none."""

from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="FigureSource",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
            ("region", models.CharField(max_length=6, verbose_name="谁的数")),
            ("title", models.CharField(max_length=200, verbose_name="标题")),
            ("publisher", models.CharField(max_length=200, verbose_name="发布者")),
            ("published", models.CharField(max_length=40, verbose_name="发布时间")),
            ("totals", models.JSONField(default=list, verbose_name="印出的合计")),
            ("digest", models.CharField(max_length=64, verbose_name="文件摘要")),
            ("loaded_at", models.DateTimeField(verbose_name="导入时间")),
            ("loaded_by", models.CharField(max_length=100, verbose_name="导入人")),
        ],
        options={
            "verbose_name": "外来统计",
            "verbose_name_plural": "外来统计",
        },
    ),
    migrations.CreateModel(
        name="CareCell",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("month", models.DateField(verbose_name="月份")),
            ("months", models.SmallIntegerField(default=1, verbose_name="几个月")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("insurance", models.CharField(blank=True, max_length=16, verbose_name="险种")),
            ("care", models.CharField(blank=True, max_length=24, verbose_name="就医类型")),
            ("scope", models.CharField(blank=True, max_length=16, verbose_name="本地或异地")),
            ("way", models.CharField(max_length=8, verbose_name="怎样报销")),
            ("visits", models.BigIntegerField(default=0, verbose_name="人次")),
            ("bills", models.BigIntegerField(default=0, verbose_name="笔数")),
            ("total", models.BigIntegerField(default=0, verbose_name="医疗费总额")),
            ("in_scope", models.BigIntegerField(default=0, verbose_name="符合政策范围")),
            ("fund_total", models.BigIntegerField(default=0, verbose_name="基金支付")),
            ("account", models.BigIntegerField(default=0, verbose_name="个人账户")),
            ("person_part", models.BigIntegerField(default=0, verbose_name="个人负担")),
            ("steps", models.JSONField(default=dict, verbose_name="精确到")),
            ("source", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="store.figuresource")),
        ],
        options={
            "verbose_name": "就医统计",
            "verbose_name_plural": "就医统计",
            "indexes": [
                models.Index(fields=["insured_region", "month"], name="care_cell_insured"),
                models.Index(fields=["place", "month"], name="care_cell_place"),
                models.Index(fields=["month"], name="care_cell_month"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("source", "month", "months", "insured_region", "place", "insurance", "care", "scope", "way"), name="care_cell_once", nulls_distinct=False),
            ],
        },
    ),
    migrations.CreateModel(
        name="CarePerson",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("month", models.DateField(verbose_name="月份")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("scope", models.CharField(max_length=16, verbose_name="本地或异地")),
            ("way", models.CharField(max_length=8, verbose_name="怎样报销")),
            ("person", models.BigIntegerField(verbose_name="参保人")),
            ("visits", models.IntegerField(verbose_name="人次")),
        ],
        options={
            "verbose_name": "就医人员统计",
            "verbose_name_plural": "就医人员统计",
            "indexes": [
                models.Index(fields=["insured_region", "month"], name="care_person_insured"),
                models.Index(fields=["place", "month"], name="care_person_place"),
                models.Index(fields=["month"], name="care_person_month"),
            ],
        },
    ),
    migrations.CreateModel(
        name="DeskCell",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("subject", models.CharField(max_length=24, verbose_name="统计什么")),
            ("month", models.DateField(verbose_name="月份")),
            ("region", models.CharField(max_length=6, verbose_name="谁办")),
            ("other", models.CharField(blank=True, max_length=6, verbose_name="另一方")),
            ("kind", models.CharField(blank=True, max_length=32, verbose_name="种类")),
            ("channel", models.CharField(blank=True, max_length=24, verbose_name="渠道")),
            ("count", models.BigIntegerField(default=0, verbose_name="数")),
            ("part", models.BigIntegerField(default=0, verbose_name="其中")),
            ("amount", models.BigIntegerField(default=0, verbose_name="金额")),
            ("part_amount", models.BigIntegerField(default=0, verbose_name="其中金额")),
        ],
        options={
            "verbose_name": "经办统计",
            "verbose_name_plural": "经办统计",
            "indexes": [
                models.Index(fields=["region", "month"], name="desk_cell_region"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("subject", "month", "region", "other", "kind", "channel"), name="desk_cell_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="FigureMark",
        fields=[
            ("table", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="表")),
            ("last_id", models.BigIntegerField(default=0, verbose_name="最后一行")),
            ("first_ids", models.JSONField(default=dict, verbose_name="各月第一行")),
            ("counted_at", models.DateTimeField(null=True, verbose_name="统计时间")),
        ],
        options={
            "verbose_name": "统计进度",
            "verbose_name_plural": "统计进度",
        },
    ),
)

CELLS = ("store_carecell", "store_deskcell", "store_figuresource", "store_figuremark")
GUARD = (
    *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM yidi_app" for table in CELLS),
    *guard.service_only("store_careperson"),
)
