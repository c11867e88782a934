"""Clearing: both pools and their provinces read it, only a service writes it (ADR 29).

Provincial centres also read the journal of their pools, for the trial balance and the positions.
"""

from collections.abc import Iterator

from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="ClearingMark",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("journal_id", models.BigIntegerField(default=0, verbose_name="分录编号")),
        ],
        options={
            "verbose_name": "归集进度",
            "verbose_name_plural": "归集进度",
        },
    ),
    migrations.CreateModel(
        name="ClearingMonth",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("month", models.IntegerField(verbose_name="年月")),
            ("scope", models.CharField(choices=[("in_province", "省内异地"), ("cross_province", "跨省异地")], max_length=16, verbose_name="范围")),
            ("payer", models.CharField(max_length=6, verbose_name="付款方")),
            ("payee", models.CharField(max_length=6, verbose_name="收款方")),
            ("payer_province", models.CharField(max_length=6, verbose_name="付款方省份")),
            ("payee_province", models.CharField(max_length=6, verbose_name="收款方省份")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("collecting", "归集中"),
                        ("cut", "已截止"),
                        ("answered", "机构已确认"),
                        ("issued", "待确认"),
                        ("disputed", "有争议"),
                        ("confirmed", "已确认"),
                        ("noticed", "已出付款通知"),
                        ("submitted", "已报财政"),
                        ("paid", "已付款"),
                        ("received", "已到账"),
                        ("closed", "已办结"),
                    ],
                    default="collecting",
                    max_length=12,
                    verbose_name="状态",
                ),
            ),
            ("items", models.IntegerField(default=0, verbose_name="笔数")),
            ("amount", models.BigIntegerField(default=0, verbose_name="金额")),
            ("since", models.DateTimeField(verbose_name="进入状态的时间")),
            ("cut_on", models.DateField(null=True, verbose_name="截止日")),
            ("paid_on", models.DateField(null=True, verbose_name="付款日")),
        ],
        options={
            "verbose_name": "月清算",
            "verbose_name_plural": "月清算",
            "indexes": [
                models.Index(fields=["payer", "-month"], name="clearing_month_payer"),
                models.Index(fields=["payee", "-month"], name="clearing_month_payee"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("month", "scope", "payer", "payee"), name="clearing_month_once"),
                models.CheckConstraint(condition=models.Q(("payer", models.F("payee")), _negated=True), name="clearing_month_pair"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClearingItem",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("source", models.CharField(max_length=16, verbose_name="来源")),
            ("source_id", models.BigIntegerField(verbose_name="来源编号")),
            ("reference", models.CharField(max_length=30, verbose_name="编号")),
            ("kind", models.CharField(choices=[("settlement", "结算"), ("reversal", "退费（冲销）"), ("deduction", "审核扣款"), ("restored", "退回扣款")], max_length=12, verbose_name="种类")),
            ("about", models.CharField(blank=True, max_length=30, verbose_name="所涉结算")),
            ("scope", models.CharField(choices=[("in_province", "省内异地"), ("cross_province", "跨省异地")], max_length=16, verbose_name="范围")),
            ("insured", models.CharField(max_length=6, verbose_name="参保统筹区")),
            ("place", models.CharField(max_length=6, verbose_name="就医统筹区")),
            ("insured_province", models.CharField(max_length=6, verbose_name="参保省")),
            ("place_province", models.CharField(max_length=6, verbose_name="就医省")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("day", models.DateField(verbose_name="结算日")),
            ("origin", models.IntegerField(verbose_name="归属月")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("amount", models.BigIntegerField(verbose_name="应付")),
            ("funds", models.JSONField(verbose_name="分基金")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("collected", "待对账"),
                        ("agreed", "三方一致"),
                        ("differing", "三方不一致"),
                        ("answered", "机构已确认"),
                        ("objected", "机构有异议"),
                        ("listed", "已列入清算表"),
                        ("disputed", "有争议"),
                        ("moved", "已顺延"),
                        ("refused", "不予清算"),
                        ("cleared", "已清算"),
                    ],
                    default="collected",
                    max_length=12,
                    verbose_name="状态",
                ),
            ),
            ("differs", models.JSONField(default=list, verbose_name="三方差异")),
            ("moved", models.SmallIntegerField(default=0, verbose_name="顺延次数")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
            ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="listed", to="store.clearingmonth")),
        ],
        options={
            "verbose_name": "清算项",
            "verbose_name_plural": "清算项",
            "indexes": [
                models.Index(fields=["unit", "id"], name="clearing_item_unit"),
                models.Index(fields=["unit", "state", "id"], name="clearing_item_state"),
                models.Index(fields=["reference"], name="clearing_item_reference"),
                models.Index(fields=["about"], name="clearing_item_about"),
                models.Index(fields=["institution_code", "origin", "id"], name="clearing_item_at"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("source", "source_id"), name="clearing_item_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClearingRow",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured", models.CharField(max_length=6, verbose_name="参保统筹区")),
            ("place", models.CharField(max_length=6, verbose_name="就医统筹区")),
            ("insured_province", models.CharField(max_length=6, verbose_name="参保省")),
            ("place_province", models.CharField(max_length=6, verbose_name="就医省")),
            ("insurance", models.CharField(max_length=16, verbose_name="险种")),
            ("care", models.CharField(max_length=24, verbose_name="就医类型")),
            ("amount", models.BigIntegerField(verbose_name="金额")),
            ("funds", models.JSONField(verbose_name="分基金")),
            ("counts", models.JSONField(verbose_name="分基金笔数")),
            ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="store.clearingmonth")),
        ],
        options={
            "verbose_name": "清算表行",
            "verbose_name_plural": "清算表行",
            "constraints": [
                models.UniqueConstraint(fields=("unit", "insured", "place", "insurance", "care"), name="clearing_row_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClearingMove",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("event", models.CharField(max_length=12, verbose_name="事件")),
            ("from_state", models.CharField(blank=True, max_length=12, verbose_name="原状态")),
            ("to_state", models.CharField(max_length=12, verbose_name="新状态")),
            ("side", models.CharField(max_length=8, verbose_name="哪一方")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("actor", models.CharField(max_length=100, verbose_name="谁")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="说明")),
            ("item", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="store.clearingitem")),
            ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="store.clearingmonth")),
        ],
        options={
            "verbose_name": "清算经过",
            "verbose_name_plural": "清算经过",
            "indexes": [
                models.Index(fields=["unit", "id"], name="clearing_move_of"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Prepayment",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("payer", models.CharField(max_length=6, verbose_name="参保地")),
            ("payee", models.CharField(max_length=6, verbose_name="就医地")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("normal", "正常"),
                        ("yellow", "黄色预警"),
                        ("red", "红色预警"),
                        ("raise_requested", "已申请紧急调增"),
                        ("raise_approved", "已同意调增，待拨付"),
                        ("raise_paid", "调增已拨付，待收款"),
                    ],
                    default="normal",
                    max_length=16,
                    verbose_name="状态",
                ),
            ),
            ("year", models.SmallIntegerField(default=0, verbose_name="年度")),
            ("agreed", models.BigIntegerField(default=0, verbose_name="年度额度")),
            ("held", models.BigIntegerField(default=0, verbose_name="在账预付金")),
            ("usage", models.BigIntegerField(null=True, verbose_name="使用率（百万分之一）")),
            ("usage_month", models.IntegerField(null=True, verbose_name="使用率年月")),
            ("used", models.BigIntegerField(default=0, verbose_name="当月清算资金")),
            ("asked", models.BigIntegerField(default=0, verbose_name="申请调增")),
            ("due", models.DateField(null=True, verbose_name="下一步期限")),
            ("since", models.DateTimeField(verbose_name="进入状态的时间")),
        ],
        options={
            "verbose_name": "预付金",
            "verbose_name_plural": "预付金",
            "indexes": [
                models.Index(fields=["payee"], name="prepayment_payee"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("payer", "payee"), name="prepayment_once"),
                models.CheckConstraint(condition=models.Q(("held__gte", 0)), name="prepayment_held"),
            ],
        },
    ),
    migrations.CreateModel(
        name="PrepaymentMove",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("event", models.CharField(max_length=16, verbose_name="事件")),
            ("from_state", models.CharField(max_length=16, verbose_name="原状态")),
            ("to_state", models.CharField(max_length=16, verbose_name="新状态")),
            ("amount", models.BigIntegerField(default=0, verbose_name="金额")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("actor", models.CharField(max_length=100, verbose_name="谁")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="说明")),
            ("prepayment", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="store.prepayment")),
        ],
        options={
            "verbose_name": "预付金经过",
            "verbose_name_plural": "预付金经过",
            "indexes": [
                models.Index(fields=["prepayment", "id"], name="prepayment_move_of"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClearingPayment",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("number", models.CharField(max_length=20, unique=True, verbose_name="付款编号")),
            ("purpose", models.CharField(choices=[("C", "清算款"), ("P", "年度预付金"), ("R", "预付金调增")], max_length=1, verbose_name="用途")),
            ("payer", models.CharField(max_length=6, verbose_name="付款方")),
            ("payee", models.CharField(max_length=6, verbose_name="收款方")),
            ("through", models.CharField(blank=True, max_length=6, verbose_name="经由")),
            ("amount", models.BigIntegerField(verbose_name="金额")),
            ("state", models.CharField(choices=[("noticed", "已通知"), ("submitted", "已报财政"), ("paid", "已付款"), ("received", "已到账")], max_length=12, verbose_name="状态")),
            ("made_at", models.DateTimeField(verbose_name="通知时间")),
            ("made_by", models.CharField(max_length=100, verbose_name="经办人")),
            ("due", models.DateField(null=True, verbose_name="下一步期限")),
            ("submitted_at", models.DateTimeField(null=True, verbose_name="报财政时间")),
            ("paid_on", models.DateField(null=True, verbose_name="付款日")),
            ("passed_on", models.DateField(null=True, verbose_name="转付日")),
            ("received_on", models.DateField(null=True, verbose_name="到账日")),
            ("unit", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="store.clearingmonth")),
            ("prepayment", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="store.prepayment")),
        ],
        options={
            "verbose_name": "清算付款",
            "verbose_name_plural": "清算付款",
            "indexes": [
                models.Index(fields=["payer", "state", "id"], name="clearing_payment_payer"),
                models.Index(fields=["payee", "state", "id"], name="clearing_payment_payee"),
                models.Index(condition=models.Q(("through", ""), _negated=True), fields=["through", "state", "id"], name="clearing_payment_through"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="clearing_payment_amount"),
                models.CheckConstraint(condition=models.Q(("unit__isnull", True), ("prepayment__isnull", True), _connector="XOR"), name="clearing_payment_for"),
                models.UniqueConstraint(fields=("unit",), name="clearing_payment_unit"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClearingPosting",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("kind", models.CharField(choices=[("notice", "出付款通知"), ("pay", "付款"), ("bounce", "退回"), ("receive", "到账"), ("refuse", "裁定不付")], max_length=8, verbose_name="种类")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("by", models.CharField(max_length=100, verbose_name="谁")),
            ("item", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="store.clearingitem")),
            ("payment", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="store.clearingpayment")),
            ("row", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="store.clearingrow")),
        ],
        options={
            "verbose_name": "清算记账",
            "verbose_name_plural": "清算记账",
        },
    ),
    migrations.CreateModel(
        name="ClearingAccount",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, unique=True, verbose_name="地区")),
            ("name", models.CharField(max_length=100, verbose_name="户名")),
            ("bank", models.CharField(max_length=100, verbose_name="开户银行")),
            ("account_sealed", models.BinaryField(verbose_name="密封的账号")),
            ("account_last4", models.CharField(max_length=4, verbose_name="账号末四位")),
            ("changed_at", models.DateTimeField(verbose_name="更新时间")),
            ("changed_by", models.CharField(max_length=100, verbose_name="更新人")),
        ],
        options={
            "verbose_name": "清算账户",
            "verbose_name_plural": "清算账户",
        },
    ),
    migrations.CreateModel(
        name="BankLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, verbose_name="地区")),
            ("serial", models.CharField(max_length=40, verbose_name="流水号")),
            ("day", models.DateField(verbose_name="交易日期")),
            ("way", models.CharField(choices=[("out", "付"), ("in", "收")], max_length=3, verbose_name="收付")),
            ("counterparty", models.CharField(max_length=100, verbose_name="对方户名")),
            ("amount", models.BigIntegerField(verbose_name="金额")),
            ("remark", models.CharField(blank=True, max_length=200, verbose_name="附言")),
            ("state", models.CharField(choices=[("matched", "已对上"), ("waiting", "待处理"), ("assigned", "已人工认领"), ("set_aside", "与清算无关")], max_length=10, verbose_name="状态")),
            ("outcome", models.CharField(blank=True, max_length=16, verbose_name="原因")),
            ("named", models.CharField(blank=True, max_length=20, verbose_name="附言中的编号")),
            ("read_at", models.DateTimeField(verbose_name="导入时间")),
            ("read_by", models.CharField(max_length=100, verbose_name="导入人")),
            ("settled_by", models.CharField(blank=True, max_length=100, verbose_name="处理人")),
            ("note", models.CharField(blank=True, max_length=300, verbose_name="处理说明")),
            ("payment", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="store.clearingpayment")),
        ],
        options={
            "verbose_name": "银行流水",
            "verbose_name_plural": "银行流水",
            "indexes": [
                models.Index(fields=["region", "state", "-id"], name="bank_line_state"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("region", "serial"), name="bank_line_once"),
                models.UniqueConstraint(condition=models.Q(("payment__isnull", False)), fields=("payment", "region", "way"), name="bank_line_payment"),
            ],
        },
    ),
)

