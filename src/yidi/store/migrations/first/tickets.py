"""Tickets between agencies, cost checks, problems raised, contacts, outages; what was said stays said.

Both sides of a ticket see it, and both provinces once it was escalated. A problem is seen by the
agency it was told, and by whom it concerns. Contacts and outages are there for everybody to know.
"""

from collections.abc import Iterator

from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="Contact",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, unique=True, verbose_name="统筹区")),
            ("name", models.CharField(max_length=50, verbose_name="联系人")),
            ("telephone", models.CharField(max_length=40, verbose_name="电话")),
            ("deputy", models.CharField(blank=True, max_length=50, verbose_name="替补联系人")),
            ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ("changed_at", models.DateTimeField(verbose_name="更新时间")),
            ("changed_by", models.CharField(max_length=100, verbose_name="更新人")),
        ],
        options={
            "verbose_name": "业务协同联系人",
            "verbose_name_plural": "业务协同联系人",
        },
    ),
    migrations.CreateModel(
        name="Ticket",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("number", models.CharField(max_length=24, unique=True, verbose_name="工单编号")),
            ("kind", models.CharField(choices=[("problem", "问题协同"), ("cost_check", "费用协查"), ("information", "信息核查"), ("dispute", "争议")], max_length=12, verbose_name="种类")),
            ("from_region", models.CharField(max_length=6, verbose_name="发起方")),
            ("to_region", models.CharField(max_length=6, verbose_name="答复方")),
            ("from_province", models.CharField(max_length=6, verbose_name="发起方省份")),
            ("to_province", models.CharField(max_length=6, verbose_name="答复方省份")),
            (
                "state",
                models.CharField(
                    choices=[("open", "待分派"), ("assigned", "办理中"), ("answered", "已答复"), ("accepted", "已认可"), ("reopened", "重新办理"), ("closed", "已办结"), ("withdrawn", "已撤回")],
                    default="open",
                    max_length=12,
                    verbose_name="状态",
                ),
            ),
            ("title", models.CharField(max_length=100, verbose_name="事由")),
            ("subject_kind", models.CharField(blank=True, max_length=12, verbose_name="关于什么")),
            ("subject_region", models.CharField(blank=True, max_length=6, verbose_name="所属统筹区")),
            ("subject", models.CharField(blank=True, max_length=30, verbose_name="编号")),
            ("person_name", models.CharField(blank=True, max_length=50, verbose_name="参保人")),
            ("person_last4", models.CharField(blank=True, max_length=4, verbose_name="证件号末四位")),
            ("institution_code", models.CharField(blank=True, max_length=12, verbose_name="机构编码")),
            ("institution", models.CharField(blank=True, max_length=200, verbose_name="机构")),
            ("reference", models.CharField(blank=True, max_length=60, verbose_name="来由")),
            ("opened_at", models.DateTimeField(verbose_name="发起时间")),
            ("opened_by", models.CharField(max_length=100, verbose_name="发起人")),
            ("asked_at", models.DateTimeField(verbose_name="要求答复时间")),
            ("assigned_to", models.CharField(blank=True, max_length=100, verbose_name="承办人")),
            ("due", models.DateField(null=True, verbose_name="期限")),
            ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
            ("answered_by", models.CharField(blank=True, max_length=100, verbose_name="答复人")),
            ("rounds", models.SmallIntegerField(default=0, verbose_name="重新办理次数")),
            ("reminded_on", models.DateField(null=True, verbose_name="催办日")),
            ("escalated_at", models.DateTimeField(null=True, verbose_name="提请省级时间")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
            ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="store.person")),
        ],
        options={
            "verbose_name": "协同工单",
            "verbose_name_plural": "协同工单",
            "indexes": [
                models.Index(fields=["to_region", "state", "due"], name="ticket_to"),
                models.Index(fields=["from_region", "state", "due"], name="ticket_from"),
                models.Index(fields=["person", "-id"], name="ticket_person"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("from_region", models.F("to_region")), _negated=True), name="ticket_two_regions"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", False), ("state__in", ("closed", "withdrawn"))),
                        models.Q(models.Q(("state__in", ("closed", "withdrawn")), _negated=True), ("ended_at", None)),
                        _connector="OR",
                    ),
                    name="ticket_ended",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="TicketEntry",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("region", models.CharField(blank=True, max_length=6, verbose_name="统筹区")),
            ("side", models.CharField(blank=True, max_length=12, verbose_name="哪一方")),
            ("actor", models.CharField(max_length=100, verbose_name="谁")),
            ("event", models.CharField(max_length=16, verbose_name="做了什么")),
            ("from_state", models.CharField(blank=True, max_length=12, verbose_name="之前")),
            ("to_state", models.CharField(max_length=12, verbose_name="之后")),
            ("text", models.CharField(blank=True, max_length=2000, verbose_name="内容")),
            ("ticket", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="store.ticket")),
        ],
        options={
            "verbose_name": "工单经过",
            "verbose_name_plural": "工单经过",
        },
    ),
    migrations.CreateModel(
        name="CostCheck",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("setl_id", models.CharField(max_length=30, verbose_name="结算ID")),
            ("first", models.DateField(verbose_name="入院")),
            ("last", models.DateField(verbose_name="出院")),
            ("total", models.BigIntegerField(verbose_name="医疗费总额")),
            ("fund_total", models.BigIntegerField(verbose_name="基金支付")),
            ("suspicions", models.JSONField(default=list, verbose_name="疑点")),
            ("documents", models.JSONField(default=list, verbose_name="要求提供的资料")),
            ("finding", models.CharField(blank=True, max_length=16, verbose_name="协查结论")),
            ("wrong", models.BigIntegerField(default=0, verbose_name="不实金额")),
            ("consequence", models.CharField(blank=True, max_length=16, verbose_name="处理")),
            ("consequence_reference", models.CharField(blank=True, max_length=60, verbose_name="处理编号")),
            ("live", models.BooleanField(default=True, verbose_name="有效")),
            ("ticket", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="check_of", to="store.ticket")),
        ],
        options={
            "verbose_name": "费用协查",
            "verbose_name_plural": "费用协查",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("live", True)), fields=("setl_id",), name="cost_check_once"),
                models.CheckConstraint(condition=models.Q(("wrong__gte", 0), ("wrong__lte", models.F("total"))), name="cost_check_wrong"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CheckProposal",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("place", models.CharField(max_length=6, verbose_name="就医地")),
            ("setl_id", models.CharField(max_length=30, unique=True, verbose_name="结算ID")),
            ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
            ("institution", models.CharField(blank=True, max_length=200, verbose_name="机构")),
            ("first", models.DateField(verbose_name="入院")),
            ("last", models.DateField(verbose_name="出院")),
            ("total", models.BigIntegerField(verbose_name="医疗费总额")),
            ("fund_total", models.BigIntegerField(verbose_name="基金支付")),
            ("suspicions", models.JSONField(default=list, verbose_name="疑点")),
            ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
            ("proposed_by", models.CharField(max_length=100, verbose_name="提出人")),
            ("due", models.DateField(verbose_name="处理期限")),
            ("state", models.CharField(choices=[("proposed", "待处理"), ("confirmed", "已发起"), ("dismissed", "不发起")], default="proposed", max_length=12, verbose_name="状态")),
            ("decided_at", models.DateTimeField(null=True, verbose_name="处理时间")),
            ("decided_by", models.CharField(blank=True, max_length=100, verbose_name="处理人")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="check_proposals", to="store.person")),
            ("ticket", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.ticket")),
        ],
        options={
            "verbose_name": "费用协查建议",
            "verbose_name_plural": "费用协查建议",
            "indexes": [
                models.Index(fields=["insured_region", "state", "due"], name="check_proposal_todo"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Raised",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, verbose_name="经办机构")),
            ("number", models.CharField(max_length=24, unique=True, verbose_name="受理编号")),
            ("raiser", models.CharField(choices=[("citizen", "参保人"), ("institution", "定点医药机构")], max_length=12, verbose_name="谁反映")),
            ("institution_code", models.CharField(blank=True, max_length=12, verbose_name="机构编码")),
            ("raised_by", models.CharField(max_length=100, verbose_name="反映人")),
            ("phone", models.CharField(blank=True, max_length=20, verbose_name="联系电话")),
            ("setl_id", models.CharField(blank=True, max_length=30, verbose_name="结算ID")),
            ("title", models.CharField(max_length=100, verbose_name="事由")),
            ("text", models.CharField(max_length=1000, verbose_name="说明")),
            (
                "state",
                models.CharField(
                    choices=[("raised", "已收到"), ("taken_up", "办理中"), ("passed_on", "已转外地办理"), ("answered", "已答复"), ("withdrawn", "已撤回")],
                    default="raised",
                    max_length=12,
                    verbose_name="状态",
                ),
            ),
            ("raised_at", models.DateTimeField(verbose_name="反映时间")),
            ("due", models.DateField(verbose_name="答复期限")),
            ("taken_by", models.CharField(blank=True, max_length=100, verbose_name="受理人")),
            ("answer", models.CharField(blank=True, max_length=1000, verbose_name="答复")),
            ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
            ("answered_by", models.CharField(blank=True, max_length=100, verbose_name="答复人")),
            ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="raised", to="store.person")),
            ("ticket", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="raised", to="store.ticket")),
        ],
        options={
            "verbose_name": "反映的问题",
            "verbose_name_plural": "反映的问题",
            "indexes": [
                models.Index(fields=["region", "state", "due"], name="raised_todo"),
                models.Index(fields=["person", "-id"], name="raised_person"),
                models.Index(fields=["institution_code", "-id"], name="raised_institution"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("institution_code", ""), ("person__isnull", False), ("raiser", "citizen")),
                        models.Q(("person", None), ("raiser", "institution"), models.Q(("institution_code", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="raised_by_whom",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RaisedMove",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("actor", models.CharField(max_length=100, verbose_name="谁")),
            ("event", models.CharField(max_length=16, verbose_name="做了什么")),
            ("to_state", models.CharField(max_length=12, verbose_name="之后")),
            ("text", models.CharField(blank=True, max_length=1000, verbose_name="说明")),
            ("raised", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="store.raised")),
        ],
        options={
            "verbose_name": "问题经过",
            "verbose_name_plural": "问题经过",
        },
    ),
    migrations.CreateModel(
        name="Outage",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("region", models.CharField(max_length=6, verbose_name="发布机构")),
            ("first", models.DateTimeField(verbose_name="从")),
            ("last", models.DateTimeField(verbose_name="到")),
            ("scope", models.JSONField(default=list, verbose_name="影响范围")),
            ("text", models.CharField(blank=True, max_length=500, verbose_name="说明")),
            ("announced_at", models.DateTimeField(verbose_name="发布时间")),
            ("announced_by", models.CharField(max_length=100, verbose_name="发布人")),
            ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
            ("withdrawn_by", models.CharField(blank=True, max_length=100, verbose_name="撤销人")),
        ],
        options={
            "verbose_name": "停机公告",
            "verbose_name_plural": "停机公告",
            "indexes": [
                models.Index(fields=["last"], name="outage_last"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("last__gt", models.F("first"))), name="outage_span"),
            ],
        },
    ),
)

