"""The tables and guards that the house began with, room by room."""
