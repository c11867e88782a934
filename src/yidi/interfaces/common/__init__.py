"""What the interfaces share: the base page, its style, forms of words, and the clock at the door."""
