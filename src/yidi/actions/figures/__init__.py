"""Figures: counting anew, and taking in what others have counted."""
