"""What institutions say of their settlements month by month; both sides of a settlement see it."""

import django.db.models.deletion
from django.db import migrations, models

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
EITHER_SIDE = f"""
CREATE POLICY staff ON store_confirmation FOR SELECT TO yidi_staff USING (EXISTS (
    SELECT 1 FROM store_settlement s WHERE s.id = settlement_id
       AND (s.insured_region = ANY ({REGIONS}) OR s.place = ANY ({REGIONS}))))
"""  # noqa: S608
GUARD = (
    "ALTER TABLE store_confirmation ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY service ON store_confirmation TO yidi_service USING (true)",
    EITHER_SIDE,
)


class Migration(migrations.Migration):
    dependencies = [("store", "0031_claims_guard")]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
                ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
                ("month", models.IntegerField(verbose_name="年月")),
                ("confirmed", models.BooleanField(verbose_name="确认")),
                ("msgid", models.CharField(max_length=30, verbose_name="发送方报文ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "settlement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="store.settlement",
                    ),
                ),
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
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GUARD),
    ]
