"""What waits to be sent, handed to whoever sends it."""
