"""Settlement lists of stays, and who sees them: the regions on either side, and the person."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "store_settlementlist"
REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
ROLES = ("yidi_staff", "yidi_citizen", "yidi_service")
VISIT = f"SELECT 1 FROM store_visit v WHERE v.id = {TABLE}.visit_id"  # noqa: S608
TREATED = f"insured_region = ANY ({REGIONS}) OR EXISTS ({VISIT} AND v.place = ANY ({REGIONS}))"
OWN = f"EXISTS ({VISIT} AND v.person_id = ANY ({PEOPLE}))"

GUARD = [
    *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}" for role in ROLES),
    *(f"GRANT USAGE, SELECT ON SEQUENCE {TABLE}_id_seq TO {role}" for role in ROLES),
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY service ON {TABLE} TO yidi_service USING (true)",
    f"CREATE POLICY staff ON {TABLE} TO yidi_staff USING ({TREATED})",
    f"CREATE POLICY citizen ON {TABLE} TO yidi_citizen USING ({OWN})",
]


class Migration(migrations.Migration):
    dependencies = [("store", "0025_hospital_files")]

    operations = [
        migrations.CreateModel(
            name="SettlementList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="清单流水号")),
                ("state", models.CharField(choices=[("1", "已提交"), ("2", "审核通过"), ("3", "审核不通过")], default="1", max_length=1, verbose_name="状态")),
                ("content", models.JSONField(verbose_name="内容")),
                ("sent_at", models.DateTimeField(verbose_name="提交时间")),
                ("sent_by", models.CharField(max_length=100, verbose_name="经办人")),
                ("settlement", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="list", to="store.settlement")),
                ("visit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lists", to="store.visit")),
            ],
            options={"verbose_name": "结算清单", "verbose_name_plural": "结算清单"},
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GUARD),
    ]
