"""From settled blocks to text: HTML, and Markdown in the gfm dialect.

Owns writing. What a body means was settled before (settled/), and what Markdown becomes is decided
elsewhere (dialect/): a change there needs its counterpart here, which the round-trip law finds.
"""
