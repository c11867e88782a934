"""Whose claims a piece of work sees; results and steps are never edited."""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
BY_PERSON = ("store_claim", "store_claimresult")
BY_CLAIM = ("store_claiminvoice", "store_claimline", "store_claimmove")
OFFICE_ONLY = ("store_claimpayment",)
FOREVER = ("store_claimresult", "store_claimmove")
NEVER_EDITED = (
    "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
)
ROLES = ("yidi_staff", "yidi_citizen", "yidi_service")


def policies() -> list[str]:
    """Staff by the insured region, the person their own; evidence of a claim with it."""
    made = []
    for table in (*BY_PERSON, *BY_CLAIM, *OFFICE_ONLY):
        made += [
            *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}" for role in ROLES),
            *(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}" for role in ROLES),
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
            f"CREATE POLICY staff ON {table} TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
        ]
    made += [
        f"CREATE POLICY citizen ON {table} TO yidi_citizen USING (person_id = ANY ({PEOPLE}))"
        for table in BY_PERSON
    ]
    made += [
        f"CREATE POLICY citizen ON {table} TO yidi_citizen USING (EXISTS (SELECT 1 FROM store_claim c"  # noqa: S608
        f" WHERE c.id = {table}.claim_id AND c.person_id = ANY ({PEOPLE})))"
        for table in BY_CLAIM
    ]
    made += [f"REVOKE ALL ON {table} FROM yidi_citizen" for table in OFFICE_ONLY]
    made.append(
        "CREATE POLICY citizen_claims ON store_evidence TO yidi_citizen USING (EXISTS ("  # noqa: S608
        "SELECT 1 FROM store_claim c WHERE c.insured_region = store_evidence.insured_region"
        f" AND c.number = store_evidence.number AND c.person_id = ANY ({PEOPLE})))"
    )
    return made


def forever() -> list[str]:
    """No role edits them, and the owner does not by mistake."""
    roles = ", ".join(("yidi_app", *ROLES))
    made = []
    for table in FOREVER:
        made += [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {roles}",
            NEVER_EDITED.format(table=table),
        ]
    return made


class Migration(migrations.Migration):
    dependencies = [("store", "0030_claims")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (*policies(), *forever())
    ]
