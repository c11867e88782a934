"""The agencies' official wording of forms: kept version after version, never edited."""

from django.db import migrations, models

ROLES = "yidi_app, yidi_staff, yidi_citizen, yidi_service"
GUARD = (
    f"GRANT SELECT, INSERT ON store_wording TO {ROLES}",
    f"REVOKE UPDATE, DELETE, TRUNCATE ON store_wording FROM {ROLES}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLES}",
    "CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON store_wording FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()",
)


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0017_evidence_due'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('insured_region', models.CharField(max_length=6, verbose_name='参保地')),
                ('paper', models.CharField(choices=[('form', '登记备案表'), ('commitment', '个人承诺书')], max_length=12, verbose_name='哪一种')),
                ('version', models.SmallIntegerField(verbose_name='版本')),
                ('points', models.JSONField(verbose_name='告知内容')),
                ('written_by', models.CharField(max_length=100, verbose_name='录入人')),
                ('written_at', models.DateTimeField(verbose_name='启用时间')),
            ],
            options={
                'verbose_name': '官方文本',
                'verbose_name_plural': '官方文本',
                'indexes': [models.Index(fields=['insured_region', 'paper', '-written_at'], name='wording_latest')],
                'constraints': [models.UniqueConstraint(fields=('insured_region', 'paper', 'version'), name='wording_version')],
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GUARD),
    ]
