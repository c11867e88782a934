"""Problems that insured people tell their agency: told, followed, answered."""
