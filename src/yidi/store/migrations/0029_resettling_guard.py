"""Whose proposals to settle anew a piece of work sees."""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
TABLE = "store_resettleproposal"
ROLES = ("yidi_staff", "yidi_citizen", "yidi_service")


def policies() -> list[str]:
    """Staff by the insured region, the person their own."""
    return [
        *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}" for role in ROLES),
        *(f"GRANT USAGE, SELECT ON SEQUENCE {TABLE}_id_seq TO {role}" for role in ROLES),
        f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY service ON {TABLE} TO yidi_service USING (true)",
        f"CREATE POLICY staff ON {TABLE} TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
        f"CREATE POLICY citizen ON {TABLE} TO yidi_citizen USING (person_id = ANY ({PEOPLE}))",
    ]


class Migration(migrations.Migration):
    dependencies = [("store", "0028_resettling")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in policies()]
