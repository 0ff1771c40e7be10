"""The Markdown dialect: the HTML of a Markdown parser in, Intercom's own structure out.

Only markup.to_html, outside this package, is meant to be imported by others.
"""
