"""Figures (统计): what each means, how it is computed, what of it may be published, what it says."""
