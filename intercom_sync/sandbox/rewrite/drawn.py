"""Rewritings that no page lists, of the kind a real server might well do.

Each is small, keeps every word and every link, and is known by its name so that a failing seed can
be read. Trap: a rule must be harmless on what it made itself, unless changing again is its point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from intercom_sync.sandbox.rewrite.accept import CALLOUT_CLASS, HEADINGS
from intercom_sync.sandbox.rewrite.tree import Element, is_blank, map_text

Rule = Callable[[Element, int], None]
"""Changes a tree in place; the number says the how-manieth save of this body it is."""

_OPENED: Final = "\u201c\u2018"
_HEX_COLOUR = re.compile(r"#([0-9a-fA-F]{6})([0-9a-fA-F]{2})?\b")


def _rgba_colours(root: Element, _save: int) -> None:
    def spelled(match: re.Match[str]) -> str:
        red, green, blue = bytes.fromhex(match[1])
        alpha = int(match[2], 16) / 255 if match[2] else 1
        return f"rgba({red}, {green}, {blue}, {alpha:.2g})"

    for element in root.descendants():
        if style := element.attributes.get("style"):
            element.attributes["style"] = _HEX_COLOUR.sub(spelled, style)


def _sorted_styles(root: Element, _save: int) -> None:
    for element in root.descendants():
        if style := element.attributes.get("style"):
            parts = [part.split(":", 1) for part in style.split(";") if ":" in part]
            element.attributes["style"] = ";".join(
                sorted(f"{name.strip()}:{value.strip()}" for name, value in parts)
            )


def _wrapped(root: Element, inner_class: str, outer_class: str) -> None:
    for parent in [root, *root.descendants()]:
        for index, child in enumerate(parent.children):
            if isinstance(child, Element) and inner_class in child.classes:
                parent.children[index] = Element("div", {"class": outer_class}, [child])


def _wrapped_tables(root: Element, _save: int) -> None:
    _wrapped(root, "intercom-interblocks-table-container", "intercom-table-scroll")


def _wrapped_images(root: Element, _save: int) -> None:
    _wrapped(root, "intercom-container", "intercom-image-block")


def _spanned_text(root: Element, _save: int) -> None:
    for element in root.descendants():
        if element.tag == "p" and not is_blank(element.children):
            element.children = [Element("span", {"class": "intercom-text"}, element.children)]


def _more_classes(root: Element, _save: int) -> None:
    for element in root.descendants():
        if element.tag in ("p", "ul", "ol", *HEADINGS):
            element.attributes["class"] = " ".join([f"intercom-{element.tag}", *element.classes])


def _strong_again(root: Element, _save: int) -> None:
    for element in root.descendants():
        element.tag = {"b": "strong", "i": "em"}.get(element.tag, element.tag)


def _empty_paragraph_at_the_end(root: Element, _save: int) -> None:
    last = root.children[-1] if root.children else None
    if not (isinstance(last, Element) and last.tag == "p" and not last.text):
        root.children.append(Element("p", {"class": "no-margin"}))


def _breaks_in_empty_paragraphs(root: Element, _save: int) -> None:
    for element in root.descendants():
        if element.tag == "p" and not element.children:
            element.children = [Element("br")]


def _no_break_space_at_the_end(root: Element, _save: int) -> None:
    for element in root.descendants():
        if element.tag == "p" and element.text and not element.text.endswith("\xa0"):
            element.children.append("\xa0")


def _smart_quotes(root: Element, _save: int) -> None:
    for child in root.children:
        if isinstance(child, Element):
            map_text(child, smart_quoted)


def smart_quoted(text: str) -> str:
    """Straight quotes bent the way word processors do it."""
    text = re.sub(rf'(^|[\s(\[{_OPENED}])"', "\\1\u201c", text).replace('"', "\u201d")
    return re.sub(rf"(^|[\s(\[{_OPENED}])'", "\\1\u2018", text).replace("'", "\u2019")


def _composed_characters(root: Element, _save: int) -> None:
    for child in root.children:
        if isinstance(child, Element):
            map_text(child, lambda text: unicodedata.normalize("NFC", text))


def _cautious_links(root: Element, _save: int) -> None:
    for element in root.descendants():
        if element.tag == "a":
            element.attributes["rel"] = "nofollow noopener noreferrer"


def _sized_images(root: Element, _save: int) -> None:
    for element in root.descendants():
        if element.tag == "img":
            element.attributes.setdefault("width", "600")


def _bare_items(root: Element, _save: int) -> None:
    for element in root.descendants():
        only = element.children[0] if len(element.children) == 1 else None
        if element.tag == "li" and isinstance(only, Element) and only.tag == "p":
            element.children = only.children


def _numbered_lists_say_where_they_start(root: Element, _save: int) -> None:
    for element in root.descendants():
        if element.tag == "ol":
            element.attributes.setdefault("start", "1")


def _sized_cells(root: Element, _save: int) -> None:
    for row in root.descendants():
        if row.tag == "tr":
            for cell in row.children:
                if isinstance(cell, Element):
                    width = f"width: {100 // len(row.children)}%;"
                    cell.attributes.setdefault("style", width)


def _callouts_with_role(root: Element, _save: int) -> None:
    for element in root.descendants():
        if CALLOUT_CLASS in element.classes:
            element.attributes["role"] = "note"


def _numbered_saves(root: Element, save: int) -> None:
    for child in root.children:
        if isinstance(child, Element):
            child.attributes["data-revision"] = str(save)


def _another_bold_each_save(root: Element, save: int) -> None:
    if save % 2 == 0:
        _strong_again(root, save)


def _heading_ids_of_each_save(root: Element, save: int) -> None:
    for number, element in enumerate(root.descendants()):
        if element.tag in HEADINGS:
            element.attributes["id"] = f"h_{(save * 2654435761 + number * 40503) % 16**10:010x}"


RULES: Final = MappingProxyType[str, Rule](
    {
        "rgba-colours": _rgba_colours,
        "sorted-styles": _sorted_styles,
        "wrapped-tables": _wrapped_tables,
        "wrapped-images": _wrapped_images,
        "spanned-text": _spanned_text,
        "more-classes": _more_classes,
        "strong-again": _strong_again,
        "breaks-in-empty-paragraphs": _breaks_in_empty_paragraphs,
        "empty-paragraph-at-the-end": _empty_paragraph_at_the_end,
        "no-break-space-at-the-end": _no_break_space_at_the_end,
        "smart-quotes": _smart_quotes,
        "composed-characters": _composed_characters,
        "cautious-links": _cautious_links,
        "sized-images": _sized_images,
        "bare-items": _bare_items,
        "lists-say-where-they-start": _numbered_lists_say_where_they_start,
        "sized-cells": _sized_cells,
        "callouts-with-role": _callouts_with_role,
        "numbered-saves": _numbered_saves,
        "another-bold-each-save": _another_bold_each_save,
        "heading-ids-of-each-save": _heading_ids_of_each_save,
    }
)
"""In the order in which they are applied."""
