"""Where the law lies on disk and how its text is read: YAML and JSON into trees, nothing more."""
