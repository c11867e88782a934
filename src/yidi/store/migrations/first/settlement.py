"""Visits, bills, settlements and the journal; lists of stays, replays, what was settled anew.

Staff see the rows of their regions on either side, insured there or treated there.
"""

from django.db import migrations, models
import django.db.models.deletion
import django.db.models.expressions

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="Visit",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("mdtrt_id", models.CharField(max_length=30, unique=True, verbose_name="就诊ID")),
            ("number", models.CharField(max_length=30, verbose_name="住院/门诊号")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("credential", models.CharField(max_length=16, verbose_name="就诊凭证")),
            ("med_type", models.CharField(blank=True, max_length=6, verbose_name="医疗类别")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("disease", models.CharField(blank=True, max_length=32, verbose_name="病种")),
            ("disease_code", models.CharField(blank=True, max_length=30, verbose_name="病种编码")),
            ("first", models.DateTimeField(verbose_name="开始时间")),
            ("last", models.DateTimeField(null=True, verbose_name="结束时间")),
            ("state", models.CharField(choices=[("open", "就诊中"), ("discharged", "已出院"), ("cancelled", "已撤销")], default="open", max_length=16, verbose_name="状态")),
            ("emergency", models.BooleanField(default=False, verbose_name="急诊抢救")),
            ("injury", models.CharField(default="none", max_length=16, verbose_name="外伤")),
            ("mental_illness", models.BooleanField(default=False, verbose_name="精神病住院")),
            ("died", models.BooleanField(default=False, verbose_name="死亡")),
            ("diagnoses", models.JSONField(default=list, verbose_name="诊断")),
            ("details", models.JSONField(default=dict, verbose_name="其他就诊信息")),
            ("opened_at", models.DateTimeField(verbose_name="登记时间")),
            ("opened_by", models.CharField(max_length=100, verbose_name="经办人")),
            ("version", models.IntegerField(default=1, verbose_name="版本")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="store.person")),
        ],
        options={
            "verbose_name": "就诊",
            "verbose_name_plural": "就诊",
            "indexes": [
                models.Index(fields=["person", "-first"], name="visit_person"),
                models.Index(fields=["institution_code", "-first"], name="visit_institution"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "id"), name="visit_by_region"),
                models.UniqueConstraint(condition=models.Q(("state", "cancelled"), _negated=True), fields=("institution_code", "care", "number"), name="visit_number_once"),
                models.CheckConstraint(condition=models.Q(("last", None), ("last__gte", models.F("first")), _connector="OR"), name="visit_span"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Bill",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("batch", models.CharField(blank=True, max_length=30, verbose_name="收费批次")),
            ("kind", models.CharField(choices=[("main", "本次结算"), ("unrelated", "与病种无关，另行结算")], default="main", max_length=12, verbose_name="种类")),
            ("number", models.SmallIntegerField(default=1, verbose_name="第几份")),
            ("lines", models.IntegerField(default=0, verbose_name="明细数")),
            ("total", models.BigIntegerField(default=0, verbose_name="费用总额")),
            ("own_paid", models.BigIntegerField(default=0, verbose_name="全自费")),
            ("over_limit", models.BigIntegerField(default=0, verbose_name="超限价")),
            ("class_b", models.BigIntegerField(default=0, verbose_name="先行自付")),
            ("version", models.IntegerField(default=1, verbose_name="版本")),
            ("settlement", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.settlement")),
            ("visit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="bills", to="store.visit")),
        ],
        options={
            "verbose_name": "账单",
            "verbose_name_plural": "账单",
            "constraints": [
                models.UniqueConstraint(fields=("visit", "batch", "kind", "number"), name="bill_once"),
                models.UniqueConstraint(condition=models.Q(("settlement__isnull", False)), fields=("settlement",), name="bill_settlement"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ChargeLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("feedetl_sn", models.CharField(max_length=30, verbose_name="费用明细流水号")),
            ("at", models.DateTimeField(verbose_name="发生时间")),
            ("code", models.CharField(max_length=50, verbose_name="医疗目录编码")),
            ("own_code", models.CharField(blank=True, max_length=150, verbose_name="机构目录编码")),
            ("name", models.CharField(max_length=200, verbose_name="名称")),
            ("fee_kind", models.CharField(max_length=6, verbose_name="收费项目类别")),
            ("quantity", models.BigIntegerField(verbose_name="数量（万分之一）")),
            ("price", models.BigIntegerField(verbose_name="单价（百万分之一元）")),
            ("amount", models.BigIntegerField(verbose_name="金额（分）")),
            ("category", models.CharField(max_length=1, verbose_name="等级")),
            ("self_pay_rate", models.IntegerField(default=0, verbose_name="先自付比例（百万分之一）")),
            ("price_cap", models.BigIntegerField(null=True, verbose_name="限价（百万分之一元）")),
            ("own_paid", models.BigIntegerField(verbose_name="全自费")),
            ("over_limit", models.BigIntegerField(verbose_name="超限价")),
            ("class_b", models.BigIntegerField(verbose_name="先行自付")),
            ("reason", models.CharField(blank=True, max_length=24, verbose_name="分割原因")),
            ("approved", models.CharField(blank=True, max_length=3, verbose_name="医院审批标志")),
            ("disease_code", models.CharField(blank=True, max_length=30, verbose_name="病种编码")),
            ("returns", models.CharField(blank=True, max_length=30, verbose_name="原明细流水号")),
            ("details", models.JSONField(default=dict, verbose_name="其他明细信息")),
            ("bill", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="store.bill")),
            ("visit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="store.visit")),
        ],
        options={
            "verbose_name": "费用明细",
            "verbose_name_plural": "费用明细",
            "indexes": [
                models.Index(fields=["bill", "id"], name="charge_bill"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("visit", "feedetl_sn"), name="charge_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("amount__lt", 0),
                        models.Q(("returns", ""), _negated=True),
                        (
                            "amount__gte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(models.F("own_paid"), "+", models.F("over_limit")), "+", models.F("class_b")
                            ),
                        ),
                        _connector="OR",
                    ),
                    name="charge_parts",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Settlement",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("setl_id", models.CharField(max_length=30, unique=True, verbose_name="结算ID")),
            ("kind", models.CharField(choices=[("settlement", "结算"), ("reversal", "撤销")], default="settlement", max_length=12, verbose_name="种类")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("med_type", models.CharField(max_length=6, verbose_name="医疗类别")),
            ("disease", models.CharField(blank=True, max_length=32, verbose_name="病种")),
            ("scope", models.CharField(max_length=16, verbose_name="本地或异地")),
            ("clr_type", models.CharField(max_length=6, verbose_name="清算类别")),
            ("clr_way", models.CharField(max_length=6, verbose_name="清算方式")),
            ("settled_at", models.DateTimeField(verbose_name="结算时间")),
            ("day", models.DateField(verbose_name="结算日")),
            ("year", models.SmallIntegerField(verbose_name="年度")),
            ("interim", models.BooleanField(default=False, verbose_name="中途结算")),
            ("stay", models.BooleanField(default=False, verbose_name="计一次住院")),
            ("total", models.BigIntegerField(verbose_name="医疗费总额")),
            ("own_paid", models.BigIntegerField(verbose_name="全自费")),
            ("over_limit", models.BigIntegerField(verbose_name="超限价自费")),
            ("class_b", models.BigIntegerField(verbose_name="先行自付")),
            ("in_scope", models.BigIntegerField(verbose_name="符合政策范围")),
            ("deductible", models.BigIntegerField(verbose_name="实际支付起付线")),
            ("hifp_pay", models.BigIntegerField(verbose_name="统筹基金支出")),
            ("cvlserv_pay", models.BigIntegerField(verbose_name="公务员补助支出")),
            ("hifes_pay", models.BigIntegerField(verbose_name="企业补充支出")),
            ("hifmi_pay", models.BigIntegerField(verbose_name="居民大病支出")),
            ("hifob_pay", models.BigIntegerField(verbose_name="职工大额支出")),
            ("maf_pay", models.BigIntegerField(verbose_name="医疗救助支出")),
            ("hifdm_pay", models.BigIntegerField(verbose_name="伤残人员支出")),
            ("oth_pay", models.BigIntegerField(verbose_name="其他支出")),
            ("fund_total", models.BigIntegerField(verbose_name="基金支付总额")),
            ("hospital", models.BigIntegerField(verbose_name="医院负担")),
            ("person_part", models.BigIntegerField(verbose_name="个人负担总额")),
            ("account", models.BigIntegerField(verbose_name="个人账户支出")),
            ("family", models.BigIntegerField(verbose_name="共济支付")),
            ("cash", models.BigIntegerField(verbose_name="个人现金支出")),
            ("balance", models.BigIntegerField(verbose_name="账户余额")),
            ("before", models.JSONField(verbose_name="年度累计（之前）")),
            ("after", models.JSONField(verbose_name="年度累计（之后）")),
            ("given", models.JSONField(verbose_name="计算所依据")),
            ("steps", models.JSONField(verbose_name="步骤")),
            ("earlier", models.JSONField(default=list, verbose_name="中途结算")),
            ("book", models.CharField(max_length=64, verbose_name="规则摘要")),
            ("engine", models.CharField(max_length=24, verbose_name="引擎版本")),
            ("msgid", models.CharField(max_length=30, verbose_name="发送方报文ID")),
            ("invoice", models.CharField(blank=True, max_length=20, verbose_name="发票号")),
            ("operator", models.CharField(max_length=100, verbose_name="经办人")),
            ("review", models.CharField(blank=True, max_length=24, verbose_name="列入核查")),
            ("bill", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="store.bill")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="store.person")),
            ("reverses", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reversed_by", to="store.settlement")),
            ("visit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="store.visit")),
            ("sharer", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person")),
            ("sharer_region", models.CharField(blank=True, db_default="", max_length=6, verbose_name="共济人参保地")),
            ("given_back", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, verbose_name="退回旧年度")),
        ],
        options={
            "verbose_name": "结算",
            "verbose_name_plural": "结算",
            "indexes": [
                models.Index(fields=["institution_code", "day", "id"], name="settlement_day"),
                models.Index(fields=["person", "-id"], name="settlement_person_latest"),
                models.Index(fields=["visit"], name="settlement_visit"),
                models.Index(fields=["insured_region", "-id"], name="settlement_region"),
                models.Index(condition=models.Q(("sharer__isnull", False)), fields=["sharer", "-id"], name="settlement_sharer_latest"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "id"), name="settlement_by_region"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "total",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(models.F("own_paid"), "+", models.F("over_limit")), "+", models.F("class_b")
                                ),
                                "+",
                                models.F("in_scope"),
                            ),
                        )
                    ),
                    name="settlement_split",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "fund_total",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(models.F("hifp_pay"), "+", models.F("cvlserv_pay")), "+", models.F("hifes_pay")
                                                ),
                                                "+",
                                                models.F("hifmi_pay"),
                                            ),
                                            "+",
                                            models.F("hifob_pay"),
                                        ),
                                        "+",
                                        models.F("maf_pay"),
                                    ),
                                    "+",
                                    models.F("hifdm_pay"),
                                ),
                                "+",
                                models.F("oth_pay"),
                            ),
                        )
                    ),
                    name="settlement_funds",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "total",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(models.F("fund_total"), "+", models.F("hospital")), "+", models.F("person_part")
                            ),
                        )
                    ),
                    name="settlement_whole",
                ),
                models.CheckConstraint(condition=models.Q(("person_part", django.db.models.expressions.CombinedExpression(models.F("account"), "+", models.F("cash")))), name="settlement_person"),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("kind", "reversal"), ("reverses__isnull", False)), models.Q(("kind", "settlement"), ("reverses", None)), _connector="OR"), name="settlement_reverses"
                ),
                models.CheckConstraint(condition=models.Q(("family", 0), ("sharer__isnull", False), _connector="OR"), name="settlement_sharer"),
            ],
        },
    ),
    migrations.CreateModel(
        name="PersonYear",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("year", models.SmallIntegerField(verbose_name="年度")),
            ("sums", models.JSONField(default=dict, verbose_name="累计")),
            ("stays", models.SmallIntegerField(default=0, verbose_name="住院次数")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="years", to="store.person")),
        ],
        options={
            "verbose_name": "个人年度",
            "verbose_name_plural": "个人年度",
            "constraints": [
                models.UniqueConstraint(fields=("person", "year"), name="person_year_once"),
                models.CheckConstraint(condition=models.Q(("stays__gte", 0)), name="person_year_stays"),
            ],
        },
    ),
    migrations.CreateModel(
        name="JournalLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("source", models.CharField(max_length=16, verbose_name="来源")),
            ("source_id", models.BigIntegerField(verbose_name="来源编号")),
            ("day", models.DateField(verbose_name="记账日")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("account", models.CharField(max_length=32, verbose_name="科目")),
            ("amount", models.BigIntegerField(verbose_name="金额（分）")),
        ],
        options={
            "verbose_name": "分录",
            "verbose_name_plural": "分录",
            "indexes": [
                models.Index(fields=["insured_region", "place", "day"], name="journal_pair_day"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("source", "source_id", "account"), name="journal_line_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SettlementList",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=30, unique=True, verbose_name="清单流水号")),
            ("state", models.CharField(choices=[("0", "未提交"), ("1", "已提交"), ("2", "审核通过"), ("3", "审核不通过")], default="1", max_length=1, verbose_name="状态")),
            ("content", models.JSONField(verbose_name="内容")),
            ("sent_at", models.DateTimeField(verbose_name="提交时间")),
            ("sent_by", models.CharField(max_length=100, verbose_name="经办人")),
            ("settlement", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="list", to="store.settlement")),
            ("visit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lists", to="store.visit")),
        ],
        options={
            "verbose_name": "结算清单",
            "verbose_name_plural": "结算清单",
        },
    ),
    migrations.CreateModel(
        name="ReplayAlarm",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("speed", models.CharField(choices=[("single", "逐笔"), ("columns", "成批")], max_length=8, verbose_name="怎样重算")),
            ("found_at", models.DateTimeField(verbose_name="发现时间")),
            ("said", models.CharField(max_length=500, verbose_name="不同之处")),
            ("gone_at", models.DateTimeField(null=True, verbose_name="重新一致")),
            ("settlement", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="alarms", to="store.settlement")),
        ],
        options={
            "verbose_name": "重算不一致",
            "verbose_name_plural": "重算不一致",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("gone_at", None)), fields=("settlement", "speed"), name="replay_alarm_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ResettleProposal",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("kind", models.CharField(choices=[("chronic", "慢特病按普通门诊结算"), ("filing", "备案后来才有效")], max_length=12, verbose_name="种类")),
            ("disease", models.CharField(blank=True, max_length=32, verbose_name="病种")),
            ("filing", models.CharField(blank=True, max_length=24, verbose_name="备案受理编号")),
            ("rule", models.CharField(blank=True, max_length=300, verbose_name="依据")),
            ("fund", models.BigIntegerField(verbose_name="基金多支付（分）")),
            ("account", models.BigIntegerField(verbose_name="账户多支付（分）")),
            ("cash", models.BigIntegerField(verbose_name="现金多支付（分）")),
            (
                "state",
                models.CharField(
                    choices=[("proposed", "等待机构确认"), ("done", "已退费重新结算"), ("declined", "机构不同意"), ("claim", "转手工报销补差"), ("shown", "按规定不追溯")],
                    default="proposed",
                    max_length=12,
                    verbose_name="状态",
                ),
            ),
            ("made_at", models.DateTimeField(verbose_name="提出时间")),
            ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
            ("answered_by", models.CharField(blank=True, max_length=100, verbose_name="答复人")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="resettle_proposals", to="store.person")),
            ("replacement", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.settlement")),
            ("reversal", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.settlement")),
            ("settlement", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="resettle_proposal", to="store.settlement")),
        ],
        options={
            "verbose_name": "重新结算建议",
            "verbose_name_plural": "重新结算建议",
            "indexes": [
                models.Index(condition=models.Q(("state", "proposed")), fields=["institution_code", "id"], name="resettle_waiting"),
                models.Index(fields=["person", "-id"], name="resettle_person"),
                models.Index(fields=["insured_region", "state", "-id"], name="resettle_region"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("replacement__isnull", False), ("reversal__isnull", False), ("state", "done")),
                        models.Q(models.Q(("state", "done"), _negated=True), ("replacement", None), ("reversal", None)),
                        _connector="OR",
                    ),
                    name="resettle_done",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Confirmation",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("month", models.IntegerField(verbose_name="年月")),
            ("confirmed", models.BooleanField(verbose_name="确认")),
            ("msgid", models.CharField(max_length=30, verbose_name="发送方报文ID")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("settlement", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="confirmation", to="store.settlement")),
        ],
        options={
            "verbose_name": "清分确认",
            "verbose_name_plural": "清分确认",
            "indexes": [
                models.Index(fields=["institution_code", "month"], name="confirmation_month"),
                models.Index(fields=["insured_region", "month"], name="confirmation_region"),
            ],
        },
    ),
)

