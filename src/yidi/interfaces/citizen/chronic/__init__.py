"""Outpatient care of chronic diseases: what the family has, and applying for it."""
