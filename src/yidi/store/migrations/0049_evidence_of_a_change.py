"""The same page may come again for another change of a filing, and is judged again."""

from django.db import migrations, models

INDEX = (
    "CREATE UNIQUE INDEX CONCURRENTLY evidence_once_a_version"
    " ON store_evidence (insured_region, number, version, digest)"
)
CONSTRAINT = (
    "ALTER TABLE store_evidence DROP CONSTRAINT evidence_once,"
    " ADD CONSTRAINT evidence_once UNIQUE USING INDEX evidence_once_a_version"
)


class Migration(migrations.Migration):
    atomic = False
    calm = "the constraint takes over an index that is there already, and reads no row"
    dependencies = [("store", "0048_mental_hospitals")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="version",
            field=models.SmallIntegerField(db_default=1, default=1, verbose_name="版本"),
        ),
        migrations.RunSQL(INDEX, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CONSTRAINT, migrations.RunSQL.noop)],
            state_operations=[
                migrations.RemoveConstraint(model_name="evidence", name="evidence_once"),
                migrations.AddConstraint(
                    model_name="evidence",
                    constraint=models.UniqueConstraint(
                        fields=("insured_region", "number", "version", "digest"),
                        name="evidence_once",
                    ),
                ),
            ],
        ),
    ]
