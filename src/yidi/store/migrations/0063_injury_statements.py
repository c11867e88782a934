"""Of an accident it is kept when the signed word that nobody else must pay was received."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0062_counter_days")]

    operations = [
        migrations.AddField(
            model_name="injuryreport",
            name="statement_at",
            field=models.DateTimeField(null=True, verbose_name="收到签字说明的时间"),
        ),
        migrations.AddField(
            model_name="injuryreport",
            name="statement_by",
            field=models.CharField(
                blank=True, db_default="", max_length=100, verbose_name="谁收到签字说明"
            ),
        ),
    ]
