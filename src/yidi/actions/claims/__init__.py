"""Manual claims: apply, accept, compute, decide by a second person, pay, take back."""
