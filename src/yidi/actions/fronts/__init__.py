"""Fronts that file over the API: admitted, ended."""
