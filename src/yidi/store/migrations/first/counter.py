"""What institutions send and are sent, month by month; the counter of those without a system."""

from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="InstitutionKey",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("scheme", models.CharField(max_length=8, verbose_name="签名方式")),
            ("secret_sealed", models.BinaryField(null=True, verbose_name="密钥（密）")),
            ("public", models.CharField(blank=True, max_length=130, verbose_name="公钥")),
            ("first", models.DateTimeField(verbose_name="从")),
            ("after", models.DateTimeField(null=True, verbose_name="到（不含）")),
            ("made_by", models.CharField(max_length=100, verbose_name="由谁")),
            ("institution", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="store.institution")),
        ],
        options={
            "verbose_name": "机构密钥",
            "verbose_name_plural": "机构密钥",
            "indexes": [
                models.Index(fields=["institution", "scheme"], name="institution_key"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SignOn",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("operator", models.CharField(max_length=30, verbose_name="操作员")),
            ("sign_no", models.CharField(max_length=30, unique=True, verbose_name="签到编号")),
            ("day", models.DateField(verbose_name="日期")),
            ("at", models.DateTimeField(verbose_name="签到时间")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="签退时间")),
            ("mac", models.CharField(max_length=20, verbose_name="MAC地址")),
            ("ip", models.CharField(max_length=20, verbose_name="IP地址")),
        ],
        options={
            "verbose_name": "签到",
            "verbose_name_plural": "签到",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("institution_code", "operator", "day"), name="sign_on_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="HospitalFile",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("file_qury_no", models.CharField(max_length=30, unique=True, verbose_name="文件查询号")),
            ("name", models.CharField(max_length=200, verbose_name="文件名")),
            ("content", models.BinaryField(verbose_name="内容")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("until", models.DateTimeField(verbose_name="截止时间")),
        ],
        options={
            "verbose_name": "机构文件",
            "verbose_name_plural": "机构文件",
            "indexes": [
                models.Index(fields=["until"], name="hospital_file_until"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Acquaintance",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("at", models.DateTimeField(verbose_name="最近核验")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.person")),
        ],
        options={
            "verbose_name": "核验过的参保人",
            "verbose_name_plural": "核验过的参保人",
            "constraints": [
                models.UniqueConstraint(fields=("institution_code", "person"), name="acquaintance_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CounterBill",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("operator", models.CharField(max_length=100, verbose_name="经办人")),
            ("credential", models.CharField(max_length=16, verbose_name="就诊凭证")),
            ("token_sealed", models.BinaryField(null=True, verbose_name="令牌（密）")),
            (
                "state",
                models.CharField(
                    choices=[("open", "收费中"), ("sent", "已发出，结果未知"), ("settled", "已结算"), ("undoing", "撤销已发出，结果未知"), ("undone", "已撤销"), ("dropped", "作废")],
                    default="open",
                    max_length=12,
                    verbose_name="状态",
                ),
            ),
            ("content", models.JSONField(verbose_name="内容")),
            ("msgid", models.CharField(max_length=30, verbose_name="报文ID")),
            ("undo_msgid", models.CharField(blank=True, max_length=30, verbose_name="撤销报文ID")),
            ("answer", models.JSONField(null=True, verbose_name="答复")),
            ("undo_answer", models.JSONField(null=True, verbose_name="撤销答复")),
            ("undo_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
            ("made_at", models.DateTimeField(verbose_name="建立时间")),
            ("sent_at", models.DateTimeField(null=True, verbose_name="发出时间")),
            ("day", models.DateField(null=True, verbose_name="结算日")),
            ("undo_day", models.DateField(null=True, verbose_name="撤销日")),
            ("cashier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person")),
        ],
        options={
            "verbose_name": "收费单",
            "verbose_name_plural": "收费单",
            "indexes": [
                models.Index(fields=["institution_code", "day"], name="counter_bill_day"),
                models.Index(fields=["institution_code", "undo_day"], name="counter_bill_undo_day"),
                models.Index(condition=models.Q(("state__in", ["open", "sent", "undoing"])), fields=["institution_code", "-id"], name="counter_bill_pending"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("institution_code", "msgid"), name="counter_bill_message"),
            ],
        },
    ),
    migrations.CreateModel(
        name="OwnPrice",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.CharField(max_length=50, verbose_name="医疗目录编码")),
            ("price", models.BigIntegerField(verbose_name="单价（百万分之一元）")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("institution", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="store.institution")),
        ],
        options={
            "verbose_name": "机构价格",
            "verbose_name_plural": "机构价格",
            "constraints": [
                models.UniqueConstraint(fields=("institution", "code"), name="own_price_once"),
            ],
        },
    ),
)

MESSAGES = migrations.SeparateDatabaseAndState(
    state_operations=[
        migrations.CreateModel(
            name="HospitalMessage",
            fields=[
                ("pk", models.CompositePrimaryKey("month", "institution_code", "msgid", blank=True, editable=False, primary_key=True, serialize=False)),
                ("month", models.IntegerField(verbose_name="月份")),
                ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
                ("msgid", models.CharField(max_length=30, verbose_name="发送方报文ID")),
                ("infno", models.CharField(max_length=8, verbose_name="交易编号")),
                ("content", models.CharField(blank=True, max_length=64, verbose_name="内容摘要")),
                ("outcome", models.CharField(choices=[("done", "已受理"), ("tombstone", "冲正在先")], max_length=12, verbose_name="结果")),
                ("subject", models.CharField(blank=True, max_length=30, verbose_name="对象")),
                ("answer", models.BinaryField(null=True, verbose_name="答复")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "机构报文",
                "verbose_name_plural": "机构报文",
            },
        ),
    ],
    database_operations=[
        migrations.RunSQL(
            """
            CREATE TABLE store_hospitalmessage (
                month integer NOT NULL,
                institution_code varchar(12) NOT NULL,
                msgid varchar(30) NOT NULL,
                infno varchar(8) NOT NULL,
                content varchar(64) NOT NULL,
                outcome varchar(12) NOT NULL,
                subject varchar(30) NOT NULL,
                answer bytea,
                at timestamptz NOT NULL,
                PRIMARY KEY (month, institution_code, msgid)
            ) PARTITION BY LIST (month);
            CREATE TABLE store_hospitalmessage_other PARTITION OF store_hospitalmessage DEFAULT;
            """
        )
    ],
)
# Keys, sign-ins, messages and files are no matter for pages.
GUARD = (
    *guard.service_only(
        "store_hospitalmessage",
        "store_hospitalmessage_other",
        "store_institutionkey",
        "store_signon",
        "store_hospitalfile",
        "store_acquaintance",
    ),
    *guard.of_person("store_counterbill"),
)