OFFICE_ONLY = (
    "store_ticket", "store_ticketentry", "store_costcheck", "store_checkproposal", "store_contact",
)  # fmt: skip
EITHER_SIDE = (
    f"from_region = ANY ({guard.REGIONS}) OR to_region = ANY ({guard.REGIONS})"
    " OR (escalated_at IS NOT NULL"
    f" AND (from_province = ANY ({guard.REGIONS}) OR to_province = ANY ({guard.REGIONS})))"
)
OWN_REGION = f"region = ANY ({guard.REGIONS})"
OF_TICKET = "EXISTS (SELECT 1 FROM store_ticket t WHERE t.id = {table}.ticket_id)"
OF_RAISED = "EXISTS (SELECT 1 FROM store_raised r WHERE r.id = store_raisedmove.raised_id)"
# Pages on a ticket are seen from both sides, those with a problem by who told it.
PAGES_OF_TICKET = (
    "EXISTS (SELECT 1 FROM store_ticket t WHERE t.from_region = store_evidence.insured_region"
    " AND t.number = store_evidence.number)"
)
PAGES_OF_RAISED = guard.numbered("store_evidence", "store_raised", "r", region="region")


def known(table: str) -> Iterator[str]:
    """Read by all, kept by one's own agency."""
    yield from guard.seen(table)
    yield guard.policy("staff_see", table, "FOR SELECT TO yidi_staff USING (true)")
    yield guard.policy(
        "staff_add", table, f"FOR INSERT TO yidi_staff WITH CHECK ({OWN_REGION})"
    )
    yield guard.policy("staff_keep", table, f"FOR UPDATE TO yidi_staff USING ({OWN_REGION})")


