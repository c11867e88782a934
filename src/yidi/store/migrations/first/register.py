"""The register as it is read in: staged lines for a service alone, what a person is entitled to."""

from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="RegisterLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("line", models.IntegerField(verbose_name="行号")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("psn_no", models.CharField(max_length=30, verbose_name="人员编号")),
            ("name", models.CharField(max_length=50, verbose_name="姓名")),
            ("name_pinyin", models.CharField(max_length=200, verbose_name="姓名拼音")),
            ("name_initials", models.CharField(max_length=50, verbose_name="拼音首字母")),
            ("id_type", models.CharField(max_length=6, verbose_name="证件类型")),
            ("id_sealed", models.BinaryField(null=True, verbose_name="证件号码（密）")),
            ("id_digest", models.CharField(max_length=64, verbose_name="证件号码摘要")),
            ("id_last4", models.CharField(max_length=4, verbose_name="证件号码末四位")),
            ("phone_sealed", models.BinaryField(null=True, verbose_name="手机（密）")),
            ("phone_digest", models.CharField(max_length=64, verbose_name="手机摘要")),
            ("phone_last4", models.CharField(max_length=4, verbose_name="手机末四位")),
            ("birth", models.DateField(null=True, verbose_name="出生日期")),
            ("male", models.BooleanField(null=True, verbose_name="男")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("status", models.CharField(max_length=16, verbose_name="参保状态")),
            ("status_since", models.DateField(null=True, verbose_name="状态起始日")),
            ("retired", models.BooleanField(verbose_name="退休")),
            ("group", models.CharField(max_length=16, verbose_name="人员类别")),
            ("hardship", models.CharField(max_length=24, verbose_name="困难身份")),
            ("civil_servant", models.CharField(max_length=16, verbose_name="公务员补助")),
            ("balance", models.BigIntegerField(verbose_name="个人账户余额（分）")),
            ("address", models.CharField(max_length=200, verbose_name="联系地址")),
            ("parent_no", models.CharField(max_length=30, verbose_name="监护人人员编号")),
            ("source", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.import")),
            ("employer", models.CharField(db_default="", default="", max_length=40, verbose_name="单位编号")),
        ],
        options={
            "verbose_name": "登记册读入行",
            "verbose_name_plural": "登记册读入行",
            "indexes": [
                models.Index(fields=["source", "psn_no"], name="register_line"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ImportLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("line", models.IntegerField(verbose_name="行号")),
            ("key", models.CharField(max_length=120, verbose_name="标识")),
            ("fields", models.JSONField(verbose_name="内容")),
            ("source", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.import")),
        ],
        options={
            "verbose_name": "读入行",
            "verbose_name_plural": "读入行",
            "indexes": [
                models.Index(fields=["source", "key"], name="import_line"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ChronicEntitlement",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("disease", models.CharField(max_length=32, verbose_name="病种")),
            ("first", models.DateField(verbose_name="从")),
            ("after", models.DateField(null=True, verbose_name="到（不含）")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="chronic", to="store.person")),
            ("source", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.import")),
        ],
        options={
            "verbose_name": "慢特病资格",
            "verbose_name_plural": "慢特病资格",
            "constraints": [
                models.UniqueConstraint(fields=("person", "disease", "first"), name="chronic_once"),
                models.CheckConstraint(condition=models.Q(("after", None), ("after__gt", models.F("first")), _connector="OR"), name="chronic_span"),
            ],
        },
    ),
    migrations.CreateModel(
        name="YearSum",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("year", models.SmallIntegerField(verbose_name="年度")),
            ("name", models.CharField(max_length=48, verbose_name="累计项")),
            ("amount", models.BigIntegerField(verbose_name="金额（分）")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="year_sums", to="store.person")),
            ("source", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.import")),
        ],
        options={
            "verbose_name": "年度累计",
            "verbose_name_plural": "年度累计",
            "constraints": [
                models.UniqueConstraint(fields=("person", "year", "name"), name="year_sum_once"),
                models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="year_sum_positive"),
            ],
        },
    ),
)

STAGED = ("store_registerline", "store_importline")
OF_PERSON = ("store_chronicentitlement", "store_yearsum")
GUARD = (
    *(f"ALTER TABLE {table} SET UNLOGGED" for table in STAGED),
    *guard.service_only(*STAGED),
    *(
        sql
        for table in OF_PERSON
        for sql in (
            *guard.seen(table, staff=guard.INSURED),
            guard.policy("citizen", table, f"FOR SELECT TO yidi_citizen USING ({guard.OWN})"),
        )
    ),
)
