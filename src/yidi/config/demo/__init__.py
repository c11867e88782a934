"""Invented people, staff, institutions and filings, so that a new house can be tried at once.

Never in production. `start` and `banner` are hooks of `yidi run`; everything heavy is imported only
when there is something to load.
"""
