"""Settlements that would come to something else today: proposed, confirmed, or left as they are."""

from __future__ import annotations

from django.db import models

from yidi.store.models.people import Person
from yidi.store.models.settlement import Settlement

PROPOSAL_KINDS = [
    ("chronic", "慢特病按普通门诊结算"),
    ("filing", "备案后来才有效"),
]
PROPOSAL_STATES = [
    ("proposed", "等待机构确认"),
    ("done", "已退费重新结算"),
    ("declined", "机构不同意"),
    ("claim", "转手工报销补差"),
    ("claimed", "差额已手工报销"),
    ("shown", "按规定不追溯"),
]


class ResettleProposal(models.Model):
    """A settlement in force and what it would come to (S3 三(四)).

    fund, account, cash: what the funds, the account and the person would pay more, in fen, as it was
    computed when it was proposed. state claim: the difference belongs to a manual claim, because the
    stay is over or the year is closed; claimed: it was paid so. reversal, replacement: what became of
    it, linked both ways.
    """

    insured_region = models.CharField("参保地", max_length=6)
    institution_code = models.CharField("机构编码", max_length=12)
    person = models.ForeignKey(Person, models.PROTECT, related_name="resettle_proposals")
    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="resettle_proposal")
    kind = models.CharField("种类", max_length=12, choices=PROPOSAL_KINDS)
    disease = models.CharField("病种", max_length=32, blank=True)
    filing = models.CharField("备案受理编号", max_length=24, blank=True)
    rule = models.CharField("依据", max_length=300, blank=True)
    fund = models.BigIntegerField("基金多支付（分）")
    account = models.BigIntegerField("账户多支付（分）")
    cash = models.BigIntegerField("现金多支付（分）")
    state = models.CharField("状态", max_length=12, choices=PROPOSAL_STATES, default="proposed")
    made_at = models.DateTimeField("提出时间")
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.CharField("答复人", max_length=100, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    reversal = models.ForeignKey(Settlement, models.PROTECT, null=True, related_name="+")
    replacement = models.ForeignKey(Settlement, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "重新结算建议"
        verbose_name_plural = "重新结算建议"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done", reversal__isnull=False, replacement__isnull=False)
                | (~models.Q(state="done") & models.Q(reversal=None, replacement=None)),
                name="resettle_done",
            )
        ]
        indexes = [
            models.Index(
                fields=["institution_code", "id"],
                condition=models.Q(state="proposed"),
                name="resettle_waiting",
            ),
            models.Index(fields=["person", "-id"], name="resettle_person"),
            models.Index(fields=["insured_region", "state", "-id"], name="resettle_region"),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.kind} {self.state}"
