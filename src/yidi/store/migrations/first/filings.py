"""Filings with their steps, evidence and signatures, drafts, and findings of false evidence."""

from django.db import migrations, models
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="Filing",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("version", models.SmallIntegerField(default=1, verbose_name="版本")),
            ("current", models.BooleanField(default=True, verbose_name="现行版本")),
            ("kind", models.CharField(max_length=24, verbose_name="备案类别")),
            ("way", models.CharField(max_length=16, verbose_name="证明方式")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("first", models.DateField(verbose_name="开始日")),
            ("last", models.DateField(null=True, verbose_name="结束日")),
            ("span", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="有效期")),
            ("channel", models.CharField(max_length=16, verbose_name="渠道")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("draft", "草稿"),
                        ("submitted", "待审核"),
                        ("rejected", "未通过"),
                        ("active", "有效"),
                        ("superseded", "已变更"),
                        ("cancelled", "已取消"),
                        ("expired", "已到期"),
                        ("void", "已失效"),
                        ("terminated", "已终止"),
                    ],
                    max_length=16,
                    verbose_name="状态",
                ),
            ),
            ("filed_at", models.DateTimeField(verbose_name="办理时间")),
            ("effective_at", models.DateTimeField(null=True, verbose_name="生效时间")),
            ("evidenced_at", models.DateTimeField(null=True, verbose_name="收到材料")),
            ("evidence_judged_at", models.DateTimeField(null=True, verbose_name="材料审定")),
            ("mend_by", models.DateField(null=True, verbose_name="补正截止")),
            ("decide_by", models.DateField(null=True, verbose_name="应办结日")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
            ("ban_until", models.DateField(null=True, verbose_name="不得承诺至（不含）")),
            ("phone", models.CharField(blank=True, max_length=20, verbose_name="联系电话")),
            ("home_address", models.CharField(blank=True, max_length=200, verbose_name="参保地地址")),
            ("away_address", models.CharField(blank=True, max_length=200, verbose_name="就医地地址")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="说明")),
            ("book", models.CharField(max_length=64, verbose_name="规则摘要")),
            ("agent", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.citizen")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="store.person")),
            ("locked_from", models.DateField(null=True, verbose_name="锁定起算日")),
            ("evidence_due", models.DateField(null=True, verbose_name="补材料截止")),
        ],
        options={
            "verbose_name": "备案",
            "verbose_name_plural": "备案",
            "indexes": [
                models.Index(fields=["person", "current"], name="filing_person"),
                models.Index(fields=["insured_region", "state", "decide_by"], name="filing_todo"),
                models.Index(fields=["insured_region", "-filed_at", "-id"], name="filing_latest"),
                models.Index(condition=models.Q(("current", True), ("mend_by__isnull", False), ("state", "active")), fields=["insured_region", "mend_by"], name="filing_mending"),
                models.Index(condition=models.Q(("current", True), ("evidence_judged_at", None), ("evidenced_at__isnull", False)), fields=["insured_region", "evidenced_at"], name="filing_to_judge"),
                models.Index(condition=models.Q(("current", True), ("evidence_due__isnull", False)), fields=["insured_region", "evidence_due"], name="filing_evidence_due"),
                models.Index(condition=models.Q(("current", True), ("last__isnull", False), ("state", "active")), fields=["insured_region", "last"], name="filing_ending"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "id"), name="filing_by_region"),
                models.UniqueConstraint(fields=("insured_region", "number", "version"), name="filing_version"),
                models.UniqueConstraint(condition=models.Q(("current", True)), fields=("insured_region", "number"), name="filing_current"),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["draft", "submitted", "rejected", "active", "superseded", "cancelled", "expired", "void", "terminated"])), name="filing_state_known"
                ),
                models.CheckConstraint(condition=models.Q(("last", None), ("last__gte", models.F("first")), _connector="OR"), name="filing_span_order"),
                django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(("current", True), ("state", "active")),
                    deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                    expressions=[("person", "="), ("place", "="), ("span", "&&")],
                    name="filing_no_overlap",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FilingMove",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("version", models.SmallIntegerField(verbose_name="版本")),
            (
                "event",
                models.CharField(
                    choices=[
                        ("submit", "提交审核"),
                        ("take_effect", "生效"),
                        ("approve", "审核通过"),
                        ("reject", "审核不通过"),
                        ("supplement", "补充材料"),
                        ("accept_evidence", "认可材料"),
                        ("reject_evidence", "退回材料"),
                        ("change", "变更"),
                        ("extend", "延期"),
                        ("cancel", "取消"),
                        ("correct", "更正录入差错"),
                        ("mark_false", "认定材料虚假"),
                        ("supersede", "由新版本接替"),
                        ("expire", "到期"),
                        ("void", "失效"),
                        ("terminate", "随参保关系终止"),
                    ],
                    max_length=24,
                    verbose_name="事项",
                ),
            ),
            ("from_state", models.CharField(max_length=16, verbose_name="之前")),
            ("to_state", models.CharField(max_length=16, verbose_name="之后")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("actor", models.CharField(max_length=100, verbose_name="经手人")),
            ("channel", models.CharField(max_length=16, verbose_name="渠道")),
            ("rule", models.CharField(blank=True, max_length=300, verbose_name="依据")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="说明")),
        ],
        options={
            "verbose_name": "备案经过",
            "verbose_name_plural": "备案经过",
            "indexes": [
                models.Index(fields=["insured_region", "number", "id"], name="move_filing"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Evidence",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("material", models.CharField(max_length=40, verbose_name="材料")),
            ("file", models.CharField(max_length=200, verbose_name="存放名")),
            ("media_type", models.CharField(max_length=40, verbose_name="类型")),
            ("size", models.IntegerField(verbose_name="字节数")),
            ("digest", models.CharField(max_length=64, verbose_name="摘要")),
            ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
            ("uploaded_by", models.CharField(max_length=100, verbose_name="上传人")),
            ("accepted", models.BooleanField(null=True, verbose_name="认可")),
            ("judged_at", models.DateTimeField(null=True, verbose_name="审定时间")),
            ("judged_by", models.CharField(blank=True, max_length=100, verbose_name="审定人")),
            ("lacking", models.CharField(blank=True, max_length=500, verbose_name="缺什么")),
            ("version", models.SmallIntegerField(db_default=1, default=1, verbose_name="版本")),
        ],
        options={
            "verbose_name": "材料",
            "verbose_name_plural": "材料",
            "indexes": [
                models.Index(fields=["insured_region", "number"], name="evidence_filing"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "number", "version", "digest"), name="evidence_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Signature",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("version", models.SmallIntegerField(verbose_name="版本")),
            ("text", models.TextField(verbose_name="签署内容")),
            ("digest", models.CharField(max_length=64, verbose_name="签署内容摘要")),
            ("drawing", models.BinaryField(verbose_name="签名图")),
            ("signer", models.CharField(max_length=100, verbose_name="签署人")),
            ("signed_at", models.DateTimeField(verbose_name="签署时间")),
        ],
        options={
            "verbose_name": "签名",
            "verbose_name_plural": "签名",
            "indexes": [
                models.Index(fields=["insured_region", "number"], name="signature_filing"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Draft",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("fields", models.JSONField(default=dict, verbose_name="已填内容")),
            ("step", models.SmallIntegerField(default=1, verbose_name="第几步")),
            ("updated_at", models.DateTimeField(verbose_name="更新时间")),
            ("citizen", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="store.citizen")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.person")),
        ],
        options={
            "verbose_name": "草稿",
            "verbose_name_plural": "草稿",
            "constraints": [
                models.UniqueConstraint(fields=("citizen", "person"), name="draft_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Finding",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("reason", models.CharField(max_length=500, verbose_name="理由")),
            ("proof", models.CharField(max_length=500, verbose_name="证据")),
            ("found_by", models.CharField(max_length=100, verbose_name="认定人")),
            ("found_at", models.DateTimeField(verbose_name="认定时间")),
            ("suspended_from", models.DateField(null=True, verbose_name="暂停直接结算起")),
            ("suspended_to", models.DateField(null=True, verbose_name="暂停直接结算止（不含）")),
            ("recover", models.BooleanField(default=True, verbose_name="追回已支付待遇")),
            ("recovered_at", models.DateTimeField(null=True, verbose_name="追回办结")),
            ("recovery_note", models.CharField(blank=True, max_length=500, verbose_name="追回情况")),
            ("objection", models.CharField(blank=True, max_length=500, verbose_name="异议")),
            ("objected_at", models.DateTimeField(null=True, verbose_name="提出异议")),
            ("answer", models.CharField(blank=True, max_length=500, verbose_name="异议答复")),
            ("upheld", models.BooleanField(null=True, verbose_name="维持认定")),
            ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
            ("answered_by", models.CharField(blank=True, max_length=100, verbose_name="答复人")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="store.person")),
        ],
        options={
            "verbose_name": "虚假材料认定",
            "verbose_name_plural": "虚假材料认定",
            "indexes": [
                models.Index(fields=["person", "-id"], name="finding_person"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(models.Q(("suspended_from", None), ("suspended_to", None)), ("suspended_from__lt", models.F("suspended_to")), _connector="OR"), name="finding_suspension_order"
                ),
            ],
        },
    ),
)

KEPT_ITS_TIME = """
CREATE FUNCTION yidi_kept_its_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM store_destruction
        WHERE subject = 'signature' AND subject_id = OLD.id AND kept_until <= destroyed_on
    ) THEN
        RAISE EXCEPTION 'a signature is not destroyed without its line in store_destruction'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$
"""
GUARD = (
    "CREATE SEQUENCE store_filing_number",
    *guard.of_person("store_filing", "store_draft", "store_finding"),
    *(
        sql
        for table in ("store_filingmove", "store_evidence", "store_signature")
        for sql in guard.seen(
            table, staff=guard.INSURED, citizen=guard.numbered(table, "store_filing", "f")
        )
    ),
    *guard.forever("store_filingmove"),
    guard.unedited("store_signature"),
    "GRANT DELETE ON store_signature TO yidi_service",
    (
        "CREATE TRIGGER never_edited BEFORE UPDATE ON store_signature"
        " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
    ),
    KEPT_ITS_TIME,
    (
        "CREATE TRIGGER kept_its_time BEFORE DELETE ON store_signature"
        " FOR EACH ROW EXECUTE FUNCTION yidi_kept_its_time()"
    ),
)
