"""The family: for whom one acts, and who acts for oneself."""
