"""Manual claims: evidence of a claim is seen with it; results and steps are never edited."""

from django.db import migrations, models
import django.db.models.deletion
import django.db.models.expressions

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="ClaimPayment",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="批次号")),
            ("claims", models.IntegerField(verbose_name="笔数")),
            ("total", models.BigIntegerField(verbose_name="金额")),
            ("digest", models.CharField(max_length=64, verbose_name="文件摘要")),
            ("content", models.BinaryField(verbose_name="密封的文件")),
            ("made_at", models.DateTimeField(verbose_name="生成时间")),
            ("made_by", models.CharField(max_length=100, verbose_name="经办人")),
            ("answered_at", models.DateTimeField(null=True, verbose_name="回盘时间")),
        ],
        options={
            "verbose_name": "付款文件",
            "verbose_name_plural": "付款文件",
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "number"), name="claim_payment_number"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Claim",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(max_length=24, verbose_name="受理编号")),
            ("channel", models.CharField(max_length=16, verbose_name="渠道")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("institution_code", models.CharField(blank=True, max_length=12, verbose_name="机构编码")),
            ("institution", models.CharField(max_length=200, verbose_name="机构")),
            ("level", models.CharField(max_length=12, verbose_name="机构级别")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("disease", models.CharField(blank=True, max_length=32, verbose_name="病种")),
            ("first", models.DateField(verbose_name="就医从")),
            ("last", models.DateField(verbose_name="就医到")),
            ("emergency", models.BooleanField(default=False, verbose_name="急诊抢救")),
            ("died", models.BooleanField(default=False, verbose_name="抢救无效死亡")),
            ("why", models.CharField(blank=True, max_length=300, verbose_name="为什么没有直接结算")),
            ("phone", models.CharField(blank=True, max_length=20, verbose_name="联系电话")),
            ("payee", models.CharField(max_length=8, verbose_name="收款人是谁")),
            ("payee_name", models.CharField(max_length=50, verbose_name="收款人")),
            ("payee_relation", models.CharField(blank=True, max_length=30, verbose_name="与参保人的关系")),
            ("bank", models.CharField(max_length=100, verbose_name="开户银行")),
            ("account_sealed", models.BinaryField(verbose_name="密封的账号")),
            ("account_last4", models.CharField(max_length=4, verbose_name="账号末四位")),
            ("total", models.BigIntegerField(default=0, verbose_name="费用总额")),
            ("own_paid", models.BigIntegerField(default=0, verbose_name="全自费")),
            ("over_limit", models.BigIntegerField(default=0, verbose_name="超限价")),
            ("class_b", models.BigIntegerField(default=0, verbose_name="先行自付")),
            ("catalogue", models.CharField(blank=True, max_length=16, verbose_name="按哪里的目录")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("applied", "待受理"),
                        ("lacking", "待补材料"),
                        ("mended", "已补材料"),
                        ("accepted", "已受理"),
                        ("computed", "待复核"),
                        ("decided", "待付款"),
                        ("paying", "付款中"),
                        ("paid", "已付款"),
                        ("closed", "已办结，无需付款"),
                        ("refused", "不予报销"),
                        ("withdrawn", "已撤回"),
                        ("taken_back", "已收回"),
                    ],
                    default="applied",
                    max_length=12,
                    verbose_name="状态",
                ),
            ),
            ("lacking", models.JSONField(default=list, verbose_name="缺什么")),
            ("lacked", models.BooleanField(default=False, verbose_name="已一次性告知")),
            ("promised", models.DateField(null=True, verbose_name="承诺办结日")),
            ("applied_at", models.DateTimeField(verbose_name="申请时间")),
            ("applied_by", models.CharField(max_length=100, verbose_name="申请人")),
            ("computed", models.JSONField(null=True, verbose_name="试算")),
            ("computed_by", models.CharField(blank=True, max_length=100, verbose_name="计算人")),
            ("decided_by", models.CharField(blank=True, max_length=100, verbose_name="复核人")),
            ("decided_at", models.DateTimeField(null=True, verbose_name="核定时间")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
            ("paid_on", models.DateField(null=True, verbose_name="付款日")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="store.person")),
            ("payment", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="paid", to="store.claimpayment")),
        ],
        options={
            "verbose_name": "手工报销",
            "verbose_name_plural": "手工报销",
            "indexes": [
                models.Index(fields=["insured_region", "state", "promised", "id"], name="claim_todo"),
                models.Index(fields=["person", "-id"], name="claim_person"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "number"), name="claim_number"),
                models.CheckConstraint(condition=models.Q(("last__gte", models.F("first"))), name="claim_span"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "total__gte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(models.F("own_paid"), "+", models.F("over_limit")), "+", models.F("class_b")
                            ),
                        )
                    ),
                    name="claim_parts",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClaimInvoice",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("code", models.CharField(max_length=20, verbose_name="票据代码")),
            ("number", models.CharField(max_length=20, verbose_name="票据号码")),
            ("check_code", models.CharField(blank=True, max_length=20, verbose_name="校验码")),
            ("day", models.DateField(verbose_name="开票日期")),
            ("amount", models.BigIntegerField(verbose_name="金额")),
            ("live", models.BooleanField(default=True, verbose_name="有效")),
            ("claim", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="store.claim")),
        ],
        options={
            "verbose_name": "发票",
            "verbose_name_plural": "发票",
            "indexes": [
                models.Index(fields=["claim"], name="claim_invoice_of"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("live", True)), fields=("number", "code"), name="claim_invoice_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClaimLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("order", models.SmallIntegerField(verbose_name="第几条")),
            ("on", models.DateField(verbose_name="日期")),
            ("code", models.CharField(blank=True, max_length=50, verbose_name="医疗目录编码")),
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
            ("reasons", models.JSONField(default=list, verbose_name="分割原因")),
            ("claim", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="store.claim")),
        ],
        options={
            "verbose_name": "报销明细",
            "verbose_name_plural": "报销明细",
            "constraints": [
                models.UniqueConstraint(fields=("claim", "order"), name="claim_line_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "amount__gte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(models.F("own_paid"), "+", models.F("over_limit")), "+", models.F("class_b")
                            ),
                        )
                    ),
                    name="claim_line_parts",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClaimMove",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("event", models.CharField(max_length=12, verbose_name="事件")),
            ("from_state", models.CharField(blank=True, max_length=12, verbose_name="原状态")),
            ("to_state", models.CharField(max_length=12, verbose_name="新状态")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("actor", models.CharField(max_length=100, verbose_name="谁")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="说明")),
            ("claim", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="store.claim")),
        ],
        options={
            "verbose_name": "报销经过",
            "verbose_name_plural": "报销经过",
            "indexes": [
                models.Index(fields=["claim", "id"], name="claim_move_of"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClaimResult",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("institution_code", models.CharField(blank=True, max_length=12, verbose_name="机构编码")),
            ("kind", models.CharField(choices=[("result", "核定"), ("reversal", "收回")], default="result", max_length=12, verbose_name="种类")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("scope", models.CharField(max_length=16, verbose_name="本地或异地")),
            ("day", models.DateField(verbose_name="核定日")),
            ("year", models.SmallIntegerField(verbose_name="年度")),
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
            ("before", models.JSONField(verbose_name="年度累计（之前）")),
            ("after", models.JSONField(verbose_name="年度累计（之后）")),
            ("given", models.JSONField(verbose_name="计算所依据")),
            ("steps", models.JSONField(verbose_name="步骤")),
            ("book", models.CharField(max_length=64, verbose_name="规则摘要")),
            ("engine", models.CharField(max_length=24, verbose_name="引擎版本")),
            ("decided_at", models.DateTimeField(verbose_name="核定时间")),
            ("decided_by", models.CharField(max_length=100, verbose_name="复核人")),
            ("claim", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="results", to="store.claim")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="claim_results", to="store.person")),
            ("reverses", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reversed_by", to="store.claimresult")),
        ],
        options={
            "verbose_name": "报销结果",
            "verbose_name_plural": "报销结果",
            "indexes": [
                models.Index(fields=["person", "-id"], name="claim_result_person"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("kind", "result")), fields=("claim",), name="claim_result_once"),
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
                    name="claim_result_split",
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
                    name="claim_result_funds",
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
                    name="claim_result_whole",
                ),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("kind", "reversal"), ("reverses__isnull", False)), models.Q(("kind", "result"), ("reverses", None)), _connector="OR"), name="claim_result_reverses"
                ),
            ],
        },
    ),
)

OF_CLAIM = "EXISTS (SELECT 1 FROM store_claim c WHERE c.id = {table}.claim_id AND c.person_id = ANY ({people}))"
GUARD = (
    *guard.of_person("store_claim", "store_claimresult"),
    *(
        sql
        for table in ("store_claiminvoice", "store_claimline", "store_claimmove")
        for sql in guard.seen(
            table,
            staff=guard.INSURED,
            citizen=OF_CLAIM.format(table=table, people=guard.PEOPLE),
        )
    ),
    *guard.seen("store_claimpayment", staff=guard.INSURED),
    guard.withheld("store_claimpayment", "yidi_citizen"),
    guard.policy(
        "citizen_claims",
        "store_evidence",
        f"TO yidi_citizen USING ({guard.numbered('store_evidence', 'store_claim', 'c')})",
    ),
    *guard.forever("store_claimresult", "store_claimmove"),
)
