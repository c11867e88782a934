"""The only code that changes our tables; called by actions alone."""
