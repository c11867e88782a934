"""The insured person and the family: pages for a phone, in plain Chinese."""
