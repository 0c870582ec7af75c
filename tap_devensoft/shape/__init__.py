"""A tenant's shape for those who mend the tap: recorded, everything of its own made up, written."""
