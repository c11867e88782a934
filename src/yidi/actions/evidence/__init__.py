"""Evidence arrives as files: looked into, made harmless, kept under names that tell nothing."""
