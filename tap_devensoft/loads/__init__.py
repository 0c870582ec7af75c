"""What goes out: how each replication method chooses records, and what STATE remembers of them."""
