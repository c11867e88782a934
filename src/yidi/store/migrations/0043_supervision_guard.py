"""Who sees alarms and cases of supervision: their region, and every region that a case is shared with."""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
ALARM, CASE = "store_supervisionalarm", "store_supervisioncase"
OF_CASE = ("store_casestep", "store_casepaper")
ROLES = ("yidi_staff", "yidi_service")
NEVER_EDITED = (
    "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON store_casestep"
    " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
)


def policies() -> list[str]:
    """A case by its parties, what belongs to it with it; an alarm by its region or by its case."""
    of_alarm = f"EXISTS (SELECT 1 FROM {CASE} c WHERE c.alarm_id = {ALARM}.id)"  # noqa: S608
    seen = {
        CASE: f"parties::text[] && {REGIONS}",
        ALARM: f"region = ANY ({REGIONS}) OR {of_alarm}",
        **{
            table: f"EXISTS (SELECT 1 FROM {CASE} c WHERE c.id = {table}.case_id)"  # noqa: S608
            for table in OF_CASE
        },
    }
    made = []
    for table, condition in seen.items():
        made += [
            f"REVOKE ALL ON {table} FROM yidi_app, yidi_citizen",
            *(f"GRANT SELECT, INSERT, UPDATE ON {table} TO {role}" for role in ROLES),
            *(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}" for role in ROLES),
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
            f"CREATE POLICY staff ON {table} TO yidi_staff USING ({condition})",
        ]
    return made


class Migration(migrations.Migration):
    dependencies = [("store", "0042_supervision")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (
            *policies(),
            "REVOKE UPDATE, DELETE, TRUNCATE ON store_casestep FROM yidi_app, yidi_staff, yidi_service",
            NEVER_EDITED,
        )
    ]
