"""Chronic diseases: applications and designations; accidents, transfers to another hospital."""

from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="ChronicApplication",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("disease", models.CharField(max_length=32, verbose_name="病种")),
            ("disease_code", models.CharField(max_length=30, verbose_name="病种编码")),
            ("channel", models.CharField(max_length=16, verbose_name="渠道")),
            ("institution_code", models.CharField(blank=True, max_length=12, verbose_name="申报机构")),
            ("found_by_code", models.CharField(blank=True, max_length=12, verbose_name="鉴定机构编码")),
            ("found_by", models.CharField(blank=True, max_length=200, verbose_name="鉴定机构")),
            ("found_on", models.DateField(null=True, verbose_name="鉴定日期")),
            ("doctor", models.CharField(blank=True, max_length=50, verbose_name="诊断医师")),
            ("first", models.DateField(verbose_name="申请从")),
            ("last", models.DateField(null=True, verbose_name="申请到")),
            ("phone", models.CharField(blank=True, max_length=50, verbose_name="联系电话")),
            ("details", models.JSONField(default=dict, verbose_name="其他")),
            (
                "state",
                models.CharField(choices=[("submitted", "等待审核"), ("accepted", "已认定"), ("rejected", "未通过"), ("cancelled", "已撤销")], default="submitted", max_length=16, verbose_name="状态"),
            ),
            ("applied_at", models.DateTimeField(verbose_name="申请时间")),
            ("applied_by", models.CharField(max_length=100, verbose_name="申请人")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="办结时间")),
            ("ended_by", models.CharField(blank=True, max_length=100, verbose_name="办结人")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
            ("entitlement", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="store.chronicentitlement")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="chronic_applications", to="store.person")),
        ],
        options={
            "verbose_name": "慢特病申请",
            "verbose_name_plural": "慢特病申请",
            "indexes": [
                models.Index(condition=models.Q(("state", "submitted")), fields=["insured_region", "id"], name="chronic_application_todo"),
                models.Index(fields=["person", "-id"], name="chronic_application_person"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "number"), name="chronic_application_number"),
                models.UniqueConstraint(condition=models.Q(("state", "submitted")), fields=("person", "disease"), name="chronic_application_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("entitlement__isnull", False), ("state", "accepted")), models.Q(models.Q(("state", "accepted"), _negated=True), ("entitlement", None)), _connector="OR"
                    ),
                    name="chronic_application_accepted",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Designation",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("order", models.CharField(max_length=3, verbose_name="定点排序号")),
            ("institution_code", models.CharField(max_length=12, verbose_name="定点机构编码")),
            ("institution_name", models.CharField(max_length=200, verbose_name="定点机构")),
            ("scope", models.CharField(max_length=16, verbose_name="本地或异地")),
            ("first", models.DateField(verbose_name="从")),
            ("after", models.DateField(null=True, verbose_name="到（不含）")),
            ("sent_by", models.CharField(max_length=12, verbose_name="申报机构")),
            ("made_at", models.DateTimeField(verbose_name="登记时间")),
            ("made_by", models.CharField(max_length=100, verbose_name="经办人")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="撤销原因")),
            ("details", models.JSONField(default=dict, verbose_name="其他")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="designations", to="store.person")),
        ],
        options={
            "verbose_name": "人员定点",
            "verbose_name_plural": "人员定点",
            "indexes": [
                models.Index(fields=["person", "id"], name="designation_person"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "number"), name="designation_number"),
                models.CheckConstraint(condition=models.Q(("after", None), ("after__gte", models.F("first")), _connector="OR"), name="designation_span"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Referral",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("infno", models.CharField(max_length=8, verbose_name="交易编号")),
            ("institution_code", models.CharField(max_length=12, verbose_name="转出机构")),
            ("to_code", models.CharField(blank=True, max_length=12, verbose_name="转往机构编码")),
            ("to_name", models.CharField(blank=True, max_length=200, verbose_name="转往机构")),
            ("day", models.DateField(verbose_name="转院日期")),
            ("reason", models.CharField(max_length=100, verbose_name="转院原因")),
            ("agreed", models.CharField(blank=True, max_length=3, verbose_name="医院同意转院标志")),
            ("details", models.JSONField(default=dict, verbose_name="其他")),
            ("sent_at", models.DateTimeField(verbose_name="申报时间")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="store.person")),
        ],
        options={
            "verbose_name": "转院备案",
            "verbose_name_plural": "转院备案",
            "indexes": [
                models.Index(fields=["person", "-id"], name="referral_person"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "number"), name="referral_number"),
            ],
        },
    ),
    migrations.CreateModel(
        name="InjuryReport",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("institution_code", models.CharField(max_length=12, verbose_name="申报机构")),
            ("first", models.DateField(verbose_name="开始日期")),
            ("happened_on", models.DateField(null=True, verbose_name="受伤日期")),
            ("site", models.CharField(blank=True, max_length=200, verbose_name="受伤地点")),
            ("cause", models.CharField(blank=True, max_length=200, verbose_name="受伤原因")),
            ("pays", models.CharField(max_length=3, verbose_name="机构所报支付标志")),
            ("details", models.JSONField(default=dict, verbose_name="其他")),
            ("reported_at", models.DateTimeField(verbose_name="申报时间")),
            ("reported_by", models.CharField(max_length=100, verbose_name="经办人")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="injuries", to="store.person")),
        ],
        options={
            "verbose_name": "意外伤害备案",
            "verbose_name_plural": "意外伤害备案",
            "indexes": [
                models.Index(fields=["insured_region", "-id"], name="injury_latest"),
                models.Index(fields=["person", "-id"], name="injury_person"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "number"), name="injury_number"),
            ],
        },
    ),
)

GUARD = (
    *guard.of_person(
        "store_chronicapplication", "store_designation", "store_injuryreport", "store_referral"
    ),
    guard.policy(
        "citizen_chronic",
        "store_evidence",
        f"TO yidi_citizen USING ({guard.numbered('store_evidence', 'store_chronicapplication', 'a')})",
    ),
)
