"""What concerns the staff themselves: who may do what, accounts, posts, second factors, resets."""
