"""The way to the server: tries, waits, tokens and limits; and what its answers mean."""
