"""A claim may be of the difference that a proposal names, and keeps what an office has put right."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    calm = "A further choice is a word for pages: the column stays as it is."
    dependencies = [("store", "0057_message_months")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="injury",
            field=models.CharField(
                choices=[
                    ("none", "无外伤"),
                    ("no_third_party", "无第三方责任外伤"),
                    ("third_party", "第三方责任外伤"),
                ],
                default="none",
                max_length=16,
                verbose_name="外伤",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="mental_illness",
            field=models.BooleanField(default=False, verbose_name="精神疾病"),
        ),
        migrations.AddField(
            model_name="claim",
            name="proposal",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="store.resettleproposal",
            ),
        ),
        migrations.AlterField(
            model_name="resettleproposal",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "等待机构确认"),
                    ("done", "已退费重新结算"),
                    ("declined", "机构不同意"),
                    ("claim", "转手工报销补差"),
                    ("claimed", "差额已手工报销"),
                    ("shown", "按规定不追溯"),
                ],
                default="proposed",
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ("refused", "withdrawn", "taken_back")), _negated=True
                ),
                fields=("proposal",),
                name="claim_difference",
            ),
        ),
    ]
