"""What a made-up world is built from: nouns, words, drawn numbers, choices, tables, a clock."""
