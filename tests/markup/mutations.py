"""Ways to change what a body means.

Owns mutations: each takes a tree and gives another one that means something else, and draws where.
Trap: `ONE_OF_EACH` must stand in the tree, so that there always is something to change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import TypeAlias

from intercom_sync.markup.canonical import Site, canonical
from tests.markup.bodies import COLOURS, ONE_OF_EACH, Node, Tag, link, p, stored

SITE = Site(("https://help.acme.com",))

Tree: TypeAlias = tuple[Node, ...]
Path: TypeAlias = tuple[int, ...]
Mutation: TypeAlias = Callable[[Tree, Random], Tree]

_MARKS = {"b", "i", "code"}
_HEADINGS = {"h1", "h2", "h3", "h4"}


def _everywhere(tree: Tree, above: Path = ()) -> Iterator[tuple[Path, Node]]:
    for index, node in enumerate(tree):
        yield (*above, index), node
        if isinstance(node, Tag):
            yield from _everywhere(node.children, (*above, index))


def _put(tree: Tree, path: Path, *nodes: Node) -> Tree:
    """The tree with other nodes in the place of one."""
    index, *rest = path
    here = tree[index]
    if rest:
        assert isinstance(here, Tag)
        nodes = (replace(here, children=_put(here.children, tuple(rest), *nodes)),)
    return (*tree[:index], *nodes, *tree[index + 1 :])


def _tag(tree: Tree, choose: Random, wanted: Callable[[Tag], bool]) -> tuple[Path, Tag]:
    found = [(path, n) for path, n in _everywhere(tree) if isinstance(n, Tag) and wanted(n)]
    return choose.choice(found)


def _text(tree: Tree, choose: Random, wanted: Callable[[str], bool]) -> tuple[Path, str]:
    found = [(path, n) for path, n in _everywhere(tree) if isinstance(n, str) and wanted(n)]
    return choose.choice(found)


def _words(node: Node) -> str:
    return node if isinstance(node, str) else "".join(map(_words, node.children))


def _named(*names: str) -> Callable[[Tag], bool]:
    return lambda tag: tag.name in names


def _meaning(node: Node) -> str:
    return canonical(stored((node,)), SITE)


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def changed_letter(tree: Tree, choose: Random) -> Tree:
    path, text = _text(tree, choose, _has_letters)
    index = choose.choice([i for i, letter in enumerate(text) if letter.isalnum()])
    other = "z" if text[index] != "z" else "y"
    return _put(tree, path, text[:index] + other + text[index + 1 :])


def upper_case(tree: Tree, choose: Random) -> Tree:
    path, text = _text(tree, choose, lambda text: text.upper() != text)
    return _put(tree, path, text.upper())


def no_break_space(tree: Tree, choose: Random) -> Tree:
    path, text = _text(tree, choose, lambda text: " " in text.strip())
    return _put(tree, path, text.strip().replace(" ", "\xa0", 1))


def space_within_a_word(tree: Tree, choose: Random) -> Tree:
    path, text = _text(tree, choose, lambda text: text[:2].isalpha() and len(text) > 1)
    return _put(tree, path, f"{text[0]} {text[1:]}")


def deleted_block(tree: Tree, choose: Random) -> Tree:
    return _put(tree, (choose.randrange(len(tree)),))


def deleted_item(tree: Tree, choose: Random) -> Tree:
    path, _ = _tag(tree, choose, _named("li", "tr"))
    return _put(tree, path)


def doubled_block(tree: Tree, choose: Random) -> Tree:
    index = choose.randrange(len(tree))
    return _put(tree, (index,), tree[index], tree[index])


def swapped_blocks(tree: Tree, choose: Random) -> Tree:
    pairs = [i for i in range(len(tree) - 1) if _meaning(tree[i]) != _meaning(tree[i + 1])]
    index = choose.choice(pairs)
    return (*tree[:index], tree[index + 1], tree[index], *tree[index + 2 :])


def swapped_items(tree: Tree, choose: Random) -> Tree:
    def differ(tag: Tag) -> bool:
        return tag.name in {"ul", "ol", "tr"} and len({*map(_meaning, tag.children[:2])}) == 2

    path, parent = _tag(tree, choose, differ)
    first, second, *others = parent.children
    return _put(tree, path, replace(parent, children=(second, first, *others)))


def empty_paragraph(tree: Tree, choose: Random) -> Tree:
    index = choose.randrange(len(tree) + 1)
    return (*tree[:index], p(), *tree[index:])


def line_break(tree: Tree, choose: Random) -> Tree:
    path, text = _text(tree, choose, lambda text: text[:2].isalpha() and len(text) > 1)
    return _put(tree, path, text[0], Tag("br"), text[1:])


def split_paragraph(tree: Tree, choose: Random) -> Tree:
    def is_splittable(tag: Tag) -> bool:
        only = tag.children[0] if len(tag.children) == 1 else ""
        return tag.name == "p" and isinstance(only, str) and " " in only.strip()

    path, paragraph = _tag(tree, choose, is_splittable)
    before, _, after = _words(paragraph).strip().partition(" ")
    return _put(
        tree,
        path,
        replace(paragraph, children=(before,)),
        replace(paragraph, children=(after,)),
    )


def word_moved_over_a_border(tree: Tree, choose: Random) -> Tree:
    path, _ = _tag(tree, choose, lambda tag: tag.children[:1] == (p("Mind the gap"),))
    return _put(_put(tree, (*path, 0), p("Mind the")), (*path, 1), p("gap between them"))


def text_without_its_mark(tree: Tree, choose: Random) -> Tree:
    """Not where the same mark stands around it or in it, too."""
    nested = {
        path
        for above, outer in _everywhere(tree)
        if isinstance(outer, Tag) and outer.name in _MARKS
        for below, inner in _everywhere(outer.children, above)
        if isinstance(inner, Tag) and inner.name == outer.name
        for path in (above, below)
    }
    found = [
        (path, node)
        for path, node in _everywhere(tree)
        if isinstance(node, Tag) and node.name in _MARKS and path not in nested
        if _has_letters(_words(node))
    ]
    path, tag = choose.choice(found)
    return _put(tree, path, *tag.children)


def text_with_a_mark(tree: Tree, choose: Random) -> Tree:
    path, text = _text(tree, choose, lambda text: text in {"We pay ", "Mind the gap", "first"})
    return _put(tree, path, Tag(choose.choice(sorted(_MARKS)), (text,)))


def other_link(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("a"))
    return _put(tree, path, tag.with_attribute("href", "https://elsewhere.example/"))


def link_to_another_own_article(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: "/42-" in (tag.get("href") or ""))
    return _put(tree, path, tag.with_attribute("href", "https://help.acme.com/en/articles/421-r"))


def text_without_its_link(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: tag.name == "a" and _has_letters(_words(tag)))
    return _put(tree, path, *tag.children)


def text_with_a_link(tree: Tree, choose: Random) -> Tree:
    path, text = _text(tree, choose, lambda text: text in {"We pay ", "Mind the gap", "first"})
    return _put(tree, path, link("https://elsewhere.example/", text))


def button_as_a_link(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: tag.get("class") == "intercom-h2b-button")
    return _put(tree, path, tag.with_attribute("class", "intercom-content-link"))


def other_image(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("img"))
    address, mark, query = (tag.get("src") or "").partition("?")
    return _put(tree, path, tag.with_attribute("src", f"{address}x{mark}{query}"))


def other_text_for_an_image(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("img"))
    return _put(tree, path, tag.with_attribute("alt", f"{tag.get('alt') or ''} otherwise"))


def deleted_image(tree: Tree, choose: Random) -> Tree:
    path, _ = _tag(tree, choose, _named("img"))
    return _put(tree, path)


def other_video(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("iframe"))
    return _put(tree, path, tag.with_attribute("src", "https://www.youtube.com/embed/elsewhere"))


def later_start_of_a_video(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: "rel=0" in (tag.get("src") or ""))
    return _put(tree, path, tag.with_attribute("src", f"{tag.get('src')}&start=99"))


def other_kind_of_list(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("ul", "ol"))
    return _put(tree, path, replace(tag, name="ol" if tag.name == "ul" else "ul"))


def other_first_number(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("ol"))
    return _put(tree, path, tag.with_attribute("start", "5"))


def nested_item(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: tag.name in {"ul", "ol"} and len(tag.children) > 1)
    first, second, *others = tag.children
    assert isinstance(first, Tag)
    below = replace(first, children=(*first.children, Tag(tag.name, (second,))))
    return _put(tree, path, replace(tag, children=(below, *others)))


def block_in_a_list(tree: Tree, choose: Random) -> Tree:
    index = choose.randrange(len(tree))
    return _put(tree, (index,), Tag("ul", (Tag("li", (tree[index],)),)))


def heading_as_a_paragraph(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: tag.name in _HEADINGS)
    return _put(tree, path, p(*tag.children))


def deeper_heading(tree: Tree, choose: Random) -> Tree:
    """The tree has an h1 and an h2 of its own, so one alone cannot move the others."""
    path, tag = _tag(tree, choose, lambda tag: tag.name in _HEADINGS and tag not in ONE_OF_EACH)
    return _put(tree, path, replace(tag, name=f"h{int(tag.name[1]) % 4 + 1}"))


def text_out_of_its_callout(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: tag.get("style") is not None and tag.name == "div")
    return _put(tree, path, *tag.children)


def other_callout(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: tag.get("style") is not None and tag.name == "div")
    background, border = choose.choice(
        [pair for pair in COLOURS.values() if pair[0] not in (tag.get("style") or "")]
    )
    style = f"background-color: {background}; border-color: {border};"
    return _put(tree, path, tag.with_attribute("style", style))


def coloured_cell(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("td"))
    return _put(tree, path, tag.with_attribute("style", "background-color: #abcdef"))


def text_out_of_its_section(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("details"))
    return _put(tree, path, *tag.children)


def other_alignment(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: "intercom-align-" in (tag.get("class") or ""))
    return _put(tree, path, tag.with_attribute("class", "intercom-align-nowhere"))


def space_in_code(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: tag.name == "pre" and "\n" in _words(tag).strip())
    return _put(tree, path, _code(_words(tag).strip().replace("\n", "\n ", 1)))


def code_as_text(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, _named("pre"))
    return _put(tree, path, p(_words(tag)))


def empty_line_in_code(tree: Tree, choose: Random) -> Tree:
    path, tag = _tag(tree, choose, lambda tag: tag.name == "pre" and "\n" in _words(tag).strip())
    return _put(tree, path, _code(_words(tag).strip().replace("\n", "\n\n", 1)))


def _code(text: str) -> Tag:
    return Tag("pre", (Tag("code", (text,)),))


MUTATIONS: tuple[Mutation, ...] = (
    changed_letter,
    upper_case,
    no_break_space,
    space_within_a_word,
    deleted_block,
    deleted_item,
    doubled_block,
    swapped_blocks,
    swapped_items,
    empty_paragraph,
    line_break,
    split_paragraph,
    word_moved_over_a_border,
    text_without_its_mark,
    text_with_a_mark,
    other_link,
    link_to_another_own_article,
    text_without_its_link,
    text_with_a_link,
    button_as_a_link,
    other_image,
    other_text_for_an_image,
    deleted_image,
    other_video,
    later_start_of_a_video,
    other_kind_of_list,
    other_first_number,
    nested_item,
    block_in_a_list,
    heading_as_a_paragraph,
    deeper_heading,
    text_out_of_its_callout,
    other_callout,
    coloured_cell,
    text_out_of_its_section,
    other_alignment,
    space_in_code,
    code_as_text,
    empty_line_in_code,
)
