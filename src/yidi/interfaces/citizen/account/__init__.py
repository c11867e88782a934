"""Signing in, and what every page of somebody's own needs."""
