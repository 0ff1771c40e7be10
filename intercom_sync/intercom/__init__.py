"""Everything that talks HTTP, and nothing else does.

Start reading at client.py: `Intercom` is what the rest of the program sees.
"""
