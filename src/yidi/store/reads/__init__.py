"""Questions to what we keep; the answers are frozen values."""
