"""Looking at people leaves a line."""
