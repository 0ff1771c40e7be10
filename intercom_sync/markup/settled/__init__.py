"""From a body's HTML to settled blocks: what it means, in a form that can be compared and written.

Owns reading. `canonical` writes settled blocks as HTML, `to_markdown` as Markdown.
"""
