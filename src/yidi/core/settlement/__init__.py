"""From a person, a filing and a bill to what each side pays, step by step."""
