"""Alarms and cases of supervision: for their region, and every region that a case is shared with."""

from django.db import migrations, models
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="SupervisionAlarm",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, verbose_name="统筹区")),
            ("monitor", models.CharField(max_length=24, verbose_name="监测")),
            ("about", models.CharField(choices=[("institution", "机构"), ("item", "机构的一个项目"), ("person", "参保人"), ("phone", "机构的一个联系电话")], max_length=12, verbose_name="对象种类")),
            ("subject", models.CharField(max_length=150, verbose_name="对象")),
            ("name", models.CharField(blank=True, max_length=300, verbose_name="名称")),
            ("institution_code", models.CharField(blank=True, max_length=12, verbose_name="机构编码")),
            ("first", models.DateField(verbose_name="月份")),
            ("value", models.BigIntegerField(verbose_name="数值")),
            ("threshold", models.BigIntegerField(verbose_name="界限")),
            ("said", models.CharField(max_length=500, verbose_name="说明")),
            ("numbers", models.JSONField(verbose_name="数字")),
            ("rows", models.JSONField(verbose_name="明细")),
            ("behind", models.IntegerField(verbose_name="明细数")),
            ("raised_at", models.DateTimeField(verbose_name="发现时间")),
            ("updated_at", models.DateTimeField(verbose_name="更新时间")),
            ("state", models.CharField(choices=[("raised", "待处理"), ("opened", "已立案"), ("dismissed", "已排除")], default="raised", max_length=12, verbose_name="状态")),
            ("decided_by", models.CharField(blank=True, max_length=100, verbose_name="处理人")),
            ("decided_at", models.DateTimeField(null=True, verbose_name="处理时间")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
            ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person")),
        ],
        options={
            "verbose_name": "监管预警",
            "verbose_name_plural": "监管预警",
            "indexes": [
                models.Index(fields=["region", "state", "monitor", "-first", "-id"], name="supervision_todo"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("region", "monitor", "subject", "first"), name="supervision_alarm_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SupervisionCase",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, verbose_name="主办统筹区")),
            ("parties", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), size=None, verbose_name="参与统筹区")),
            ("number", models.CharField(max_length=24, unique=True, verbose_name="案件编号")),
            ("title", models.CharField(max_length=300, verbose_name="案由")),
            ("monitor", models.CharField(blank=True, max_length=24, verbose_name="监测")),
            ("subject", models.CharField(max_length=300, verbose_name="当事人")),
            ("institution_code", models.CharField(blank=True, max_length=12, verbose_name="机构编码")),
            ("institution_place", models.CharField(blank=True, max_length=6, verbose_name="机构所在地")),
            ("insured_region", models.CharField(blank=True, max_length=6, verbose_name="参保地")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("inquiring", "核查中"),
                        ("told", "已告知，听取意见"),
                        ("proposed", "待决定"),
                        ("cleared", "已办结，未发现违规"),
                        ("found", "已认定"),
                        ("lifting", "待决定解除"),
                        ("lifted", "措施已解除"),
                    ],
                    default="inquiring",
                    max_length=12,
                    verbose_name="状态",
                ),
            ),
            ("opened_at", models.DateTimeField(verbose_name="立案时间")),
            ("opened_by", models.CharField(max_length=100, verbose_name="立案人")),
            ("told_at", models.DateTimeField(null=True, verbose_name="告知时间")),
            ("reply_by", models.DateField(null=True, verbose_name="陈述期限")),
            ("heard_at", models.DateTimeField(null=True, verbose_name="陈述时间")),
            ("heard", models.TextField(blank=True, verbose_name="陈述申辩")),
            ("outcome", models.CharField(blank=True, max_length=12, verbose_name="结论")),
            ("reason", models.TextField(blank=True, verbose_name="认定理由")),
            (
                "measure",
                models.CharField(
                    choices=[("none", "不采取暂停措施"), ("institution", "暂停机构的异地直接结算"), ("person", "暂停参保人的直接结算")], default="none", max_length=12, verbose_name="措施"
                ),
            ),
            ("first", models.DateField(null=True, verbose_name="暂停起")),
            ("after", models.DateField(null=True, verbose_name="暂停止（不含）")),
            ("cares", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None, verbose_name="暂停的业务")),
            ("acting_region", models.CharField(blank=True, max_length=6, verbose_name="决定统筹区")),
            ("proposed_by", models.CharField(blank=True, max_length=100, verbose_name="提出人")),
            ("proposed_by_id", models.CharField(blank=True, max_length=40, verbose_name="提出人编号")),
            ("decided_by", models.CharField(blank=True, max_length=100, verbose_name="决定人")),
            ("decided_by_id", models.CharField(blank=True, max_length=40, verbose_name="决定人编号")),
            ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
            ("lift_reason", models.TextField(blank=True, verbose_name="解除理由")),
            ("lift_by", models.CharField(blank=True, max_length=100, verbose_name="提出解除人")),
            ("lift_by_id", models.CharField(blank=True, max_length=40, verbose_name="提出解除人编号")),
            ("lifted_at", models.DateTimeField(null=True, verbose_name="解除时间")),
            ("alarm", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="store.supervisionalarm")),
            ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person")),
        ],
        options={
            "verbose_name": "监管案件",
            "verbose_name_plural": "监管案件",
            "indexes": [
                django.contrib.postgres.indexes.GinIndex(fields=["parties"], name="supervision_parties"),
                models.Index(fields=["person"], name="supervision_person"),
                models.Index(fields=["institution_code"], name="supervision_institution"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("alarm__isnull", False)), fields=("alarm",), name="supervision_case_of_alarm"),
                models.CheckConstraint(
                    condition=models.Q(("decided_by_id", ""), models.Q(("decided_by_id", models.F("proposed_by_id")), _negated=True), _connector="OR"), name="supervision_two_persons"
                ),
                models.CheckConstraint(condition=models.Q(("after", None), ("after__gt", models.F("first")), _connector="OR"), name="supervision_span"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CaseStep",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "event",
                models.CharField(
                    choices=[
                        ("open", "立案"),
                        ("note", "记录"),
                        ("attach", "附材料"),
                        ("share", "共享"),
                        ("tell", "告知并听取意见"),
                        ("hear", "记录陈述申辩"),
                        ("propose", "提出认定意见"),
                        ("send_back", "退回"),
                        ("clear", "认定未发现违规"),
                        ("find", "认定违规"),
                        ("propose_lifting", "提出解除措施"),
                        ("keep", "维持措施"),
                        ("lift", "解除措施"),
                    ],
                    max_length=16,
                    verbose_name="事项",
                ),
            ),
            ("from_state", models.CharField(blank=True, max_length=12, verbose_name="之前")),
            ("to_state", models.CharField(max_length=12, verbose_name="之后")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("actor", models.CharField(max_length=100, verbose_name="经手人")),
            ("region", models.CharField(max_length=6, verbose_name="经手统筹区")),
            ("words", models.TextField(blank=True, verbose_name="内容")),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="store.supervisioncase")),
        ],
        options={
            "verbose_name": "案件经过",
            "verbose_name_plural": "案件经过",
            "indexes": [
                models.Index(fields=["case", "id"], name="case_step_of"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CasePaper",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=100, verbose_name="名称")),
            ("file", models.CharField(max_length=200, verbose_name="存放名")),
            ("media_type", models.CharField(max_length=40, verbose_name="类型")),
            ("size", models.IntegerField(verbose_name="字节数")),
            ("digest", models.CharField(max_length=64, verbose_name="摘要")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("by", models.CharField(max_length=100, verbose_name="上传人")),
            ("region", models.CharField(max_length=6, verbose_name="上传统筹区")),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="store.supervisioncase")),
        ],
        options={
            "verbose_name": "案件材料",
            "verbose_name_plural": "案件材料",
            "constraints": [
                models.UniqueConstraint(fields=("case", "digest"), name="case_paper_once"),
            ],
        },
    ),
)

OF_CASE = "EXISTS (SELECT 1 FROM store_supervisioncase c WHERE {condition})"
SEEN = {
    "store_supervisioncase": f"parties::text[] && {guard.REGIONS}",
    "store_supervisionalarm": (
        f"region = ANY ({guard.REGIONS})"
        f" OR {OF_CASE.format(condition='c.alarm_id = store_supervisionalarm.id')}"
    ),
    **{
        table: OF_CASE.format(condition=f"c.id = {table}.case_id")
        for table in ("store_casestep", "store_casepaper")
    },
}
GUARD = (
    *(sql for table, rows in SEEN.items() for sql in guard.seen(table, staff=rows)),
    *(guard.withheld(table, "yidi_app", "yidi_citizen") for table in SEEN),
    *guard.forever("store_casestep"),
)
