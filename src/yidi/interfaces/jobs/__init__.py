"""What time itself does: deadlines, reminders, sending. Tasks are registered by importing this."""
