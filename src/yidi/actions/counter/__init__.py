"""Cashiers of institutions without a system of their own: bills from who comes to the settlement."""
