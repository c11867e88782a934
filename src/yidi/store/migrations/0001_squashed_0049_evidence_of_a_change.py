"""Tables, guards and functions as 49 migrations had made them: one room a file, in `first`."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

from yidi.store.migrations.first import (
    catalogue, chronic, claims, clearing, counter, figures, filings, offices, people, register,
    review, settlement, supervision, tables, tickets, traces,
)  # fmt: skip

ROOMS = (
    traces, people, offices, register, catalogue, filings, settlement, counter, chronic, claims,
    tickets, figures, review, supervision, clearing,
)  # fmt: skip
REPLACED = (
    "0001_initial",
    "0002_policy",
    "0003_people_and_filings",
    "0004_reach",
    "0005_filing_number",
    "0006_fronts",
    "0007_register",
    "0008_register_guard",
    "0009_findings",
    "0010_findings_guard",
    "0011_bond_papers",
    "0012_locked_from",
    "0013_till",
    "0014_till_guard",
    "0015_sealed_blocks",
    "0016_catalogue",
    "0017_evidence_due",
    "0018_wordings",
    "0019_persons_side",
    "0020_persons_side_guard",
    "0021_units",
    "0022_analyse_staged",
    "0023_chronic",
    "0024_chronic_guard",
    "0025_hospital_files",
    "0026_settlement_list",
    "0027_cashier",
    "0028_resettling",
    "0029_resettling_guard",
    "0030_claims",
    "0031_claims_guard",
    "0032_confirmations",
    "0033_unsettled_bills",
    "0034_acquaintance",
    "0035_treated",
    "0036_tickets",
    "0037_tickets_guard",
    "0038_figures",
    "0039_figures_guard",
    "0040_review",
    "0041_review_guard",
    "0042_supervision",
    "0043_supervision_guard",
    "0044_clearing",
    "0045_clearing_guard",
    "0046_given_back",
    "0047_returns_of_nothing",
    "0048_mental_hospitals",
    "0049_evidence_of_a_change",
)


class Migration(migrations.Migration):
    """A database that stands at the last of `replaces` is at the end of this one."""

    initial = True
    replaces = [("store", name) for name in REPLACED]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        BtreeGistExtension(),
        tables.Tables(table for room in ROOMS for table in room.TABLES),
        counter.MESSAGES,
        *(migrations.RunSQL(room.GUARD) for room in ROOMS),
    ]