GUARD = (
    *guard.seen("store_ticket"),
    # A ticket is opened by one's own region only; what hangs on it follows it.
    guard.policy("staff_see", "store_ticket", f"FOR SELECT TO yidi_staff USING ({EITHER_SIDE})"),
    guard.policy("staff_move", "store_ticket", f"FOR UPDATE TO yidi_staff USING ({EITHER_SIDE})"),
    guard.policy(
        "staff_open",
        "store_ticket",
        f"FOR INSERT TO yidi_staff WITH CHECK (from_region = ANY ({guard.REGIONS}))",
    ),
    *(
        sql
        for table in ("store_ticketentry", "store_costcheck")
        for sql in guard.seen(table, staff=OF_TICKET.format(table=table))
    ),
    *guard.seen("store_checkproposal", staff=guard.INSURED),
    *guard.seen("store_raised", staff=OWN_REGION, citizen=guard.OWN),
    *guard.seen("store_raisedmove", staff=OF_RAISED, citizen=OF_RAISED),
    *known("store_contact"),
    *known("store_outage"),
    guard.policy("citizen", "store_outage", "FOR SELECT TO yidi_citizen USING (true)"),
    guard.policy("tickets", "store_evidence", f"TO yidi_staff USING ({PAGES_OF_TICKET})"),
    guard.policy("citizen_raised", "store_evidence", f"TO yidi_citizen USING ({PAGES_OF_RAISED})"),
    *(guard.withheld(table, "yidi_citizen") for table in OFFICE_ONLY),
    *guard.forever("store_ticketentry", "store_raisedmove"),
)
