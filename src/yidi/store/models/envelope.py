"""The door for hospitals: keys, sign-ins, and the messages that changed something."""

from __future__ import annotations

from django.db import models

from yidi.store.models.offices import Institution

OUTCOMES = [("done", "已受理"), ("tombstone", "冲正在先")]


class InstitutionKey(models.Model):
    """A key with which an institution signs, from–to; a new one overlaps the old while it is put in.

    SM3: a shared secret, sealed; SM2: the institution's public key (hex, uncompressed).
    """

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="keys")
    scheme = models.CharField("签名方式", max_length=8)
    secret_sealed = models.BinaryField("密钥（密）", null=True)
    public = models.CharField("公钥", max_length=130, blank=True)
    first = models.DateTimeField("从")
    after = models.DateTimeField("到（不含）", null=True)
    made_by = models.CharField("由谁", max_length=100)

    class Meta:
        verbose_name = "机构密钥"
        verbose_name_plural = "机构密钥"
        indexes = [models.Index(fields=["institution", "scheme"], name="institution_key")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.scheme} {self.first:%F}"


class SignOn(models.Model):
    """An operator signed in for a day (9001): several terminals share one number."""

    institution_code = models.CharField("机构编码", max_length=12)
    operator = models.CharField("操作员", max_length=30)
    sign_no = models.CharField("签到编号", max_length=30, unique=True)
    day = models.DateField("日期")
    at = models.DateTimeField("签到时间")
    ended_at = models.DateTimeField("签退时间", null=True)
    mac = models.CharField("MAC地址", max_length=20)
    ip = models.CharField("IP地址", max_length=20)

    class Meta:
        verbose_name = "签到"
        verbose_name_plural = "签到"
        constraints = [
            models.UniqueConstraint(
                fields=["institution_code", "operator", "day"],
                condition=models.Q(ended_at=None),
                name="sign_on_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_code} {self.operator} {self.day}"


class HospitalMessage(models.Model):
    """A message that changed something and its answer, byte for byte; partitioned by month.

    month: yyyymm as written in the msgid, so that the same msgid always falls into the same
    partition. content: digest of infno, both districts and input. A tombstone stands where a
    reversal came before its original.
    """

    pk = models.CompositePrimaryKey("month", "institution_code", "msgid")
    month = models.IntegerField("月份")
    institution_code = models.CharField("机构编码", max_length=12)
    msgid = models.CharField("发送方报文ID", max_length=30)
    infno = models.CharField("交易编号", max_length=8)
    content = models.CharField("内容摘要", max_length=64, blank=True)
    outcome = models.CharField("结果", max_length=12, choices=OUTCOMES)
    subject = models.CharField("对象", max_length=30, blank=True)
    answer = models.BinaryField("答复", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "机构报文"
        verbose_name_plural = "机构报文"

    def __str__(self) -> str:
        return f"{self.institution_code} {self.msgid}"


class HospitalFile(models.Model):
    """A file that an institution sent (9101) or may fetch (9102), for some days."""

    institution_code = models.CharField("机构编码", max_length=12)
    file_qury_no = models.CharField("文件查询号", max_length=30, unique=True)
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")
    at = models.DateTimeField("时间")
    until = models.DateTimeField("截止时间")

    class Meta:
        verbose_name = "机构文件"
        verbose_name_plural = "机构文件"
        indexes = [models.Index(fields=["until"], name="hospital_file_until")]

    def __str__(self) -> str:
        return f"{self.institution_code} {self.name}"


class Acquaintance(models.Model):
    """Whom an institution has identified (1101), and when last: whom it may then ask about."""

    institution_code = models.CharField("机构编码", max_length=12)
    insured_region = models.CharField("参保地", max_length=6)
    person = models.ForeignKey("store.Person", models.CASCADE, related_name="+")
    at = models.DateTimeField("最近核验")

    class Meta:
        verbose_name = "核验过的参保人"
        verbose_name_plural = "核验过的参保人"
        constraints = [
            models.UniqueConstraint(fields=["institution_code", "person"], name="acquaintance_once")
        ]

    def __str__(self) -> str:
        return f"{self.institution_code} {self.person_id}"
