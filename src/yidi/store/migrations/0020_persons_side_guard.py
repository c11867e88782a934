"""Whose credentials, cards, shared accounts and alarms a piece of work sees."""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"

BY_PERSON = ("store_ecredential", "store_showncode", "store_socialcard")
ROLES = ("yidi_staff", "yidi_citizen", "yidi_service")


def granted(table: str) -> list[str]:
    """The reaches may use the table, and a service sees all of it."""
    return [
        *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}" for role in ROLES),
        *(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}" for role in ROLES),
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
    ]


def policies() -> list[str]:
    """Staff see their regions, of a shared account on either side; the insured what is theirs."""
    made = []
    for table in BY_PERSON:
        made += granted(table)
        made += [
            f"CREATE POLICY staff ON {table} TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
            f"CREATE POLICY citizen ON {table} TO yidi_citizen USING (person_id = ANY ({PEOPLE}))",
        ]
    share = "store_accountshare"
    made += granted(share)
    staff = f"insured_region = ANY ({REGIONS}) OR sharer_region = ANY ({REGIONS})"
    citizen = f"person_id = ANY ({PEOPLE}) OR sharer_id = ANY ({PEOPLE})"
    made += [
        f"CREATE POLICY staff ON {share} TO yidi_staff USING ({staff})",
        f"CREATE POLICY citizen ON {share} TO yidi_citizen USING ({citizen})",
    ]
    alarm = "store_replayalarm"
    made += granted(alarm)
    made.append(
        f"CREATE POLICY staff ON {alarm} TO yidi_staff USING (insured_region = ANY ({REGIONS}))"
    )
    return made


class Migration(migrations.Migration):
    dependencies = [("store", "0019_persons_side")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in policies()]
