"""Hospitals for mental illness; settlement lists that were not submitted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0047_returns_of_nothing")]

    operations = [
        migrations.AddField(
            model_name="institution",
            name="mental",
            field=models.BooleanField(db_default=False, default=False, verbose_name="精神专科"),
        ),
        migrations.AlterField(
            model_name="settlementlist",
            name="state",
            field=models.CharField(
                choices=[("0", "未提交"), ("1", "已提交"), ("2", "审核通过"), ("3", "审核不通过")],
                default="1",
                max_length=1,
                verbose_name="状态",
            ),
        ),
    ]
