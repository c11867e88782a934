"""Bills under review: the place of care's own; the insured region reads what is deducted.

Institutions answer through a service's reach, for their own cases only; a citizen has no page of it.
"""

from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="ReviewCase",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("number", models.CharField(max_length=24, unique=True, verbose_name="审核编号")),
            ("scope", models.CharField(max_length=16, verbose_name="本地或异地")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("day", models.DateField(verbose_name="结算日")),
            ("origin", models.CharField(choices=[("found", "自动筛查"), ("sampled", "抽查"), ("picked", "人工指定")], max_length=12, verbose_name="来源")),
            ("state", models.CharField(default="opened", max_length=12, verbose_name="状态")),
            ("findings", models.JSONField(default=list, verbose_name="疑点")),
            ("doubt", models.BigIntegerField(default=0, verbose_name="涉及金额")),
            ("cuts", models.JSONField(default=list, verbose_name="扣减明细")),
            ("fees", models.BigIntegerField(default=0, verbose_name="违规费用")),
            ("amount", models.BigIntegerField(default=0, verbose_name="扣款")),
            ("answer_by", models.DateField(null=True, verbose_name="机构答复期限")),
            ("opened_at", models.DateTimeField(verbose_name="建立时间")),
            ("opened_by", models.CharField(max_length=100, verbose_name="建立人")),
            ("first_by", models.CharField(blank=True, max_length=100, verbose_name="初审人")),
            ("second_by", models.CharField(blank=True, max_length=100, verbose_name="复核人")),
            ("final_by", models.CharField(blank=True, max_length=100, verbose_name="终审人")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="办结时间")),
            ("settlement", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="store.settlement")),
            ("visit", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="store.visit")),
        ],
        options={
            "verbose_name": "费用审核",
            "verbose_name_plural": "费用审核",
            "indexes": [
                models.Index(fields=["place", "state", "id"], name="review_case_todo"),
                models.Index(fields=["institution_code", "state", "id"], name="review_case_of"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("origin__in", ("found", "sampled"))), fields=("settlement",), name="review_case_once"),
                models.UniqueConstraint(condition=models.Q(("state__in", ("opened", "proposed", "answered", "decided", "agreed", "appealed"))), fields=("settlement",), name="review_case_living"),
                models.CheckConstraint(condition=models.Q(("fees__gte", 0), ("amount__gte", 0)), name="review_case_sums"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReviewMove",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("event", models.CharField(max_length=12, verbose_name="事件")),
            ("from_state", models.CharField(blank=True, max_length=12, verbose_name="原状态")),
            ("to_state", models.CharField(max_length=12, verbose_name="新状态")),
            ("side", models.CharField(choices=[("agency", "经办机构"), ("institution", "医疗机构"), ("job", "系统")], max_length=12, verbose_name="哪一方")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("actor", models.CharField(max_length=100, verbose_name="谁")),
            ("text", models.CharField(blank=True, max_length=2000, verbose_name="说明")),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="store.reviewcase")),
        ],
        options={
            "verbose_name": "审核经过",
            "verbose_name_plural": "审核经过",
        },
    ),
    migrations.CreateModel(
        name="ReviewPaper",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("file", models.CharField(max_length=200, verbose_name="文件")),
            ("media_type", models.CharField(max_length=60, verbose_name="类型")),
            ("size", models.IntegerField(verbose_name="大小")),
            ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
            ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
            ("uploaded_by", models.CharField(max_length=100, verbose_name="上传人")),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="store.reviewcase")),
        ],
        options={
            "verbose_name": "机构材料",
            "verbose_name_plural": "机构材料",
        },
    ),
    migrations.CreateModel(
        name="Deduction",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("kind", models.CharField(choices=[("deduction", "扣款"), ("taken_back", "退回扣款")], default="deduction", max_length=12, verbose_name="种类")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("day", models.DateField(verbose_name="记账日")),
            ("fees", models.BigIntegerField(verbose_name="违规费用")),
            ("amount", models.BigIntegerField(verbose_name="扣款")),
            ("funds", models.JSONField(verbose_name="各基金")),
            ("cuts", models.JSONField(verbose_name="扣减明细")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("by", models.CharField(max_length=100, verbose_name="谁")),
            ("reverses", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reversed_by", to="store.deduction")),
            ("settlement", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="deductions", to="store.settlement")),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="deductions", to="store.reviewcase")),
        ],
        options={
            "verbose_name": "审核扣款",
            "verbose_name_plural": "审核扣款",
            "indexes": [
                models.Index(fields=["place", "day"], name="deduction_day"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("amount__gt", 0), ("kind", "deduction"), ("reverses", None)), models.Q(("amount__lt", 0), ("kind", "taken_back"), ("reverses__isnull", False)), _connector="OR"
                    ),
                    name="deduction_sign",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReviewRun",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("day", models.DateField(verbose_name="结算日")),
            ("looked", models.IntegerField(verbose_name="看了多少")),
            ("found", models.IntegerField(verbose_name="有疑点")),
            ("sampled", models.IntegerField(verbose_name="抽中")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("by", models.CharField(max_length=100, verbose_name="谁")),
        ],
        options={
            "verbose_name": "筛查",
            "verbose_name_plural": "筛查",
            "constraints": [
                models.UniqueConstraint(fields=("place", "day"), name="review_run_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="UploadReminder",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("on", models.DateField(verbose_name="哪一天")),
            ("missing", models.IntegerField(verbose_name="缺多少")),
            ("sent_at", models.DateTimeField(verbose_name="时间")),
            ("sent_by", models.CharField(max_length=100, verbose_name="谁")),
        ],
        options={
            "verbose_name": "上传提醒",
            "verbose_name_plural": "上传提醒",
            "constraints": [
                models.UniqueConstraint(fields=("institution_code", "on"), name="upload_reminder_once"),
            ],
        },
    ),
)

RULED = (
    "store_reviewcase", "store_reviewmove", "store_reviewpaper", "store_deduction",
    "store_reviewrun", "store_uploadreminder",
)  # fmt: skip
GUARD = (
    *(guard.withheld(table, "yidi_citizen") for table in RULED),
    *(
        sql
        for table in RULED
        for sql in guard.seen(table, staff=f"place = ANY ({guard.REGIONS})")
    ),
    *(
        guard.policy("staff_reads", table, f"FOR SELECT TO yidi_staff USING ({guard.INSURED})")
        for table in ("store_reviewcase", "store_deduction")
    ),
    *guard.forever("store_reviewmove", "store_deduction"),
)
