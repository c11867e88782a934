"""What the offices' own calendar learns."""
