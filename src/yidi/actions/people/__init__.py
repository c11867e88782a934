"""Who signs in, and who acts for whom."""
