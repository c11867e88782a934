"""An entry is kept for each pool that bears a part of it, and balances there (ADR 30).

Its steps are transactions of their own, and one that waits too long for a lock is tried again from the
first: each may be taken twice.
"""

from django.db import migrations, models

GONE = "DROP INDEX CONCURRENTLY IF EXISTS journal_line_in_pool"
INDEX = (
    "CREATE UNIQUE INDEX CONCURRENTLY journal_line_in_pool"
    " ON store_journalline (source, source_id, insured_region, account)"
)
CONSTRAINT = (
    "ALTER TABLE store_journalline DROP CONSTRAINT journal_line_once,"
    " ADD CONSTRAINT journal_line_once UNIQUE USING INDEX journal_line_in_pool"
)
ITEM = (
    "ALTER TABLE store_clearingitem DROP CONSTRAINT clearing_item_once,"
    " ADD CONSTRAINT clearing_item_once UNIQUE (source, source_id, insured)"
)

BALANCED = """
CREATE OR REPLACE FUNCTION yidi_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT source, source_id, insured_region INTO bad FROM new_rows
     GROUP BY source, source_id, insured_region HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % % does not balance in %', bad.source, bad.source_id, bad.insured_region
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("store", "0054_growth_months")]

    operations = [
        migrations.RunSQL(GONE, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CONSTRAINT, migrations.RunSQL.noop)],
            state_operations=[
                migrations.RemoveConstraint(model_name="journalline", name="journal_line_once"),
                migrations.AddConstraint(
                    model_name="journalline",
                    constraint=models.UniqueConstraint(
                        fields=("source", "source_id", "insured_region", "account"),
                        name="journal_line_once",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(BALANCED, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ITEM, migrations.RunSQL.noop)],
            state_operations=[
                migrations.RemoveConstraint(model_name="clearingitem", name="clearing_item_once"),
                migrations.AddConstraint(
                    model_name="clearingitem",
                    constraint=models.UniqueConstraint(
                        fields=("source", "source_id", "insured"), name="clearing_item_once"
                    ),
                ),
            ],
        ),
    ]
