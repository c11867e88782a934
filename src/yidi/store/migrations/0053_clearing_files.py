"""Payment files that are kept, the digest of a notice, and items that go on apart from their month.

Policies read the regions of a piece of work once a question, not once a row: written as a subquery the
planner knows them before it starts, and joins hundreds of thousands of items to the journal by a hash.
"""

import django.db.models.deletion
from django.db import migrations, models

EMPTY = {"blank": True, "db_default": "", "default": ""}

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
ONCE = f"(SELECT {REGIONS})::text[]"
FILES = [
    "REVOKE ALL ON store_clearingfile FROM yidi_app, yidi_staff, yidi_citizen",
    "GRANT SELECT, INSERT ON store_clearingfile TO yidi_service",
    "GRANT USAGE, SELECT ON SEQUENCE store_clearingfile_id_seq TO yidi_service",
    "GRANT SELECT ON store_clearingfile TO yidi_staff",
    "ALTER TABLE store_clearingfile ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY service ON store_clearingfile TO yidi_service USING (true)",
    f"CREATE POLICY staff ON store_clearingfile FOR SELECT TO yidi_staff USING (region = ANY ({ONCE}))",
    (
        "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON store_clearingfile"
        " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
    ),
]
EITHER_SIDE = (
    "insured = ANY ({0}) OR place = ANY ({0}) OR insured_province = ANY ({0})"
    " OR place_province = ANY ({0})"
)
POLICIES = {
    ("store_clearingitem", "staff"): EITHER_SIDE,
    ("store_clearingrow", "staff"): EITHER_SIDE,
    ("store_journalline", "staff"): "insured_region = ANY ({0}) OR place = ANY ({0})",
    ("store_journalline", "province"): (
        "left(insured_region, 2) || '0000' = ANY ({0}) OR left(place, 2) || '0000' = ANY ({0})"
    ),
}


def altered(regions: str) -> list[str]:
    """The same rows as before, found with the regions put so."""
    return [
        f"ALTER POLICY {name} ON {table} USING ({rows.format(regions)})"
        for (table, name), rows in POLICIES.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("store", "0052_admitted")]

    operations = [
        migrations.CreateModel(
            name="ClearingFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.CharField(max_length=6, verbose_name="付款方")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="批次号")),
                ("payments", models.IntegerField(verbose_name="笔数")),
                ("total", models.BigIntegerField(verbose_name="金额")),
                ("digest", models.CharField(max_length=64, verbose_name="文件摘要")),
                ("content", models.BinaryField(verbose_name="密封的文件")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("made_by", models.CharField(max_length=100, verbose_name="经办人")),
            ],
            options={
                "verbose_name": "清算付款文件",
                "verbose_name_plural": "清算付款文件",
                "indexes": [models.Index(fields=["region", "-id"], name="clearing_file_region")],
            },
        ),
        migrations.AddField(
            model_name="clearingpayment",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sent",
                to="store.clearingfile",
            ),
        ),
        migrations.AddField(
            model_name="clearingpayment",
            name="returned",
            field=models.CharField(max_length=300, verbose_name="退回原因", **EMPTY),
        ),
        migrations.AddField(
            model_name="clearingmonth",
            name="noticed_on",
            field=models.DateField(null=True, verbose_name="通知日"),
        ),
        migrations.AddField(
            model_name="clearingmonth",
            name="digest",
            field=models.CharField(max_length=64, verbose_name="对账单摘要", **EMPTY),
        ),
        migrations.AddField(
            model_name="clearingitem",
            name="ticket",
            field=models.CharField(max_length=24, verbose_name="协同工单", **EMPTY),
        ),
        migrations.AlterField(
            model_name="clearingitem",
            name="state",
            field=models.CharField(
                choices=[
                    ("collected", "待对账"),
                    ("agreed", "三方一致"),
                    ("differing", "三方不一致"),
                    ("answered", "机构已确认"),
                    ("objected", "机构有异议"),
                    ("listed", "已列入清算表"),
                    ("disputed", "有争议"),
                    ("moved", "已顺延"),
                    ("apart", "已移出，另行协调"),
                    ("refused", "不予清算"),
                    ("cleared", "已清算"),
                ],
                default="collected",
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.RemoveIndex(model_name="clearingitem", name="clearing_item_at"),
        migrations.AddIndex(
            model_name="clearingitem",
            index=models.Index(
                condition=models.Q(("state", "apart")), fields=["id"], name="clearing_item_apart"
            ),
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in FILES),
        *(
            migrations.RunSQL(new, old)
            for new, old in zip(altered(ONCE), altered(REGIONS), strict=True)
        ),
    ]
