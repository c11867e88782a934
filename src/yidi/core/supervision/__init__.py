"""Supervision (监管): what looks odd is an alarm, what is looked into a case, what it ends in a finding."""
