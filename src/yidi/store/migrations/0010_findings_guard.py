"""Whose findings of false evidence a piece of work sees: staff by region, the person their own."""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
STATEMENTS = (
    "ALTER TABLE store_finding ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY service ON store_finding TO yidi_service USING (true)",
    f"CREATE POLICY staff ON store_finding TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
    f"CREATE POLICY citizen ON store_finding TO yidi_citizen USING (person_id = ANY ({PEOPLE}))",
)


class Migration(migrations.Migration):
    dependencies = [("store", "0009_findings")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in STATEMENTS]
