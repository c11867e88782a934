"""A temporary table never stands before the tables that a function of the owner reads."""

from django.db import migrations

LAST = "ALTER FUNCTION yidi_treated(bigint[]) SET search_path = public, pg_temp"
BEFORE = "ALTER FUNCTION yidi_treated(bigint[]) SET search_path = pg_catalog, public"


class Migration(migrations.Migration):
    dependencies = [("store", "0049_evidence_of_a_change")]

    operations = [migrations.RunSQL(LAST, BEFORE)]
