"""What offices did is counted by insurance as well, where it is about a person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0059_only_what_is_meant")]

    operations = [
        migrations.RemoveConstraint(model_name="deskcell", name="desk_cell_once"),
        migrations.AddField(
            model_name="deskcell",
            name="insurance",
            field=models.CharField(blank=True, db_default="", max_length=16, verbose_name="险种"),
        ),
        migrations.AddConstraint(
            model_name="deskcell",
            constraint=models.UniqueConstraint(
                fields=["subject", "month", "region", "other", "kind", "channel", "insurance"],
                name="desk_cell_once",
            ),
        ),
    ]
