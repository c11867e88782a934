"""What a bill over the year's end took out of the old year. The default is a constant: no row is
rewritten, and the till goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0045_clearing_guard")]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="given_back",
            field=models.JSONField(
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="退回旧年度",
            ),
        ),
    ]
