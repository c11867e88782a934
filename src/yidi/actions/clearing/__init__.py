"""Clearing: collect, match, cut off, answer, issue, dispute, confirm, notify, pay, receive, close."""
