"""What `make bench` measures the tap against: one file a contestant, as its users set it up."""
