"""Whose review a piece of work sees: the place of care's own; the insured region reads what is deducted.

Institutions answer through a service's reach, for their own cases only; a citizen has no page of it.
"""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
TABLES = (
    "store_reviewcase", "store_reviewmove", "store_reviewpaper", "store_deduction",
    "store_reviewrun", "store_uploadreminder",
)  # fmt: skip
BOTH_SIDES = ("store_reviewcase", "store_deduction")
FOREVER = ("store_reviewmove", "store_deduction")
ROLES = ("yidi_staff", "yidi_service")
NEVER_EDITED = (
    "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
)


def policies() -> list[str]:
    """Staff by the place of care; cases and deductions are read in the insured region too."""
    made = []
    for table in TABLES:
        made += [
            *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}" for role in ROLES),
            *(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}" for role in ROLES),
            f"REVOKE ALL ON {table} FROM yidi_citizen",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
            f"CREATE POLICY staff ON {table} TO yidi_staff USING (place = ANY ({REGIONS}))",
        ]
    made += [
        f"CREATE POLICY staff_reads ON {table} FOR SELECT TO yidi_staff"
        f" USING (insured_region = ANY ({REGIONS}))"
        for table in BOTH_SIDES
    ]
    return made


def forever() -> list[str]:
    """No role edits them, and the owner does not by mistake."""
    roles = ", ".join(("yidi_app", "yidi_citizen", *ROLES))
    made = []
    for table in FOREVER:
        made += [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {roles}",
            NEVER_EDITED.format(table=table),
        ]
    return made


class Migration(migrations.Migration):
    dependencies = [("store", "0040_review")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (*policies(), *forever())
    ]
