"""Hospitals and peer regions, in the national envelope."""
