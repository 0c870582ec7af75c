"""A tenant of a recorded shape: it answers as that one did, and goes on with made-up rows."""
