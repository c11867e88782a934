"""What is left of all work: trail, messages, what goes out, sealed blocks, what was destroyed."""

from django.db import migrations, models
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="TrailLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("insured_region", models.CharField(blank=True, max_length=6, verbose_name="参保地")),
            ("actor_kind", models.CharField(max_length=12, verbose_name="谁")),
            ("actor", models.CharField(max_length=100, verbose_name="谁")),
            ("action", models.CharField(max_length=48, verbose_name="做了什么")),
            ("subject", models.CharField(blank=True, max_length=64, verbose_name="对谁")),
            ("detail", models.CharField(blank=True, max_length=500, verbose_name="细节")),
            ("address", models.GenericIPAddressField(null=True, verbose_name="来自")),
        ],
        options={
            "verbose_name": "留痕",
            "verbose_name_plural": "留痕",
            "indexes": [
                models.Index(fields=["insured_region", "-at"], name="trail_region"),
                models.Index(fields=["subject", "-at"], name="trail_subject"),
                models.Index(fields=["actor", "-at"], name="trail_actor"),
            ],
        },
    ),
    migrations.CreateModel(
        name="OutboxLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(blank=True, max_length=6, verbose_name="参保地")),
            ("topic", models.CharField(max_length=32, verbose_name="种类")),
            ("key", models.CharField(max_length=120, unique=True, verbose_name="唯一")),
            ("payload", models.JSONField(verbose_name="内容")),
            ("made_at", models.DateTimeField(verbose_name="产生时间")),
            ("due_at", models.DateTimeField(verbose_name="最早发送")),
            ("sent_at", models.DateTimeField(null=True, verbose_name="已发送")),
            ("tries", models.SmallIntegerField(default=0, verbose_name="次数")),
            ("fault", models.CharField(blank=True, max_length=300, verbose_name="上次失败")),
            ("failed_at", models.DateTimeField(null=True, verbose_name="放弃时间")),
        ],
        options={
            "verbose_name": "待发消息",
            "verbose_name_plural": "待发消息",
            "indexes": [
                models.Index(condition=models.Q(("failed_at", None), ("sent_at", None)), fields=["due_at"], name="outbox_waiting"),
                models.Index(condition=models.Q(("failed_at__isnull", False)), fields=["insured_region", "-failed_at"], name="outbox_failed"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Message",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("number", models.CharField(blank=True, max_length=24, verbose_name="受理编号")),
            ("kind", models.CharField(max_length=32, verbose_name="种类")),
            ("on", models.DateField(verbose_name="哪一天")),
            ("title", models.CharField(max_length=60, verbose_name="标题")),
            ("text", models.CharField(max_length=500, verbose_name="内容")),
            ("made_at", models.DateTimeField(verbose_name="产生时间")),
            ("read_at", models.DateTimeField(null=True, verbose_name="已读")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="store.person")),
        ],
        options={
            "verbose_name": "消息",
            "verbose_name_plural": "消息",
            "indexes": [
                models.Index(fields=["person", "-made_at"], name="message_latest"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("person", "number", "kind", "on"), name="message_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Answered",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("actor", models.CharField(max_length=100, verbose_name="谁")),
            ("key", models.CharField(max_length=64, verbose_name="请求标识")),
            ("content", models.CharField(max_length=64, verbose_name="内容摘要")),
            ("answer", models.JSONField(verbose_name="答复")),
            ("at", models.DateTimeField(verbose_name="时间")),
        ],
        options={
            "verbose_name": "已答请求",
            "verbose_name_plural": "已答请求",
            "constraints": [
                models.UniqueConstraint(fields=("actor", "key"), name="answered_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SealedBlock",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("series", models.CharField(max_length=24, verbose_name="系列")),
            ("number", models.IntegerField(verbose_name="第几块")),
            ("first_id", models.BigIntegerField(verbose_name="从")),
            ("last_id", models.BigIntegerField(verbose_name="到")),
            ("rows", models.IntegerField(verbose_name="行数")),
            ("digest", models.CharField(max_length=64, verbose_name="摘要（SM3）")),
            ("sealed_at", models.DateTimeField(verbose_name="封存时间")),
        ],
        options={
            "verbose_name": "封存块",
            "verbose_name_plural": "封存块",
            "constraints": [
                models.UniqueConstraint(fields=("series", "number"), name="sealed_block_once"),
                models.CheckConstraint(condition=models.Q(("first_id__lte", models.F("last_id"))), name="sealed_block_range"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SealMark",
        fields=[
            ("series", models.CharField(max_length=24, primary_key=True, serialize=False, verbose_name="系列")),
            ("last_id", models.BigIntegerField(verbose_name="到")),
            ("horizon", models.BigIntegerField(verbose_name="等到的事务号")),
            ("marked_at", models.DateTimeField(verbose_name="标记时间")),
        ],
        options={
            "verbose_name": "封存进度",
            "verbose_name_plural": "封存进度",
        },
    ),
    migrations.CreateModel(
        name="Destruction",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("subject", models.CharField(max_length=24, verbose_name="销毁什么")),
            ("subject_id", models.BigIntegerField(verbose_name="哪一件")),
            ("number", models.CharField(blank=True, max_length=24, verbose_name="受理编号")),
            ("digest", models.CharField(blank=True, max_length=64, verbose_name="原件摘要")),
            ("kept_until", models.DateField(verbose_name="保存至（不含）")),
            ("destroyed_on", models.DateField(verbose_name="销毁日")),
            ("at", models.DateTimeField(verbose_name="时间")),
            ("by", models.CharField(max_length=100, verbose_name="经手人")),
            ("reason", models.CharField(max_length=300, verbose_name="说明")),
        ],
        options={
            "verbose_name": "销毁记录",
            "verbose_name_plural": "销毁记录",
            "constraints": [
                models.UniqueConstraint(fields=("subject", "subject_id"), name="destroyed_once"),
                models.CheckConstraint(condition=models.Q(("destroyed_on__gte", models.F("kept_until"))), name="destroyed_after_its_time"),
            ],
        },
    ),
)

NEVER_EDITED = """
CREATE FUNCTION yidi_never_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never edited', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
GUARD = (
    NEVER_EDITED,
    *guard.of_person("store_message"),
    *guard.seen("store_trailline", staff=guard.INSURED),
    guard.policy("citizen_writes", "store_trailline", "FOR INSERT TO yidi_citizen WITH CHECK (true)"),
    *guard.seen("store_destruction", staff=guard.INSURED),
    # Blocks name no person, so no policy guards their rows; that they stay as they are is guarded.
    *guard.forever("store_trailline", "store_sealedblock", "store_destruction"),
)
