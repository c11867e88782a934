"""What can happen: one verb, one file, one transaction."""
