"""Files between institutions and the till (9101, 9102): only a service touches them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0024_chronic_guard")]

    operations = [
        migrations.CreateModel(
            name="HospitalFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("institution_code", models.CharField(max_length=12, verbose_name="机构编码")),
                (
                    "file_qury_no",
                    models.CharField(max_length=30, unique=True, verbose_name="文件查询号"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("content", models.BinaryField(verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("until", models.DateTimeField(verbose_name="截止时间")),
            ],
            options={
                "verbose_name": "机构文件",
                "verbose_name_plural": "机构文件",
                "indexes": [models.Index(fields=["until"], name="hospital_file_until")],
            },
        ),
        migrations.RunSQL(
            "REVOKE ALL ON store_hospitalfile FROM yidi_app, yidi_staff, yidi_citizen",
            migrations.RunSQL.noop,
        ),
    ]
