"""Growth is counted month by month and kept; an alarm says what was taken back behind it, and may be
withdrawn. Who behind a growth is, a service alone sees."""

from django.db import migrations, models

GRANTS = (
    "REVOKE ALL ON store_growthmonth FROM yidi_app, yidi_staff, yidi_citizen",
    "GRANT SELECT, INSERT, DELETE ON store_growthmonth TO yidi_service",
    "GRANT USAGE, SELECT ON SEQUENCE store_growthmonth_id_seq TO yidi_service",
)


class Migration(migrations.Migration):
    dependencies = [("store", "0053_clearing_files")]

    operations = [
        migrations.AddField(
            model_name="supervisionalarm",
            name="undone",
            field=models.JSONField(db_default=[], default=list, verbose_name="后来撤销的明细"),
        ),
        migrations.AlterField(
            model_name="supervisionalarm",
            name="state",
            field=models.CharField(
                choices=[
                    ("raised", "待处理"),
                    ("opened", "已立案"),
                    ("dismissed", "已排除"),
                    ("withdrawn", "已撤回"),
                ],
                default="raised",
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="casestep",
            name="event",
            field=models.CharField(
                choices=[
                    ("open", "立案"),
                    ("note", "记录"),
                    ("recheck", "夜间复查"),
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
        migrations.CreateModel(
            name="GrowthMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("monitor", models.CharField(max_length=24, verbose_name="监测")),
                ("month", models.DateField(verbose_name="月份")),
                ("region", models.CharField(blank=True, max_length=6, verbose_name="统筹区")),
                ("subject", models.CharField(blank=True, max_length=150, verbose_name="对象")),
                ("grp", models.CharField(max_length=60, verbose_name="同组")),
                ("amount", models.BigIntegerField(verbose_name="金额")),
                ("bills", models.IntegerField(verbose_name="笔数")),
                ("counted_on", models.DateField(verbose_name="统计日")),
            ],
            options={
                "verbose_name": "监测月计数",
                "verbose_name_plural": "监测月计数",
                "indexes": [
                    models.Index(fields=["monitor", "month", "amount"], name="growth_month")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("monitor", "subject", "grp", "region", "month"),
                        name="growth_month_once",
                    )
                ],
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GRANTS),
    ]
