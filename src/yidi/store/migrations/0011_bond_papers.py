"""Papers shown with a request to act for somebody, guarded like all rows of people."""

import django.db.models.deletion
from django.db import migrations, models

ROLES = "yidi_app, yidi_staff, yidi_citizen, yidi_service"
REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"
GUARD = (
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON store_bondpaper TO {ROLES}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLES}",
    "ALTER TABLE store_bondpaper ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY service ON store_bondpaper TO yidi_service USING (true)",
    f"CREATE POLICY staff ON store_bondpaper TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
    f"CREATE POLICY citizen ON store_bondpaper TO yidi_citizen USING (person_id = ANY ({PEOPLE}))",
)


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0010_findings_guard'),
    ]

    operations = [
        migrations.CreateModel(
            name='BondPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('insured_region', models.CharField(max_length=6, verbose_name='参保地')),
                ('side', models.CharField(choices=[('agent', '代办人证件'), ('person', '本人证件'), ('basis', '监护证明')], max_length=8, verbose_name='哪一种')),
                ('file', models.CharField(max_length=200, verbose_name='存放名')),
                ('media_type', models.CharField(max_length=40, verbose_name='类型')),
                ('size', models.IntegerField(verbose_name='字节数')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('bond', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='store.bond')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.person')),
            ],
            options={
                'verbose_name': '代办证件',
                'verbose_name_plural': '代办证件',
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GUARD),
    ]
