"""Alarms, cases and findings of supervision."""
