"""The serial in receipt numbers."""

from django.db import migrations

ROLES = "yidi_app, yidi_staff, yidi_citizen, yidi_service"


class Migration(migrations.Migration):
    dependencies = [("store", "0004_reach")]

    operations = [
        migrations.RunSQL(
            f"CREATE SEQUENCE store_filing_number; GRANT USAGE ON store_filing_number TO {ROLES}",
            "DROP SEQUENCE store_filing_number",
        )
    ]
