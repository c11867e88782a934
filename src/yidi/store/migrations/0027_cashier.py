"""The cashier's page: whose cashier somebody is, bills in the making, what institutions charge."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROLES = [('window_clerk', '窗口经办'), ('reviewer', '审核'), ('supervisor', '主管'), ('policy_officer', '政策'), ('finance', '财务'), ('auditor', '审计'), ('administrator', '管理员'), ('unit_officer', '单位经办人'), ('cashier', '机构收费员')]
STATES = [('open', '收费中'), ('sent', '已发出，结果未知'), ('settled', '已结算'), ('undoing', '撤销已发出，结果未知'), ('undone', '已撤销'), ('dropped', '作废')]
TABLE = "store_counterbill"
REACHES = ("yidi_staff", "yidi_citizen", "yidi_service")
REGIONS = "string_to_array(current_setting('yidi.regions', true), ',')"
PEOPLE = "string_to_array(nullif(current_setting('yidi.people', true), ''), ',')::bigint[]"

GUARD = [
    *(
        sql
        for table in (TABLE, "store_ownprice")
        for role in REACHES
        for sql in (
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}",
        )
    ),
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY service ON {TABLE} TO yidi_service USING (true)",
    f"CREATE POLICY staff ON {TABLE} TO yidi_staff USING (insured_region = ANY ({REGIONS}))",
    f"CREATE POLICY citizen ON {TABLE} TO yidi_citizen USING (person_id = ANY ({PEOPLE}))",
]


class Migration(migrations.Migration):
    calm = "posts are a few hundred rows of staff, and no till reads them"

    dependencies = [
        ('store', '0026_settlement_list'),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='institution',
            field=models.CharField(blank=True, db_default='', default='', max_length=12, verbose_name='机构编码'),
        ),
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=ROLES, max_length=24, verbose_name='岗位'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'cashier'), ('institution', ''), _connector='XOR'), name='post_institution'),
        ),
        migrations.CreateModel(
            name='OwnPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=50, verbose_name='医疗目录编码')),
                ('price', models.BigIntegerField(verbose_name='单价（百万分之一元）')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='store.institution')),
            ],
            options={
                'verbose_name': '机构价格',
                'verbose_name_plural': '机构价格',
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='own_price_once')],
            },
        ),
        migrations.CreateModel(
            name='CounterBill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('insured_region', models.CharField(max_length=6, verbose_name='参保地')),
                ('institution_code', models.CharField(max_length=12, verbose_name='机构编码')),
                ('operator', models.CharField(max_length=100, verbose_name='经办人')),
                ('credential', models.CharField(max_length=16, verbose_name='就诊凭证')),
                ('token_sealed', models.BinaryField(null=True, verbose_name='令牌（密）')),
                ('state', models.CharField(choices=STATES, default='open', max_length=12, verbose_name='状态')),
                ('content', models.JSONField(verbose_name='内容')),
                ('msgid', models.CharField(max_length=30, verbose_name='报文ID')),
                ('undo_msgid', models.CharField(blank=True, max_length=30, verbose_name='撤销报文ID')),
                ('answer', models.JSONField(null=True, verbose_name='答复')),
                ('undo_answer', models.JSONField(null=True, verbose_name='撤销答复')),
                ('undo_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('made_at', models.DateTimeField(verbose_name='建立时间')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='发出时间')),
                ('day', models.DateField(null=True, verbose_name='结算日')),
                ('undo_day', models.DateField(null=True, verbose_name='撤销日')),
                ('cashier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.person')),
            ],
            options={
                'verbose_name': '收费单',
                'verbose_name_plural': '收费单',
                'indexes': [models.Index(fields=['institution_code', 'day'], name='counter_bill_day'), models.Index(fields=['institution_code', 'undo_day'], name='counter_bill_undo_day'), models.Index(condition=models.Q(('state__in', ['open', 'sent', 'undoing'])), fields=['institution_code', '-id'], name='counter_bill_pending')],
                'constraints': [models.UniqueConstraint(fields=('institution_code', 'msgid'), name='counter_bill_message')],
            },
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in GUARD),
    ]
