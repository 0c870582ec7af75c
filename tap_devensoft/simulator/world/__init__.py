"""What a made-up tenant holds: rows that follow from a seed, edits on top, and a clock."""
