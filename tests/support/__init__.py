"""What tests share. Nothing here imports Django at the top: tests of the core run without it."""
