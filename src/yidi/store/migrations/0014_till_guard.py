"""Whose visits, bills, settlements and journal a piece of work sees; what is never edited."""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"

BY_PERSON = ("store_visit", "store_settlement", "store_personyear")
BY_VISIT = ("store_bill", "store_chargeline")
KEPT = (*BY_PERSON, *BY_VISIT, "store_journalline")
FOREVER = ("store_settlement", "store_journalline")
SERVICE_ONLY = ("store_hospitalmessage", "store_institutionkey", "store_signon")
ROLES = "yidi_app, yidi_staff, yidi_citizen, yidi_service"


def _either_side(table: str) -> str:
    """Insured in one of the regions, or treated there."""
    insured = f"insured_region = ANY ({REGIONS})"
    if table == "store_personyear":
        return insured
    if table in BY_VISIT:
        visit = f"SELECT 1 FROM store_visit v WHERE v.id = {table}.visit_id"  # noqa: S608
        return f"{insured} OR EXISTS ({visit} AND v.place = ANY ({REGIONS}))"
    return f"{insured} OR place = ANY ({REGIONS})"


def policies() -> list[str]:
    """Staff see the rows of their regions, on either side: insured there or treated there."""
    made = []
    for table in KEPT:
        made += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
            f"CREATE POLICY staff ON {table} TO yidi_staff USING ({_either_side(table)})",
        ]
    made += [
        f"CREATE POLICY citizen ON {table} TO yidi_citizen USING (person_id = ANY ({PEOPLE}))"
        for table in BY_PERSON
    ]
    made += [
        f"CREATE POLICY citizen ON {table} TO yidi_citizen USING (EXISTS (SELECT 1 FROM store_visit v"  # noqa: S608
        f" WHERE v.id = {table}.visit_id AND v.person_id = ANY ({PEOPLE})))"
        for table in BY_VISIT
    ]
    return made


def forever() -> list[str]:
    """No role edits them, and the owner does not by mistake."""
    made = []
    for table in FOREVER:
        made += [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLES}",
            NEVER_EDITED.format(table=table),
        ]
    return made


def service_only() -> list[str]:
    """Keys, sign-ins and messages are no matter for pages."""
    return [
        f"REVOKE ALL ON {table} FROM yidi_app, yidi_staff, yidi_citizen" for table in SERVICE_ONLY
    ] + ["REVOKE ALL ON store_hospitalmessage_other FROM yidi_app, yidi_staff, yidi_citizen"]


NEVER_EDITED = (
    "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
)

BALANCED = """
CREATE FUNCTION yidi_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT source, source_id INTO bad FROM new_rows
     GROUP BY source, source_id HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % % does not balance', bad.source, bad.source_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER balances AFTER INSERT ON store_journalline
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION yidi_entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0013_till")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (*policies(), *forever(), *service_only(), BALANCED)
    ]
