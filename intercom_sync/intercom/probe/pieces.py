"""What the throw-away draft says.

Owns its pieces of HTML, each with words by which it is found again. Trap: one element that Intercom
refuses would refuse the whole body, so what is less certain can be left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from intercom_sync.markup.tree import escape_attribute

SENT_HEADING_ID: Final = "probe-heading"
_VIDEO: Final = "https://www.youtube.com/embed/jNQXAC9IVRw"
_GRAY: Final = "background-color: #e8e8e880; border-color: #73737633;"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One block of the body.

    Attributes:
        is_documented: Intercom's own pages say that it is accepted (facts §2).
    """

    name: str
    html: str
    is_documented: bool = True


_PIECES: Final = (
    Piece(
        name="headings",
        html=f'<h2 id="{SENT_HEADING_ID}">Probe heading</h2><h3>Probe smaller heading</h3>',
    ),
    Piece(
        name="words",
        html="<p><strong>Probe strong</strong> <em>Probe emphasis</em> "
        '<a href="https://www.intercom.com/">Probe link</a></p>',
    ),
    # The one place with white space between two blocks, on purpose.
    Piece(name="white space", html="<p>Probe before</p>\n<p>Probe after</p>"),
    Piece(name="list", html="<ul><li>Probe item</li></ul>"),
    Piece(name="alignment", html='<p class="intercom-align-center">Probe centred</p>'),
    Piece(
        name="table", html="<table><tbody><tr><td>Probe cell</td><td>2</td></tr></tbody></table>"
    ),
    Piece(name="code", html="<pre><code>probe code</code></pre>"),
    Piece(
        name="button",
        html='<p><a class="intercom-h2b-button" href="https://www.intercom.com/">Probe button</a>'
        "</p>",
    ),
    Piece(name="video", html=f'<iframe src="{_VIDEO}"></iframe>', is_documented=False),
    Piece(
        name="callout",
        html=f'<div class="intercom-interblocks-callout" style="{_GRAY}">'
        "<p>Probe callout</p></div>",
        is_documented=False,
    ),
    Piece(
        name="details",
        html="<details><summary><h2>Probe section</h2></summary>"
        '<div class="collapsible-section-content"><p>Probe inside</p></div></details>',
        is_documented=False,
    ),
)


def bodies(image_url: str | None) -> tuple[tuple[Piece, ...], ...]:
    """Bodies to try, one after the other until one is not refused."""
    documented = tuple(piece for piece in _PIECES if piece.is_documented)
    if image_url is None:
        return (_PIECES, documented)
    image = f'<img src="{escape_attribute(image_url)}" alt="Probe image">'
    return ((*_PIECES, Piece(name="image", html=image)), _PIECES, documented)


def html_of(pieces: tuple[Piece, ...]) -> str:
    """The body, on one line but for its white space piece."""
    return "".join(piece.html for piece in pieces)
