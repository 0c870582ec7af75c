"""One owner's activity map, in whatever shape it came, as flat rows; asking for it is others' work.

The API may answer with flat rows and a parent reference, with trees, with one array per level, with
WBS numbers only, or with one path per level. Nothing here knows which in advance: names are tried
first, and where none fits, the values tell. What was read is not changed, and every walk is a loop,
so that no depth is too deep.
"""
