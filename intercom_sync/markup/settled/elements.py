"""Which HTML elements are what, as bodies and the parser under lxml go.

Owns lists of names and nothing that happens. Trap: the parser is older than HTML 5; what it takes
for empty, and what it closes by itself, is listed as it was seen to behave, not as browsers do.
"""

from __future__ import annotations

from typing import Final

from intercom_sync.markup.settled.blocks import HEADINGS


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BOXES: Final = _names(
    "ul ol li table thead tfoot tr td th caption colgroup details summary div blockquote section"
    " article aside header footer main nav figure figcaption dl dt dd address center fieldset form"
)
BLOCKS: Final = BOXES.union(HEADINGS, _names("p pre hr col iframe tbody"))

NO_END_TAG: Final = _names("area br col embed hr img input")
"""Elements without content that may stand in a settled body."""

NOTHING_IF_BARE: Final = _names("a span font")
"""Inline elements that say nothing without an attribute."""

NOTHING_IF_EMPTY: Final = _names(
    "span font sub sup small big kbd mark q cite var samp tt abbr dfn ins label time"
)
"""Inline elements that say nothing without content."""

NOT_TEXT: Final = _names(
    "script style title textarea xmp noembed noframes noscript template svg math select"
)
"""Elements whose content is no HTML, or none that shows as text."""

PLAYER_ATTRIBUTES: Final = _names(
    "allow allowfullscreen allowtransparency frameborder height loading mozallowfullscreen"
    " referrerpolicy scrolling title webkitallowfullscreen width"
)
"""Of an iframe: how the player looks, which Intercom decides."""

IGNORED_WHEN_NESTING: Final = _names(
    "area base basefont br col embed frame hr img input isindex link meta param"
    " html head body frameset plaintext"
).union([""])
"""Never open: they have no content, or tree.parse leaves them out, or they are comments."""

END_TAG_OPTIONAL: Final = _names(
    "p li dt dd td th tr tbody thead tfoot colgroup option wbr source track"
)

CLOSED_BEFORE: Final[dict[str, frozenset[str]]] = {
    "a": _names("a fieldset table td th"),
    "address": _names("dd dl dt form li ul"),
    "dl": _names("form li"),
    "form": _names("form"),
    "ol": _names("form"),
    "pre": _names("dl dt dd fieldset form li table ul"),
    "ul": _names("address form pre"),
    **dict.fromkeys(_names("b big font i s small strike tt u"), _names("center p td th")),
    **dict.fromkeys(HEADINGS, _names("fieldset form li p table")),
}
"""Open element → start tags before which the parser closes it, though its end tag is not optional
[seen, libxml2 2.14]."""
