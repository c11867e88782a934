"""Outpatient care of chronic diseases: apply, review, choose institutions; report an accident."""
