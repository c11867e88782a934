"""Clearing (清算): what regions owe each other for a month of care, matched, confirmed, netted, paid."""
