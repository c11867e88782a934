"""Who comes in, and in which language."""
