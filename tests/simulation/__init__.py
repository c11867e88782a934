"""Months of care from one seed, over a network that loses things, and who keeps the books of it."""
