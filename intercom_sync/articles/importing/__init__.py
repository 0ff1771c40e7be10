"""From Intercom into files: names, texts, images, and the order in which they are kept.

Nothing in here writes to Intercom, and no file that is there already is ever changed.
"""