PROVINCES = f"SELECT left(region, 2) || '0000' FROM unnest({guard.REGIONS}) AS region"  # noqa: S608
EITHER_SIDE = (
    f"insured = ANY ({guard.REGIONS}) OR place = ANY ({guard.REGIONS})"
    f" OR insured_province = ANY ({guard.REGIONS}) OR place_province = ANY ({guard.REGIONS})"
)
PAIR = f"payer = ANY ({guard.REGIONS}) OR payee = ANY ({guard.REGIONS})"
BENEATH = f"payer IN ({PROVINCES}) OR payee IN ({PROVINCES})"
# A pool sees the months of its province; of the items only its own.
READ = {
    "store_clearingmonth": (
        f"{PAIR} OR payer_province = ANY ({guard.REGIONS}) OR payee_province = ANY ({guard.REGIONS})"
        f" OR (scope = 'cross_province' AND ({BENEATH}))"
    ),
    "store_clearingitem": EITHER_SIDE,
    "store_clearingrow": EITHER_SIDE,
    "store_clearingmove": (
        "EXISTS (SELECT 1 FROM store_clearingmonth m WHERE m.id = unit_id) AND (item_id IS NULL"
        " OR EXISTS (SELECT 1 FROM store_clearingitem i WHERE i.id = item_id))"
    ),
    "store_prepayment": f"{PAIR} OR {BENEATH}",
    "store_prepaymentmove": "EXISTS (SELECT 1 FROM store_prepayment p WHERE p.id = prepayment_id)",
    "store_clearingpayment": f"{PAIR} OR through = ANY ({guard.REGIONS})",
    "store_clearingaccount": f"region = ANY ({guard.REGIONS})",
    "store_bankline": f"region = ANY ({guard.REGIONS})",
}
SERVICE_ONLY = ("store_clearingmark", "store_clearingposting")
JOURNAL = (
    f"left(insured_region, 2) || '0000' = ANY ({guard.REGIONS})"
    f" OR left(place, 2) || '0000' = ANY ({guard.REGIONS})"
)


def read_only(table: str, rows: str) -> Iterator[str]:
    """Staff read these rows; nobody but a service writes any."""
    yield f"GRANT SELECT ON {table} TO yidi_staff"
    yield guard.policy("staff", table, f"FOR SELECT TO yidi_staff USING ({rows})")


GUARD = (
    *guard.service_only(*READ, *SERVICE_ONLY),
    *(sql for table in (*READ, *SERVICE_ONLY) for sql in guard.seen(table)),
    *(sql for table, rows in READ.items() for sql in read_only(table, rows)),
    *guard.forever("store_clearingmove", "store_prepaymentmove", "store_clearingposting"),
    guard.policy("province", "store_journalline", f"FOR SELECT TO yidi_staff USING ({JOURNAL})"),
)
