"""What a made-up tenant holds: rows that follow from a seed, and edits on top."""
