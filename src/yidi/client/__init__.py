"""What a hospital's own programmers use to talk to us; rests on the protocol only."""
