"""The index on settled bills holds no unsettled ones: the till's plan would walk them all."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0032_confirmations"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bill",
            name="bill_settlement",
        ),
        migrations.AlterField(
            model_name="bill",
            name="settlement",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.settlement",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settlement__isnull", False)),
                fields=("settlement",),
                name="bill_settlement",
            ),
        ),
    ]
