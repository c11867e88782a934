"""Columns and indexes by which filings are found that end soon, or whose evidence is due."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0016_catalogue'),
    ]

    operations = [
        migrations.AddField(
            model_name='filing',
            name='evidence_due',
            field=models.DateField(null=True, verbose_name='补材料截止'),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('current', True), ('evidence_due__isnull', False)), fields=['insured_region', 'evidence_due'], name='filing_evidence_due'),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('current', True), ('last__isnull', False), ('state', 'active')), fields=['insured_region', 'last'], name='filing_ending'),
        ),
    ]
