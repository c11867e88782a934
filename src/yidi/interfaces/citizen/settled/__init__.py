"""My settlements: the years, each settlement with its reasons, its paper."""
