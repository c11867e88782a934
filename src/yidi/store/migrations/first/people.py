"""Staff accounts, the insured, who acts for whom, and by what a person is known at a counter."""

from django.db import migrations, models
import django.contrib.auth.validators
import django.db.models.deletion

from yidi.store.migrations.first import guard

TABLES = (
    migrations.CreateModel(
        name="User",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("password", models.CharField(max_length=128, verbose_name="password")),
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            ("is_superuser", models.BooleanField(default=False, help_text="Designates that this user has all permissions without explicitly assigning them.", verbose_name="superuser status")),
            ("username", models.CharField(max_length=64, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name="账号")),
            ("display_name", models.CharField(max_length=64, verbose_name="姓名")),
            ("is_active", models.BooleanField(default=True, verbose_name="可以登录")),
            ("joined_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
            (
                "groups",
                models.ManyToManyField(
                    blank=True,
                    help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                    related_name="user_set",
                    related_query_name="user",
                    to="auth.group",
                    verbose_name="groups",
                ),
            ),
            (
                "user_permissions",
                models.ManyToManyField(
                    blank=True, help_text="Specific permissions for this user.", related_name="user_set", related_query_name="user", to="auth.permission", verbose_name="user permissions"
                ),
            ),
            ("password_is_temporary", models.BooleanField(default=False, verbose_name="登录后须改密码")),
        ],
        options={
            "verbose_name": "工作人员",
            "verbose_name_plural": "工作人员",
        },
    ),
    migrations.CreateModel(
        name="Person",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("psn_no", models.CharField(max_length=30, verbose_name="人员编号")),
            ("name", models.CharField(max_length=50, verbose_name="姓名")),
            ("name_pinyin", models.CharField(blank=True, max_length=200, verbose_name="姓名拼音")),
            ("name_initials", models.CharField(blank=True, max_length=50, verbose_name="拼音首字母")),
            ("id_type", models.CharField(default="01", max_length=6, verbose_name="证件类型")),
            ("id_sealed", models.BinaryField(null=True, verbose_name="证件号码（密）")),
            ("id_digest", models.CharField(blank=True, max_length=64, verbose_name="证件号码摘要")),
            ("id_last4", models.CharField(blank=True, max_length=4, verbose_name="证件号码末四位")),
            ("phone_sealed", models.BinaryField(null=True, verbose_name="手机（密）")),
            ("phone_digest", models.CharField(blank=True, max_length=64, verbose_name="手机摘要")),
            ("phone_last4", models.CharField(blank=True, max_length=4, verbose_name="手机末四位")),
            ("birth", models.DateField(null=True, verbose_name="出生日期")),
            ("male", models.BooleanField(null=True, verbose_name="男")),
            ("insurance", models.CharField(choices=[("employee", "职工医保"), ("resident", "居民医保")], max_length=16, verbose_name="险种")),
            (
                "status",
                models.CharField(
                    choices=[("active", "正常参保"), ("suspended", "暂停参保"), ("ended", "终止参保"), ("moved", "关系转出"), ("dead", "死亡")],
                    default="active",
                    max_length=16,
                    verbose_name="参保状态",
                ),
            ),
            ("status_since", models.DateField(null=True, verbose_name="状态起始日")),
            ("retired", models.BooleanField(default=False, verbose_name="退休")),
            ("group", models.CharField(default="none", max_length=16, verbose_name="人员类别")),
            ("hardship", models.CharField(default="none", max_length=24, verbose_name="困难身份")),
            ("civil_servant", models.CharField(default="none", max_length=16, verbose_name="公务员补助")),
            ("balance", models.BigIntegerField(default=0, verbose_name="个人账户余额（分）")),
            ("commitment_barred", models.BooleanField(default=False, verbose_name="不得以承诺制办理")),
            ("direct_suspended_from", models.DateField(null=True, verbose_name="暂停直接结算起")),
            ("direct_suspended_to", models.DateField(null=True, verbose_name="暂停直接结算止（不含）")),
            ("address", models.CharField(blank=True, max_length=200, verbose_name="联系地址")),
            ("updated_at", models.DateTimeField(verbose_name="更新时间")),
            ("parent", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="store.person")),
            ("employer", models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="单位编号")),
        ],
        options={
            "verbose_name": "参保人",
            "verbose_name_plural": "参保人",
            "indexes": [
                models.Index(fields=["id_digest"], name="person_digest"),
                models.Index(fields=["insured_region", "name"], name="person_name", opclasses=["", "text_pattern_ops"]),
                models.Index(fields=["insured_region", "name_initials"], name="person_initials", opclasses=["", "text_pattern_ops"]),
                models.Index(fields=["insured_region", "id_last4"], name="person_last4"),
                models.Index(condition=models.Q(("employer", ""), _negated=True), fields=["insured_region", "employer"], name="person_employer"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "id"), name="person_by_region"),
                models.UniqueConstraint(fields=("insured_region", "psn_no"), name="person_psn_no"),
                models.UniqueConstraint(condition=models.Q(("id_digest", ""), _negated=True), fields=("insured_region", "id_digest", "insurance"), name="person_once"),
                models.CheckConstraint(condition=models.Q(("balance__gte", 0)), name="person_balance"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Citizen",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("id_digest", models.CharField(max_length=64, unique=True, verbose_name="证件号码摘要")),
            ("id_sealed", models.BinaryField(verbose_name="证件号码（密）")),
            ("id_last4", models.CharField(max_length=4, verbose_name="末四位")),
            ("name", models.CharField(max_length=50, verbose_name="姓名")),
            ("phone_sealed", models.BinaryField(verbose_name="手机（密）")),
            ("phone_digest", models.CharField(max_length=64, verbose_name="手机摘要")),
            ("phone_last4", models.CharField(max_length=4, verbose_name="手机末四位")),
            ("made_at", models.DateTimeField(verbose_name="首次登录")),
            ("seen_at", models.DateTimeField(verbose_name="最近登录")),
        ],
        options={
            "verbose_name": "网上办事人",
            "verbose_name_plural": "网上办事人",
        },
    ),
    migrations.CreateModel(
        name="LoginCode",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("id_digest", models.CharField(max_length=64)),
            ("phone_digest", models.CharField(max_length=64)),
            ("address", models.GenericIPAddressField(null=True)),
            ("code_digest", models.CharField(max_length=64)),
            ("sent_at", models.DateTimeField()),
            ("tries", models.SmallIntegerField(default=0)),
            ("used_at", models.DateTimeField(null=True)),
        ],
        options={
            "verbose_name": "登录验证码",
            "verbose_name_plural": "登录验证码",
            "indexes": [
                models.Index(fields=["id_digest", "sent_at"], name="code_person"),
                models.Index(fields=["phone_digest", "sent_at"], name="code_phone"),
                models.Index(fields=["address", "sent_at"], name="code_address"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Bond",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("relation", models.CharField(max_length=24, verbose_name="关系")),
            ("basis", models.CharField(max_length=24, verbose_name="依据")),
            ("asked_at", models.DateTimeField(verbose_name="申请时间")),
            ("consented_at", models.DateTimeField(null=True, verbose_name="同意时间")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
            ("ended_by", models.CharField(blank=True, max_length=64, verbose_name="由谁结束")),
            ("agent", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="bonds", to="store.citizen")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="bonds", to="store.person")),
        ],
        options={
            "verbose_name": "代办关系",
            "verbose_name_plural": "代办关系",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("agent", "person"), name="bond_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="BondPaper",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("side", models.CharField(choices=[("agent", "代办人证件"), ("person", "本人证件"), ("basis", "监护证明")], max_length=8, verbose_name="哪一种")),
            ("file", models.CharField(max_length=200, verbose_name="存放名")),
            ("media_type", models.CharField(max_length=40, verbose_name="类型")),
            ("size", models.IntegerField(verbose_name="字节数")),
            ("digest", models.CharField(max_length=64, verbose_name="摘要")),
            ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
            ("bond", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="store.bond")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person")),
        ],
        options={
            "verbose_name": "代办证件",
            "verbose_name_plural": "代办证件",
        },
    ),
    migrations.CreateModel(
        name="ECredential",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("activated_at", models.DateTimeField(verbose_name="激活时间")),
            ("activated_by", models.CharField(max_length=100, verbose_name="由谁激活")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="停用时间")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="credentials", to="store.person")),
        ],
        options={
            "verbose_name": "医保电子凭证",
            "verbose_name_plural": "医保电子凭证",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("person",), name="e_credential_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ShownCode",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("digest", models.CharField(max_length=64, unique=True, verbose_name="凭证码摘要")),
            ("shown_at", models.DateTimeField(verbose_name="出示时间")),
            ("after", models.DateTimeField(verbose_name="到（不含）")),
            ("used_at", models.DateTimeField(null=True, verbose_name="解码时间")),
            ("institution_code", models.CharField(blank=True, max_length=12, verbose_name="解码机构")),
            ("token_digest", models.CharField(blank=True, max_length=64, verbose_name="令牌摘要")),
            ("token_after", models.DateTimeField(null=True, verbose_name="令牌到（不含）")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person")),
        ],
        options={
            "verbose_name": "出示的凭证码",
            "verbose_name_plural": "出示的凭证码",
            "indexes": [
                models.Index(fields=["shown_at"], name="shown_code_at"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("token_digest", ""), _negated=True), fields=("token_digest",), name="shown_code_token"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SocialCard",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("digest", models.CharField(max_length=64, verbose_name="卡号摘要")),
            ("last4", models.CharField(max_length=4, verbose_name="卡号末四位")),
            ("issued_by", models.CharField(max_length=6, verbose_name="发卡地")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="store.person")),
        ],
        options={
            "verbose_name": "社会保障卡",
            "verbose_name_plural": "社会保障卡",
            "indexes": [
                models.Index(fields=["digest"], name="social_card_digest"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("insured_region", "digest"), name="social_card_in_region"),
                models.UniqueConstraint(fields=("person",), name="social_card_of_person"),
            ],
        },
    ),
    migrations.CreateModel(
        name="AccountShare",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("insured_region", models.CharField(max_length=6, verbose_name="参保地")),
            ("sharer_region", models.CharField(max_length=6, verbose_name="共济人参保地")),
            ("relation", models.CharField(max_length=24, verbose_name="关系")),
            ("consented_at", models.DateTimeField(verbose_name="同意时间")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
            ("ended_by", models.CharField(blank=True, max_length=100, verbose_name="由谁结束")),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="shared_with_me", to="store.person")),
            ("sharer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="shared_by_me", to="store.person")),
        ],
        options={
            "verbose_name": "家庭共济",
            "verbose_name_plural": "家庭共济",
            "indexes": [
                models.Index(condition=models.Q(("ended_at", None)), fields=["insured_region", "person"], name="account_share_living"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("person",), name="account_share_once"),
                models.CheckConstraint(condition=models.Q(("person", models.F("sharer")), _negated=True), name="account_share_others"),
            ],
        },
    ),
)

GUARD = (
    *guard.seen("store_person", staff=guard.INSURED, citizen=f"id = ANY ({guard.PEOPLE})"),
    *guard.of_person(
        "store_bond", "store_bondpaper", "store_ecredential", "store_showncode", "store_socialcard"
    ),
    *guard.seen(
        "store_accountshare",
        staff=f"{guard.INSURED} OR sharer_region = ANY ({guard.REGIONS})",
        citizen=f"{guard.OWN} OR sharer_id = ANY ({guard.PEOPLE})",
    ),
)
