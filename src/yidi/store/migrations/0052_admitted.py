"""A bill of the cashier's page may become an admission."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0051_bars_of_findings")]

    operations = [
        migrations.AlterField(
            model_name="counterbill",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "收费中"),
                    ("sent", "已发出，结果未知"),
                    ("settled", "已结算"),
                    ("undoing", "撤销已发出，结果未知"),
                    ("undone", "已撤销"),
                    ("dropped", "作废"),
                    ("admitted", "已入院"),
                ],
                default="open",
                max_length=12,
                verbose_name="状态",
            ),
        ),
    ]