def of_visit(table: str, condition: str) -> str:
    """SQL: of the row's visit this is true."""
    return f"EXISTS (SELECT 1 FROM store_visit v WHERE v.id = {table}.visit_id AND {condition})"  # noqa: S608


EITHER_SIDE = f"{guard.INSURED} OR place = ANY ({guard.REGIONS})"
OF_SETTLEMENT = (
    "EXISTS (SELECT 1 FROM store_settlement s WHERE s.id = settlement_id"  # noqa: S608
    f" AND (s.insured_region = ANY ({guard.REGIONS}) OR s.place = ANY ({guard.REGIONS})))"
)
BALANCES = """
CREATE FUNCTION yidi_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT source, source_id INTO bad FROM new_rows
     GROUP BY source, source_id HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % % does not balance', bad.source, bad.source_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER balances AFTER INSERT ON store_journalline
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION yidi_entry_balances();
"""
# What the staff of the place of care may know of people insured elsewhere.
TREATED = """
CREATE FUNCTION yidi_treated(visits bigint[])
RETURNS TABLE (
    visit_id bigint, person_id bigint, insured_region varchar, name varchar, male boolean,
    birth date, id_last4 varchar
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT v.id, p.id, p.insured_region, p.name, p.male, p.birth, p.id_last4
      FROM store_visit v JOIN store_person p ON p.id = v.person_id
     WHERE v.id = ANY (visits)
       AND v.place = ANY (string_to_array(current_setting('yidi.regions', true), ','))
$$;
REVOKE ALL ON FUNCTION yidi_treated(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidi_treated(bigint[]) TO yidi_staff;
"""
GUARD = (
    *guard.seen("store_visit", staff=EITHER_SIDE, citizen=guard.OWN),
    *guard.seen("store_settlement", staff=EITHER_SIDE, citizen=guard.OWN),
    *(
        sql
        for table in ("store_bill", "store_chargeline", "store_settlementlist")
        for sql in guard.seen(
            table,
            staff=f"{guard.INSURED} OR {of_visit(table, f'v.place = ANY ({guard.REGIONS})')}",
            citizen=of_visit(table, f"v.person_id = ANY ({guard.PEOPLE})"),
        )
    ),
    *guard.of_person("store_personyear", "store_resettleproposal"),
    *guard.seen("store_journalline", staff=EITHER_SIDE),
    *guard.seen("store_replayalarm", staff=guard.INSURED),
    *guard.seen("store_confirmation"),
    guard.policy(
        "staff", "store_confirmation", f"FOR SELECT TO yidi_staff USING ({OF_SETTLEMENT})"
    ),
    *guard.forever("store_settlement", "store_journalline"),
    BALANCES,
    TREATED,
)
