"""What goes out: to peer regions, to people, to finance. Called by jobs alone."""
