"""What `yidi recompute` is made of: bills in columns, linked to rules, settled, added up, shown."""
