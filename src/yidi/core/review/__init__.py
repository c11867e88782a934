"""Review of bills (审核) at the place of care: the same checks for people insured here and elsewhere."""
