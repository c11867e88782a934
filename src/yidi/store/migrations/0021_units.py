"""Whom a person works for, and whose people a unit's own officer files for."""

from django.db import migrations, models

ROLES = [('window_clerk', '窗口经办'), ('reviewer', '审核'), ('supervisor', '主管'), ('policy_officer', '政策'), ('finance', '财务'), ('auditor', '审计'), ('administrator', '管理员'), ('unit_officer', '单位经办人')]


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0020_persons_side_guard'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='employer',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='单位编号'),
        ),
        migrations.AddField(
            model_name='registerline',
            name='employer',
            field=models.CharField(db_default='', default='', max_length=40, verbose_name='单位编号'),
        ),
        migrations.AddField(
            model_name='post',
            name='unit',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='单位编号'),
        ),
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=ROLES, max_length=24, verbose_name='岗位'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('employer', ''), _negated=True), fields=['insured_region', 'employer'], name='person_employer'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'unit_officer'), ('unit', ''), _connector='XOR'), name='post_unit'),
        ),
    ]
