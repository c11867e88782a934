"""Whom an institution has identified: only a service touches it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0033_unsettled_bills"),
    ]

    operations = [
        migrations.CreateModel(
            name="Acquaintance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
                ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
                ("at", models.DateTimeField(verbose_name="最近核验")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "核验过的参保人",
                "verbose_name_plural": "核验过的参保人",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution_code", "person"), name="acquaintance_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "REVOKE ALL ON store_acquaintance FROM yidi_app, yidi_staff, yidi_citizen",
            migrations.RunSQL.noop,
        ),
    ]
