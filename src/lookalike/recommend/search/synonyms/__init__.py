"""Lists of words that mean the same, one group a line; data only, and optional.

``a, b, c`` are words for one thing. ``a > b, c``: who says the first may mean one of the others,
not the other way round. A ``#`` starts a remark. Words no product has do nothing.
"""
