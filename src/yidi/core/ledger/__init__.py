"""The ledger: entries whose lines sum to zero, the only corridor to clearing."""
