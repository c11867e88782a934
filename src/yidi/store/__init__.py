"""What we keep and how it is read; the only Django app with tables of ours."""
