"""What the comparison of a counter's day with the centre came to is kept. It names no person."""

from django.db import migrations, models

GRANTS = (
    "REVOKE ALL ON store_counterday FROM yidi_app, yidi_citizen, yidi_staff",
    "GRANT SELECT ON store_counterday TO yidi_staff",
    "GRANT SELECT, INSERT, UPDATE ON store_counterday TO yidi_service",
    "GRANT USAGE, SELECT ON SEQUENCE store_counterday_id_seq TO yidi_service",
)


class Migration(migrations.Migration):
    dependencies = [("store", "0061_whose_province")]

    operations = [
        migrations.CreateModel(
            name="CounterDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
                ("day", models.DateField(verbose_name="结算日")),
                ("differences", models.IntegerField(verbose_name="不一致的笔数")),
                ("compared_at", models.DateTimeField(verbose_name="对账时间")),
            ],
            options={
                "verbose_name": "收费台每日对账",
                "verbose_name_plural": "收费台每日对账",
                "indexes": [
                    models.Index(fields=["day"], name="counter_day_last"),
                    models.Index(
                        condition=models.Q(("differences__gt", 0)),
                        fields=["institution_code"],
                        name="counter_day_standing",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution_code", "day"), name="counter_day_once"
                    )
                ],
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GRANTS),
    ]
