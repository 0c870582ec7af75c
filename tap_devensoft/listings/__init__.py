"""One listing read whole: what a page says, how to ask for the next one, when the end is proved."""
