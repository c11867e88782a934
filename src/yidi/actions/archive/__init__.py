"""What may be destroyed after its time, and what a person may take along."""
