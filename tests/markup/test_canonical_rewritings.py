"""A body is canonically the same in whatever of its spellings it comes back (facts §2).

Each choice is drawn: the law is about all combinations, the single facts are in
test_canonical_facts.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.markup.canonical import Site, canonical
from tests.markup.bodies import COLOURS, EMPTY, Node, Tag, stored, trees

SITE = Site(("https://help.acme.com", "https://intercom.help/acme/"))


@settings(max_examples=100, deadline=None)
@given(trees, st.randoms(use_true_random=False))
def test_canonical_is_the_same_for_every_spelling_of_a_body(
    tree: tuple[Node, ...], choose: Random
) -> None:
    expected = canonical(stored(tree), SITE)

    assert expected == canonical(Rewriting(choose).body(tree), SITE)


class Rewriting:
    """Writes a tree as something else that means the same, each choice drawn (facts §2).

    Args:
        choose: Draws whether to spell a thing otherwise.
    """

    def __init__(self, choose: Random) -> None:
        self._choose = choose

    def body(self, nodes: tuple[Node, ...]) -> str:
        """A whole body; its headings may stand deeper, as long as all do."""
        levels = {int(tag.name[1]) for tag in _all_tags(nodes) if tag.name in _HEADINGS}
        deeper = self._choose.randint(0, 4 - max(levels)) if levels else 0
        return self._blocks(_moved(nodes, deeper))

    def _otherwise(self) -> bool:
        return self._choose.random() < 0.5

    def _blocks(self, nodes: Iterable[Node]) -> str:
        gap = self._choose.choice(("", "", "\n", " \n  "))
        return gap + gap.join(map(self._node, nodes)) + gap

    def _line(self, nodes: Iterable[Node]) -> str:
        return "".join(map(self._node, nodes))

    def _node(self, node: Node) -> str:
        if isinstance(node, str):
            return self._text(node)
        if not self._otherwise():
            return self._tag(node.name, node, node.attributes)
        match node:
            case Tag("b" | "i"):
                name = {"b": "strong", "i": "em"}[node.name]
                return self._tag(self._choose.choice((node.name, name)), node)
            case Tag("p", children, (("class", "no-margin"),)):
                return f"<p>{self._line(children)}</p>"
            case Tag("h1" | "h2" | "h3" | "h4"):
                others = tuple(item for item in node.attributes if item[0] != "id")
                return self._tag(node.name, node, (*others, ("id", "h_fedcba9876")))
            case Tag("a"):
                return self._tag("a", node, self._link(node))
            case Tag("img"):
                return self._tag("img", node, self._image(node))
            case Tag("li" | "td", (Tag("p", children, (("class", "no-margin"),)),)):
                return self._tag(node.name, replace(node, children=children), node.attributes)
            case Tag("div", (only,)):
                return self._wrapped(node, only)
            case Tag("div", _, (_, ("style", _))):
                return self._tag("div", node, (node.attributes[0], ("style", _as_rgba(node))))
            case _:
                return self._tag(node.name, node, node.attributes)

    def _wrapped(self, wrapper: Tag, only: Node) -> str:
        match wrapper.get("class"), only:
            case "intercom-container", Tag("img" | "a"):
                return f"<p>{self._node(only)}</p>"
            case "intercom-interblocks-table-container", Tag("table", (Tag("tbody", rows),)):
                return f"<table>{self._blocks(rows)}</table>"
            case "intercom-h2b-video", Tag("iframe"):
                address = (only.get("src") or "").replace("?rel=0&", "?").replace("?rel=0", "")
                return f'<iframe allowfullscreen width=560 src="{escape(address)}"></iframe>'
            case _:
                return self._tag("div", wrapper, wrapper.attributes)

    def _link(self, link_: Tag) -> tuple[tuple[str, str], ...]:
        kept = {name: value for name, value in link_.attributes if name in {"class", "href"}}
        if kept.get("class") == "intercom-content-link":
            del kept["class"]
        kept["href"] = kept["href"].replace(
            "https://help.acme.com/en/articles/42-refunds",
            self._choose.choice(
                (
                    "http://HELP.acme.com/pt-BR/articles/42#h_1",
                    "https://intercom.help/acme/articles/42-Getting-your-money?x=y",
                )
            ),
        )
        return tuple({"rel": "nofollow noopener", **_signed_anew(kept)}.items())

    def _image(self, image_: Tag) -> tuple[tuple[str, str], ...]:
        alt = {} if image_.get("alt") else {"alt": ""}
        return tuple({**_signed_anew(dict(image_.attributes)), **alt}.items())

    def _tag(self, name: str, tag: Tag, attributes: Iterable[tuple[str, str]] | None = None) -> str:
        items = list(attributes or ())
        if self._otherwise():
            items.reverse()
        written = "".join(f' {key}="{escape(value)}"' for key, value in items)
        if name in EMPTY:
            return f"<{name}{written}>"
        is_flow = any(isinstance(child, Tag) and child.name in _BLOCKS for child in tag.children)
        inside = self._blocks(tag.children) if is_flow else self._line(tag.children)
        return f"<{name}{written}>{inside}</{name}>"

    def _text(self, text: str) -> str:
        written = escape(text, quote=self._otherwise())
        return written.replace("\xa0", self._choose.choice(("\xa0", "&nbsp;", "&#160;", "&#xA0;")))


_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_BLOCKS = (
    _HEADINGS
    | {"p", "div", "pre", "hr", "ul", "ol", "li", "table", "tbody", "tr", "td"}
    | {
        "details",
        "summary",
        "iframe",
    }
)


def _all_tags(nodes: Iterable[Node]) -> Iterable[Tag]:
    for node in nodes:
        if isinstance(node, Tag):
            yield node
            yield from _all_tags(node.children)


def _moved(nodes: tuple[Node, ...], deeper: int) -> tuple[Node, ...]:
    def moved(node: Node) -> Node:
        if isinstance(node, str):
            return node
        name = f"h{int(node.name[1]) + deeper}" if node.name in _HEADINGS else node.name
        return replace(node, name=name, children=_moved(node.children, deeper))

    return tuple(map(moved, nodes))


def _signed_anew(attributes: dict[str, str]) -> dict[str, str]:
    def signed(value: str) -> str:
        host, mark, _ = value.partition("?")
        is_hosted = "intercomcdn" in host or "intercom-attachments" in host
        return f"{host}?expires=9&signature=other&req=again" if mark and is_hosted else value

    return {name: signed(value) for name, value in attributes.items()}


def _as_rgba(box: Tag) -> str:
    def rgba(colour: str) -> str:
        red, green, blue, alpha = bytes.fromhex(colour.removeprefix("#"))
        return f"rgba({red}, {green}, {blue}, {alpha / 255:.3f})"

    (background, border) = next(
        pair for pair in COLOURS.values() if pair[0] in (box.get("style") or "")
    )
    return f"background-color:{rgba(background)};border-color:{rgba(border)}"
