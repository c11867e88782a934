"""What each day brings: deadlines written down, people reminded."""
