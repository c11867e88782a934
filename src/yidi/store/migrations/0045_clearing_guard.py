"""Whose clearing a piece of work sees: both pools and their provinces; only a service writes it.

Provincial centres also read the journal of their pools, for the trial balance and the positions.
"""

from django.db import migrations

REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PROVINCES = f"SELECT left(region, 2) || '0000' FROM unnest({REGIONS}) AS region"  # noqa: S608
EITHER_SIDE = (
    f"insured = ANY ({REGIONS}) OR place = ANY ({REGIONS})"
    f" OR insured_province = ANY ({REGIONS}) OR place_province = ANY ({REGIONS})"
)
PAIR = f"payer = ANY ({REGIONS}) OR payee = ANY ({REGIONS})"
BENEATH = f"payer IN ({PROVINCES}) OR payee IN ({PROVINCES})"
"""A pool sees the months of its province; of the items only its own."""
TABLES = {
    "store_clearingmonth": (
        f"{PAIR} OR payer_province = ANY ({REGIONS}) OR payee_province = ANY ({REGIONS})"
        f" OR (scope = 'cross_province' AND ({BENEATH}))"
    ),
    "store_clearingitem": EITHER_SIDE,
    "store_clearingrow": EITHER_SIDE,
    "store_clearingmove": (
        "EXISTS (SELECT 1 FROM store_clearingmonth m WHERE m.id = unit_id) AND (item_id IS NULL"
        " OR EXISTS (SELECT 1 FROM store_clearingitem i WHERE i.id = item_id))"
    ),
    "store_prepayment": f"{PAIR} OR {BENEATH}",
    "store_prepaymentmove": "EXISTS (SELECT 1 FROM store_prepayment p WHERE p.id = prepayment_id)",
    "store_clearingpayment": f"{PAIR} OR through = ANY ({REGIONS})",
    "store_clearingaccount": f"region = ANY ({REGIONS})",
    "store_bankline": f"region = ANY ({REGIONS})",
}
SERVICE_ONLY = ("store_clearingmark", "store_clearingposting")
FOREVER = ("store_clearingmove", "store_prepaymentmove", "store_clearingposting")
NEVER_EDITED = (
    "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"
)
JOURNAL = (
    "CREATE POLICY province ON store_journalline FOR SELECT TO yidi_staff USING ("
    f"left(insured_region, 2) || '0000' = ANY ({REGIONS})"
    f" OR left(place, 2) || '0000' = ANY ({REGIONS}))"
)


def policies() -> list[str]:
    """Staff read their rows; nobody else is shown any."""
    made = []
    for table in (*TABLES, *SERVICE_ONLY):
        made += [
            f"REVOKE ALL ON {table} FROM yidi_app, yidi_staff, yidi_citizen",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO yidi_service",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO yidi_service",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY service ON {table} TO yidi_service USING (true)",
        ]
    for table, rows in TABLES.items():
        made += [
            f"GRANT SELECT ON {table} TO yidi_staff",
            f"CREATE POLICY staff ON {table} FOR SELECT TO yidi_staff USING ({rows})",
        ]
    return made


def forever() -> list[str]:
    """No role edits them, and the owner does not by mistake."""
    made = []
    for table in FOREVER:
        made += [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM yidi_service",
            NEVER_EDITED.format(table=table),
        ]
    return made


class Migration(migrations.Migration):
    dependencies = [("store", "0044_clearing")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (*policies(), *forever(), JOURNAL)
    ]
