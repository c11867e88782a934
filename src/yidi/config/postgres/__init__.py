"""The database: PostgreSQL that the house brings along, or any other named by DATABASE_URL."""
