"""A return whose amount rounds to nothing may still move a fen between the parts of its original.

What is allowed only grows: the new check is added without reading the table, then read beside the
till's work.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("store", "0046_given_back")]

    operations = [
        migrations.RemoveConstraint(model_name="chargeline", name="charge_parts"),
        AddConstraintNotValid(
            model_name="chargeline",
            constraint=models.CheckConstraint(
                condition=models.Q(amount__lt=0)
                | ~models.Q(returns="")
                | models.Q(
                    amount__gte=models.F("own_paid") + models.F("over_limit") + models.F("class_b")
                ),
                name="charge_parts",
            ),
        ),
        ValidateConstraint(model_name="chargeline", name="charge_parts"),
    ]
