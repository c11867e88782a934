"""The law as data: read → shape → link → check → book."""
