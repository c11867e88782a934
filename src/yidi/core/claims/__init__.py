"""Manual claims (手工报销): what could not be settled directly is paid back afterwards."""
