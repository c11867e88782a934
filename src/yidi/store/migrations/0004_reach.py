"""Row-level security: whose rows a piece of work sees; and what is never edited.

See store/reach.py and docs/adr for why the server's own login sees no row of a person.
"""

from django.db import migrations

ROLES = ("yidi_staff", "yidi_citizen", "yidi_service")
REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"

BY_PERSON = ("store_filing", "store_draft", "store_message", "store_bond")
BY_FILING = ("store_filingmove", "store_evidence", "store_signature")
KEPT = ("store_person", *BY_PERSON, *BY_FILING, "store_trailline")
FOREVER = ("store_filingmove", "store_signature", "store_trailline")


def policies() -> list[str]:
    """Every statement that puts the rows under guard."""
    made = []
    for table in KEPT:
        made += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
            f"CREATE POLICY staff ON {table} TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
        ]
    made.append(f"CREATE POLICY citizen ON store_person TO yidi_citizen USING (id = ANY ({PEOPLE}))")
    made += [
        f"CREATE POLICY citizen ON {table} TO yidi_citizen USING (person_id = ANY ({PEOPLE}))"
        for table in BY_PERSON
    ]
    made += [
        f"CREATE POLICY citizen ON {table} TO yidi_citizen USING (EXISTS ("  # noqa: S608
        "SELECT 1 FROM store_filing f"
        f" WHERE f.insured_region = {table}.insured_region AND f.number = {table}.number"
        f" AND f.person_id = ANY ({PEOPLE})))"
        for table in BY_FILING
    ]
    made.append(
        "CREATE POLICY citizen_writes ON store_trailline FOR INSERT TO yidi_citizen WITH CHECK (true)"
    )
    return made


def grants() -> list[str]:
    """The reaches may use the tables; the guard decides on the rows."""
    made = []
    for role in ROLES:
        made += [
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ]
    for table in FOREVER:
        made.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM yidi_app, {', '.join(ROLES)}")
    return made


FROZEN = """
CREATE FUNCTION yidi_never_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never edited', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def triggers() -> list[str]:
    """Also the owner of the tables cannot edit what is kept forever by mistake."""
    return [
        f"CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
        for table in FOREVER
    ]


class Migration(migrations.Migration):
    dependencies = [("store", "0003_people_and_filings")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (FROZEN, *grants(), *policies(), *triggers())
    ]
