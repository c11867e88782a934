"""yidi (异地): cross-region medical insurance care, from the filing to the clearing."""
