"""Filing for oneself and for the family: the form, what became of it, what can be done with it."""
