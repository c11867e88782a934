"""What agencies ask of each other: tickets, cost checks, raised problems, contacts, outages."""
