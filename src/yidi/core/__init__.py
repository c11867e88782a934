"""What is right: values, rules, arithmetic. No Django, no clock, no chance, no files, no network."""
