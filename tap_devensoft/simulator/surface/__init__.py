"""What a tenant shows: its world as one profile shapes it, and the truth behind that."""
