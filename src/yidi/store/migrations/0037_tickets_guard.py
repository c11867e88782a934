"""Whose tickets, cost checks and problems a piece of work sees; what was said is never edited.

Both sides of a ticket see it, and both provinces once it was escalated. A problem is seen by the
agency it was told, and by whom it concerns. Contacts and outages are there for everybody to know.
"""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
ROLES = ("yidi_staff", "yidi_citizen", "yidi_service")
TABLES = (
    "store_ticket", "store_ticketentry", "store_costcheck", "store_checkproposal", "store_raised",
    "store_raisedmove", "store_contact", "store_outage",
)  # fmt: skip
OFFICE_ONLY = (
    "store_ticket", "store_ticketentry", "store_costcheck", "store_checkproposal", "store_contact",
)  # fmt: skip
FOREVER = ("store_ticketentry", "store_raisedmove")

EITHER_SIDE = (
    f"from_region = ANY ({REGIONS}) OR to_region = ANY ({REGIONS}) OR (escalated_at IS NOT NULL"
    f" AND (from_province = ANY ({REGIONS}) OR to_province = ANY ({REGIONS})))"
)
OF_TICKET = "EXISTS (SELECT 1 FROM store_ticket t WHERE t.id = {table}.ticket_id)"
OF_RAISED = "EXISTS (SELECT 1 FROM store_raised r WHERE r.id = store_raisedmove.raised_id)"
NEVER_EDITED = (
    "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
)


def granted() -> list[str]:
    """Everybody may ask; the policies say what is there."""
    made = []
    for table in TABLES:
        made += [
            *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}" for role in ROLES),
            *(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}" for role in ROLES),
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
        ]
    made += [f"REVOKE ALL ON {table} FROM yidi_citizen" for table in OFFICE_ONLY]
    return made


def policies() -> list[str]:
    """A ticket is opened by one's own region only; what hangs on it follows it."""
    staff = [
        f"CREATE POLICY staff_see ON store_ticket FOR SELECT TO yidi_staff USING ({EITHER_SIDE})",
        f"CREATE POLICY staff_move ON store_ticket FOR UPDATE TO yidi_staff USING ({EITHER_SIDE})",
        (
            "CREATE POLICY staff_open ON store_ticket FOR INSERT TO yidi_staff"
            f" WITH CHECK (from_region = ANY ({REGIONS}))"
        ),
        *(
            f"CREATE POLICY staff ON {table} TO yidi_staff USING ({OF_TICKET.format(table=table)})"
            for table in ("store_ticketentry", "store_costcheck")
        ),
        (
            "CREATE POLICY staff ON store_checkproposal TO yidi_staff"
            f" USING (insured_region = ANY ({REGIONS}))"
        ),
        f"CREATE POLICY staff ON store_raised TO yidi_staff USING (region = ANY ({REGIONS}))",
        f"CREATE POLICY citizen ON store_raised TO yidi_citizen USING (person_id = ANY ({PEOPLE}))",
        f"CREATE POLICY staff ON store_raisedmove TO yidi_staff USING ({OF_RAISED})",
        f"CREATE POLICY citizen ON store_raisedmove TO yidi_citizen USING ({OF_RAISED})",
    ]
    return [*staff, *_known(), *_evidence()]


def _known() -> list[str]:
    """Read by all, kept by one's own agency."""
    made = []
    for table in ("store_contact", "store_outage"):
        own = f"region = ANY ({REGIONS})"
        made += [
            f"CREATE POLICY staff_see ON {table} FOR SELECT TO yidi_staff USING (true)",
            f"CREATE POLICY staff_add ON {table} FOR INSERT TO yidi_staff WITH CHECK ({own})",
            f"CREATE POLICY staff_keep ON {table} FOR UPDATE TO yidi_staff USING ({own})",
        ]
    return [
        *made,
        "CREATE POLICY citizen ON store_outage FOR SELECT TO yidi_citizen USING (true)",
    ]


def _evidence() -> list[str]:
    """Pages on a ticket are seen from both sides, those with a problem by who told it."""
    return [
        (
            "CREATE POLICY tickets ON store_evidence TO yidi_staff USING (EXISTS ("
            "SELECT 1 FROM store_ticket t WHERE t.from_region = store_evidence.insured_region"
            " AND t.number = store_evidence.number))"
        ),
        (
            "CREATE POLICY citizen_raised ON store_evidence TO yidi_citizen USING (EXISTS ("  # noqa: S608
            "SELECT 1 FROM store_raised r WHERE r.region = store_evidence.insured_region"
            f" AND r.number = store_evidence.number AND r.person_id = ANY ({PEOPLE})))"
        ),
    ]


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
    dependencies = [("store", "0036_tickets")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (*granted(), *policies(), *forever())
    ]
