"""Lets a service have PostgreSQL look at what it has just brought in.

Only an owner may analyse a table; a service that asks itself is passed over with a warning, and a
file of 100,000 rows is then compared by a plan made for an empty table.
"""

from django.db import migrations

ANALYSE = """
CREATE FUNCTION yidi_analyse_catalogue() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    ANALYZE public.store_catalogueline, public.store_catalogueitem;
END $$
"""
RIGHTS = (
    "REVOKE ALL ON FUNCTION yidi_analyse_catalogue() FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION yidi_analyse_catalogue() TO yidi_service",
)


class Migration(migrations.Migration):
    dependencies = [("store", "0021_units")]

    operations = [
        migrations.RunSQL(ANALYSE, "DROP FUNCTION yidi_analyse_catalogue()"),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in RIGHTS),
    ]
