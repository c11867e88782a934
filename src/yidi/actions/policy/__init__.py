"""What policy officers do: propose a book, approve it."""
