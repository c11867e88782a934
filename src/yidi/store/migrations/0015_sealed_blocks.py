from django.db import migrations, models

ROLES = "yidi_app, yidi_staff, yidi_citizen, yidi_service"
GUARD = (
    f"REVOKE UPDATE, DELETE, TRUNCATE ON store_sealedblock FROM {ROLES}",
    ("CREATE TRIGGER never_edited BEFORE UPDATE OR DELETE ON store_sealedblock"
    " FOR EACH STATEMENT EXECUTE FUNCTION yidi_never_edited()"),
)
"""Blocks name no person, so no policy guards their rows; that they stay as they are is guarded."""


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0014_till_guard'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealMark',
            fields=[
                ('series', models.CharField(max_length=24, primary_key=True, serialize=False, verbose_name='系列')),
                ('last_id', models.BigIntegerField(verbose_name='到')),
                ('horizon', models.BigIntegerField(verbose_name='等到的事务号')),
                ('marked_at', models.DateTimeField(verbose_name='标记时间')),
            ],
            options={
                'verbose_name': '封存进度',
                'verbose_name_plural': '封存进度',
            },
        ),
        migrations.CreateModel(
            name='SealedBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=24, verbose_name='系列')),
                ('number', models.IntegerField(verbose_name='第几块')),
                ('first_id', models.BigIntegerField(verbose_name='从')),
                ('last_id', models.BigIntegerField(verbose_name='到')),
                ('rows', models.IntegerField(verbose_name='行数')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要（SM3）')),
                ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
            ],
            options={
                'verbose_name': '封存块',
                'verbose_name_plural': '封存块',
                'constraints': [models.UniqueConstraint(fields=('series', 'number'), name='sealed_block_once'), models.CheckConstraint(condition=models.Q(('first_id__lte', models.F('last_id'))), name='sealed_block_range')],
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GUARD),
    ]
