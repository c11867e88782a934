"""Figures are written by a service alone, and nobody takes away a case, its alarm or its papers."""

from django.db import migrations

FIGURES = ("store_carecell", "store_deskcell", "store_figuresource", "store_figuremark")
CASES = ("store_supervisioncase", "store_supervisionalarm", "store_casepaper")
WRITING = "INSERT, UPDATE, DELETE, TRUNCATE"
TAKING_AWAY = "DELETE, TRUNCATE"
MEANT = [
    *(f"REVOKE {WRITING} ON {table} FROM yidi_staff, yidi_citizen" for table in FIGURES),
    *(f"REVOKE {TAKING_AWAY} ON {table} FROM yidi_staff" for table in CASES),
]
BEFORE = [
    *(f"GRANT {WRITING} ON {table} TO yidi_staff, yidi_citizen" for table in FIGURES),
    *(f"GRANT {TAKING_AWAY} ON {table} TO yidi_staff" for table in CASES),
]


class Migration(migrations.Migration):
    dependencies = [("store", "0058_claimed_differences")]

    operations = [migrations.RunSQL(MEANT, BEFORE)]
