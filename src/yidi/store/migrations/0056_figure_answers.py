"""What the pages of figures ask is answered when the cells are counted."""

from django.db import migrations, models

GRANTS = (
    "REVOKE ALL ON store_figureanswer FROM yidi_app, yidi_citizen, yidi_staff",
    "GRANT SELECT ON store_figureanswer TO yidi_staff",
    "GRANT SELECT, INSERT, DELETE ON store_figureanswer TO yidi_service",
)


class Migration(migrations.Migration):
    dependencies = [("store", "0055_borne_by_pool")]

    operations = [
        migrations.CreateModel(
            name="FigureAnswer",
            fields=[
                (
                    "question",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="问题"
                    ),
                ),
                ("counted_at", models.DateTimeField(verbose_name="统计时间")),
                ("rows", models.JSONField(verbose_name="答案")),
            ],
            options={"verbose_name": "统计答案", "verbose_name_plural": "统计答案"},
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GRANTS),
    ]
