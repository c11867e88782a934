"""Who reads what was counted: cells hold no person and are for every page; who was counted is for none."""

from django.db import migrations

OPEN = ("store_carecell", "store_deskcell", "store_figuresource", "store_figuremark")
CLOSED = "store_careperson"
ROLES = "yidi_staff, yidi_citizen"


def grants() -> list[str]:
    """Pages read cells, only a service writes them; who is behind a number, a service alone sees."""
    made = []
    for table in OPEN:
        made += [
            f"GRANT SELECT ON {table} TO {ROLES}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO yidi_service",
            f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM yidi_app",
        ]
    made += [f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO yidi_service" for table in OPEN[:3]]
    return [
        *made,
        f"REVOKE ALL ON {CLOSED} FROM yidi_app, {ROLES}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {CLOSED} TO yidi_service",
        f"GRANT USAGE, SELECT ON SEQUENCE {CLOSED}_id_seq TO yidi_service",
    ]


class Migration(migrations.Migration):
    dependencies = [("store", "0038_figures")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in grants()]
