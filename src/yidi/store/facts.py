"""What a figure is counted from: one row a thing that was done, the same for the number and its list.

Each statement gives id, region (whose office), other (the region on the other side), number, day,
kind, channel, part (whether it was as it should be), amount, part_amount, insurance (of the person as
it stands now, for deductions as settled; "" where it is about no person). What a piece of work may
see of it, row-level security says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from yidi.core.policy.shape import DIMENSIONS
from yidi.core.problems import Refusal
from yidi.core.tickets.life import ASKED, KINDS
from yidi.policy_files.folder import agency_duties
from yidi.store.models import Ticket
from yidi.store.reads import policy

_ZONE = "AT TIME ZONE 'Asia/Shanghai'"
_WORKING_DAYS = """(
    SELECT count(*) FROM generate_series({first} + 1, {last}, interval '1 day') AS d
      LEFT JOIN store_workday w ON w.day = d::date
     WHERE coalesce(w.working, extract(isodow FROM d) < 6))"""

# ruff: noqa: S608
DESKS: Mapping[str, str] = {
    "filings": f"""
        SELECT f.id, f.insured_region AS region, f.place AS other, f.number,
               (f.filed_at {_ZONE})::date AS day, f.kind, f.channel,
               f.way <> 'commitment' AS part, 0::bigint AS amount, 0::bigint AS part_amount,
               p.insurance
          FROM store_filing f
          JOIN store_person p ON p.id = f.person_id
         WHERE version = 1 AND filed_at >= %(since)s::timestamp {_ZONE}""",
    "decisions": f"""
        SELECT id, region, '' AS other, number, day, kind, channel,
               decided AND days <= coalesce(
                   (%(decision_days)s::jsonb ->> (region || '.' || channel))::bigint, days) AS part,
               CASE WHEN decided THEN days ELSE 0 END AS amount, decided::int::bigint AS part_amount,
               insurance
          FROM (
            SELECT m.id, m.insured_region AS region, m.number, (m.at {_ZONE})::date AS day,
                   m.event AS kind, begun.channel AS channel, true AS decided,
                   {_WORKING_DAYS.format(
                       first=f"(begun.at {_ZONE})::date", last=f"(m.at {_ZONE})::date")}::bigint AS days,
                   p.insurance
              FROM store_filingmove m
              JOIN LATERAL (
                  SELECT s.at, s.channel FROM store_filingmove s
                   WHERE s.insured_region = m.insured_region AND s.number = m.number
                     AND s.event = 'submit' AND s.id < m.id ORDER BY s.id DESC LIMIT 1) AS begun
                ON true
              JOIN store_filing f
                ON f.insured_region = m.insured_region AND f.number = m.number AND f.version = 1
              JOIN store_person p ON p.id = f.person_id
             WHERE m.event IN ('approve', 'reject') AND m.at >= %(since)s::timestamp {_ZONE}
            UNION ALL
            SELECT -f.id, f.insured_region, number, %(today)s::date, 'waiting', channel, false, 0,
                   p.insurance
              FROM store_filing f
              JOIN store_person p ON p.id = f.person_id
             WHERE current AND state = 'submitted' AND decide_by < %(today)s
        ) AS decided""",
    "claims": f"""
        SELECT c.id, c.insured_region AS region, c.place AS other, c.number, promised AS day,
               care AS kind, '' AS channel,
               coalesce((decided_at {_ZONE})::date <= promised, false) AS part,
               0::bigint AS amount, 0::bigint AS part_amount, p.insurance
          FROM store_claim c
          JOIN store_person p ON p.id = c.person_id
         WHERE promised >= %(since)s AND (decided_at IS NOT NULL OR promised < %(today)s)
           AND NOT EXISTS (
               SELECT 1 FROM store_claimmove m
                WHERE m.claim_id = c.id AND m.event = 'withdraw'
                  AND (m.at {_ZONE})::date <= c.promised)""",
    "tickets": f"""
        SELECT * FROM (
            SELECT id, region, other, number, day, kind, '' AS channel,
                   answered IS NOT NULL AND days <= allowed AS part,
                   CASE WHEN answered IS NULL THEN 0 ELSE days END AS amount,
                   (answered IS NOT NULL)::int::bigint AS part_amount, '' AS insurance
              FROM (
                  SELECT *, {_WORKING_DAYS.format(
                      first="day", last="coalesce(answered, %(today)s::date)")}::bigint AS days,
                      (%(answer_days)s::jsonb ->> (region || '.' || kind))::bigint AS allowed
                    FROM (
                        SELECT id, to_region AS region, from_region AS other, number, kind,
                               (asked_at {_ZONE})::date AS day,
                               CASE WHEN state <> ALL (%(asked)s)
                                    THEN (answered_at {_ZONE})::date END AS answered
                          FROM store_ticket
                         WHERE state <> 'withdrawn'
                           AND asked_at >= %(since)s::timestamp {_ZONE}) AS asked) AS timed
             WHERE answered IS NOT NULL OR days > allowed
        ) AS due""",
    "deductions": """
        SELECT d.id, d.place AS region, d.insured_region AS other, c.number, s.day,
               CASE WHEN s.scope = 'local' THEN 'local' ELSE 'away' END AS kind, '' AS channel,
               true AS part, d.amount, d.fees AS part_amount, s.insurance
          FROM store_deduction d
          JOIN store_reviewcase c ON c.id = d.case_id
          JOIN store_settlement s ON s.id = d.settlement_id
         WHERE s.day >= %(since)s""",
    "payable": """
        SELECT id, payer AS region, payee AS other, month::text AS number,
               to_date(month::text, 'YYYYMM') AS day, state AS kind, scope AS channel,
               paid_on IS NOT NULL AS part, amount,
               CASE WHEN paid_on IS NOT NULL THEN amount ELSE 0 END AS part_amount, '' AS insurance
          FROM store_clearingmonth WHERE month >= to_char(%(since)s::date, 'YYYYMM')::int""",
}  # fmt: skip
"""Subject → the rows behind its figures. What waits too long counts in the month of today."""

PREPAYMENTS = f"""
    SELECT m.id, p.payer AS region, p.payee AS other, '' AS number, (m.at {_ZONE})::date AS day,
           m.event AS kind, '' AS channel, true AS part, m.amount, 0::bigint AS part_amount
      FROM store_prepaymentmove m JOIN store_prepayment p ON p.id = m.prepayment_id
    UNION ALL
    SELECT -u.id, u.payer, u.payee, u.month::text, to_date(u.month::text, 'YYYYMM'), 'used', u.scope,
           true, u.amount, 0
      FROM store_clearingmonth u
      JOIN store_prepayment p
        ON p.payer = u.payer AND p.payee = u.payee AND p.usage_month = u.month"""
"""What lies behind prepayments, which stand as they are now and are counted in no month: each step, and
the clearing of the month that used them last, under its number below zero."""

CHANGING = ("tickets", "deductions", "payable")
"""Subjects whose old months still change, by an answer, an appeal or a payment; they are few."""


def values(since: date, today: date) -> dict[str, Any]:
    """What the statements need: since, the first day of what is asked for; within how many working days
    tickets are to be answered and filings decided, as it holds today."""
    return {
        "since": since, "today": today, "asked": list(ASKED),
        "answer_days": json.dumps(_answer_days(today)),
        "decision_days": json.dumps(_decision_days(today)),
    }  # fmt: skip


def _answer_days(today: date) -> dict[str, int]:
    duties, found = agency_duties(), {}
    for region in Ticket.objects.values_list("to_region", flat=True).distinct().order_by():
        for kind in KINDS:
            try:
                found[f"{region}.{kind}"] = duties.number(f"ticket.{kind}", region, today)
            except Refusal:
                continue  # a ticket without a rule is not late
    return found


def _decision_days(today: date) -> dict[str, int]:
    found = {}
    for region in policy.regions_in_use():
        for channel in DIMENSIONS["channel"].words:
            try:
                edition = policy.book(region).edition(today)
                row = edition.row("takes_effect", {"channel": channel, "proof": "material"})
            except Refusal:
                continue  # no rule, no deadline
            if "working_days" in row.value:
                found[f"{region}.{channel}"] = int(row.value["working_days"])
    return found
