"""Posts, institutions, working days, files read in; other fronts, published rules, wording of forms."""

from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="Post",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, verbose_name="统筹区")),
            (
                "role",
                models.CharField(
                    choices=[
                        ("window_clerk", "窗口经办"),
                        ("reviewer", "审核"),
                        ("supervisor", "主管"),
                        ("policy_officer", "政策"),
                        ("finance", "财务"),
                        ("auditor", "审计"),
                        ("administrator", "管理员"),
                        ("unit_officer", "单位经办人"),
                        ("cashier", "机构收费员"),
                    ],
                    max_length=24,
                    verbose_name="岗位",
                ),
            ),
            ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="posts", to=settings.AUTH_USER_MODEL)),
            ("unit", models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="单位编号")),
            ("institution", models.CharField(blank=True, db_default="", default="", max_length=12, verbose_name="机构编码")),
        ],
        options={
            "verbose_name": "岗位",
            "verbose_name_plural": "岗位",
            "constraints": [
                models.UniqueConstraint(fields=("user", "region", "role"), name="post_once"),
                models.CheckConstraint(condition=models.Q(("role", "unit_officer"), ("unit", ""), _connector="XOR"), name="post_unit"),
                models.CheckConstraint(condition=models.Q(("role", "cashier"), ("institution", ""), _connector="XOR"), name="post_institution"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Reset",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("asked_at", models.DateTimeField()),
            ("reason", models.CharField(max_length=200)),
            ("done_at", models.DateTimeField(null=True)),
            ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("done_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="resets", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "verbose_name": "重置",
            "verbose_name_plural": "重置",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("done_by", None), models.Q(("done_by", models.F("asked_by")), _negated=True), _connector="OR"), name="reset_two_persons"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Workday",
        fields=[
            ("day", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
            ("working", models.BooleanField(verbose_name="上班")),
            ("note", models.CharField(blank=True, max_length=60, verbose_name="说明")),
        ],
        options={
            "verbose_name": "工作日",
            "verbose_name_plural": "工作日",
        },
    ),
    migrations.CreateModel(
        name="Institution",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.CharField(max_length=12, unique=True, verbose_name="机构编码")),
            ("name", models.CharField(max_length=200, verbose_name="名称")),
            ("name_initials", models.CharField(blank=True, max_length=200, verbose_name="拼音首字母")),
            ("place", models.CharField(max_length=6, verbose_name="所在地")),
            ("level", models.CharField(max_length=16, verbose_name="级别")),
            ("pharmacy", models.BooleanField(default=False, verbose_name="药店")),
            ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
            ("telephone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
            ("may_refer_for", models.CharField(blank=True, max_length=200, verbose_name="可为哪些统筹区开转诊单")),
            ("mental", models.BooleanField(db_default=False, default=False, verbose_name="精神专科")),
        ],
        options={
            "verbose_name": "定点机构",
            "verbose_name_plural": "定点机构",
            "indexes": [
                models.Index(fields=["place", "name"], name="institution_place"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Opening",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("care", models.CharField(max_length=24, verbose_name="医疗类别")),
            ("disease", models.CharField(blank=True, max_length=32, verbose_name="病种")),
            ("status", models.CharField(max_length=12, verbose_name="状态")),
            ("first", models.DateField(verbose_name="从")),
            ("after", models.DateField(null=True, verbose_name="到（不含）")),
            ("by", models.CharField(blank=True, max_length=100, verbose_name="由谁")),
            ("why", models.CharField(blank=True, max_length=200, verbose_name="原因")),
            ("institution", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="store.institution")),
            ("case_number", models.CharField(blank=True, db_default="", default="", max_length=24, verbose_name="案件编号")),
        ],
        options={
            "verbose_name": "开通情况",
            "verbose_name_plural": "开通情况",
            "indexes": [
                models.Index(fields=["institution", "care", "disease"], name="opening_care"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Import",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(blank=True, max_length=6, verbose_name="统筹区")),
            ("subject", models.CharField(max_length=24, verbose_name="导入什么")),
            ("name", models.CharField(max_length=200, verbose_name="文件名")),
            ("digest", models.CharField(max_length=64, verbose_name="文件摘要")),
            ("rows", models.JSONField(verbose_name="读到的行")),
            ("difference", models.JSONField(verbose_name="差异")),
            ("faults", models.JSONField(default=list, verbose_name="问题")),
            ("read_by", models.CharField(max_length=100, verbose_name="读入人")),
            ("read_at", models.DateTimeField(verbose_name="读入时间")),
            ("applied_by", models.CharField(blank=True, max_length=100, verbose_name="生效人")),
            ("applied_at", models.DateTimeField(null=True, verbose_name="生效时间")),
        ],
        options={
            "verbose_name": "导入",
            "verbose_name_plural": "导入",
        },
    ),
    migrations.CreateModel(
        name="Front",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
            ("key_digest", models.CharField(max_length=64, unique=True, verbose_name="密钥摘要")),
            ("regions", models.JSONField(verbose_name="可办的统筹区")),
            ("made_at", models.DateTimeField(verbose_name="建立时间")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="停用时间")),
        ],
        options={
            "verbose_name": "接入端",
            "verbose_name_plural": "接入端",
        },
    ),
    migrations.CreateModel(
        name="PublishedBook",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, verbose_name="参保地")),
            ("digest", models.CharField(max_length=64, verbose_name="摘要")),
            ("engine", models.CharField(max_length=16, verbose_name="引擎版本")),
            ("texts", models.JSONField(verbose_name="规则文本")),
            ("proposed_at", models.DateTimeField(verbose_name="提交时间")),
            ("approved_at", models.DateTimeField(null=True, verbose_name="审核时间")),
            ("approver", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="审核人")),
            ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="起草人")),
        ],
        options={
            "verbose_name": "已发布规则",
            "verbose_name_plural": "已发布规则",
            "indexes": [
                models.Index(fields=["region", "-approved_at"], name="book_latest"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("region", "digest"), name="book_once"),
                models.CheckConstraint(condition=models.Q(("approver", None), models.Q(("approver", models.F("author")), _negated=True), _connector="OR"), name="book_two_persons"),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("approved_at", None), ("approver", None)), models.Q(("approved_at__isnull", False), ("approver__isnull", False)), _connector="OR"),
                    name="book_approved_by_and_at",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Wording",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("paper", models.CharField(choices=[("form", "登记备案表"), ("commitment", "个人承诺书")], max_length=12, verbose_name="哪一种")),
            ("version", models.SmallIntegerField(verbose_name="版本")),
            ("points", models.JSONField(verbose_name="告知内容")),
            ("written_by", models.CharField(max_length=100, verbose_name="录入人")),
            ("written_at", models.DateTimeField(verbose_name="启用时间")),
        ],
        options={
            "verbose_name": "官方文本",
            "verbose_name_plural": "官方文本",
            "indexes": [
                models.Index(fields=["insured_region", "paper", "-written_at"], name="wording_latest"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "paper", "version"), name="wording_version"),
            ],
        },
    ),
)

GUARD = (
    *guard.seen("store_import", staff=guard.INSURED),
    *guard.forever("store_wording"),
)
