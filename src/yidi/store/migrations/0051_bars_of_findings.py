"""Each finding says whether it bars commitments, so that taking one back leaves another's bar alone.

Of older findings it was kept with the person only: as long as one stands, the bar is taken as its own.
"""

from django.db import migrations, models

OLDER = (
    "UPDATE store_finding f SET barred = true FROM store_person p"
    " WHERE p.id = f.person_id AND p.commitment_barred AND f.upheld IS DISTINCT FROM false"
)


class Migration(migrations.Migration):
    calm = "findings of false evidence are few, and no till reads them"
    dependencies = [("store", "0050_no_shadows")]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="barred",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="不得以承诺制办理"
            ),
        ),
        migrations.RunSQL(OLDER, migrations.RunSQL.noop),
    ]
