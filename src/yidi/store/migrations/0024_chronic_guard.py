"""Whose chronic applications, designations, accidents and transfers a piece of work sees."""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
TABLES = (
    "store_chronicapplication", "store_designation", "store_injuryreport", "store_referral",
)  # fmt: skip
ROLES = ("yidi_staff", "yidi_citizen", "yidi_service")


def policies() -> list[str]:
    """Staff by the insured region, the person their own; evidence of an application with it."""
    made = []
    for table in TABLES:
        made += [f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}" for role in ROLES]
        made += [f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}" for role in ROLES]
        made += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
            f"CREATE POLICY staff ON {table} TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
            f"CREATE POLICY citizen ON {table} TO yidi_citizen USING (person_id = ANY ({PEOPLE}))",
        ]
    made.append(
        "CREATE POLICY citizen_chronic ON store_evidence TO yidi_citizen USING (EXISTS ("  # noqa: S608
        "SELECT 1 FROM store_chronicapplication a"
        " WHERE a.insured_region = store_evidence.insured_region"
        f" AND a.number = store_evidence.number AND a.person_id = ANY ({PEOPLE})))"
    )
    return made


class Migration(migrations.Migration):
    dependencies = [("store", "0023_chronic")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in policies()]
