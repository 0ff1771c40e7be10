"""PyYAML's syntax errors in the words of a writer.

Owns the translation only. Trap: the C parser and the Python one word the same mistake differently;
what is matched here are the parts both share.
"""

from __future__ import annotations

from typing import Final

import yaml

_QUOTE: Final = "Put the value in quotes"
_GENERIC: Final = "Mend the YAML here; text that holds : # ' \" [ or { belongs in quotes"

# Part of PyYAML's words → what is wrong, what to do.
_WORDS: Final = (
    ("mapping values are not allowed", "a colon followed by a space begins another value", _QUOTE),
    ("entries are not allowed", "a list cannot begin on this line", "Begin it on the next line"),
    ("unknown escape character", "a backslash in double quotes escapes nothing known", "Use '…'"),
    ("could not find expected ':'", "a key without a colon", 'Write "key: value"'),
    ("incompatible YAML document", "the %YAML line asks for another version", "Remove it"),
)


def explain(error: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    """Where in the text the mistake is, what is wrong, and what to do."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return _explain_marked(error, error.problem_mark.index, text)
    # The only other kind is a character YAML does not allow. Its position is in bytes or in
    # characters, depending on the parser, so the place is looked for again.
    unprintable = yaml.reader.Reader.NON_PRINTABLE.search(text)
    index = unprintable.start() if unprintable else 0
    shown = f"U+{ord(text[index]):04X}" if unprintable else "a character"
    return index, f"{shown} is not allowed in YAML", "Remove it"


def _explain_marked(error: yaml.MarkedYAMLError, index: int, text: str) -> tuple[int, str, str]:
    problem, context = error.problem or "", error.context or ""
    if "quoted scalar" in context and "end of stream" in problem and error.context_mark:
        return error.context_mark.index, "a quote opens here and never closes", "Close it"
    if "cannot start any token" in problem:
        found = text[index : index + 1]
        if found == "\t":
            return index, "a tab stands where YAML wants spaces", "Indent with spaces"
        return index, f"a value cannot begin with `{found}`", _QUOTE
    for words, reason, fix in _WORDS:
        if words in problem:
            return index, reason, fix
    return index, f"this is not YAML: {f'{context}, {problem}' if context else problem}", _GENERIC
