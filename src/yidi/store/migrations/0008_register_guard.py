"""Who may touch what 0007 made: lines of files only a service, the rest by region and person."""

from django.db import migrations

ROLES = "yidi_app, yidi_staff, yidi_citizen"
STAGED = ("store_registerline", "store_importline")
REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
OF_PERSON = ("store_chronicentitlement", "store_yearsum")


def statements() -> list[str]:
    """Every statement, in order."""
    made = []
    for table in STAGED:
        made += [
            f"ALTER TABLE {table} SET UNLOGGED",
            f"REVOKE ALL ON {table} FROM {ROLES}",
        ]
    for table in (*OF_PERSON, "store_destruction", "store_import"):
        made += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
            f"CREATE POLICY staff ON {table} TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
        ]
    made += [
        f"CREATE POLICY citizen ON {table} FOR SELECT TO yidi_citizen USING (person_id = ANY ({PEOPLE}))"
        for table in OF_PERSON
    ]
    made += [
        "REVOKE UPDATE, DELETE, TRUNCATE ON store_destruction FROM yidi_app, yidi_staff, yidi_citizen, yidi_service",
        "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON store_destruction FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()",
        DESTROYED,
        "DROP TRIGGER never_edited ON store_signature",
        "CREATE TRIGGER never_edited BEFORE UPDATE ON store_signature FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()",
        "CREATE TRIGGER kept_its_time BEFORE DELETE ON store_signature FOR EACH ROW EXECUTE FUNCTION yidi_kept_its_time()",
        "GRANT DELETE ON store_signature TO yidi_service",
    ]
    return made


DESTROYED = """
CREATE FUNCTION yidi_kept_its_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM store_destruction
        WHERE subject = 'signature' AND subject_id = OLD.id AND kept_until <= destroyed_on
    ) THEN
        RAISE EXCEPTION 'a signature is not destroyed without its line in store_destruction'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0007_register")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in statements()]
