"""One row becomes one record: kinds of values, names of columns, and what fits where."""
