"""The life of a filing (备案): what is decided, what is true at a moment, what it covers."""
