"""A throw-away draft that tells how Intercom behaves, row by row.

Owns what it says (pieces), every write to it (draft, intent), looking at it (observing, seen), what
that means for each assumption of ours (assumptions, in_*, reading), and taking it away (removal).
It must not ask or print; cli/ does.
"""
