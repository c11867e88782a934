"""My manual claims: apply, follow, bring what is missing, and see why it comes to what it does."""
