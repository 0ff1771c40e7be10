"""One body as Markdown, and the proof that it says the same.

Owns what stands in a file that is written from Intercom: every text is read back as the loader
reads it before anybody writes it anywhere. It touches no disk and asks nobody.
Trap: whatever a server returns must lead to a text that loads. What Markdown does not bring back
stays HTML, first block by block, then the body as a whole.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final
from urllib.parse import quote

from intercom_sync.articles.article_file import Reading, read_article
from intercom_sync.articles.merging import unfinished
from intercom_sync.articles.model import AdminId, ArticleId, DesiredArticle
from intercom_sync.errors import Problem, Severity
from intercom_sync.markup import references, tree
from intercom_sync.markup.canonical import Site, canonical
from intercom_sync.markup.references import Reference, ReferenceKind
from intercom_sync.markup.settled.addresses import article_reference, bare
from intercom_sync.markup.settled.elements import BLOCKS
from intercom_sync.markup.to_markdown import Converted, says_the_same, to_markdown
from intercom_sync.markup.writing.fences import fenced_html
from intercom_sync.strict_yaml import decode
from intercom_sync.strict_yaml.text import place_at

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
"""What no file may hold, and no reader sees."""
_HTML_FENCE: Final = re.compile(r"(?:[ >]|[-+*] |[0-9]+[.)] )*`{3,}intercom-html")


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What decides how an article is written, besides the article.

    Attributes:
        reading: How the files are read afterwards.
        checks: As in ContentSettings: what the config says problems weigh.
        paths: Article → its file, for those a link may lead to by file.
        emails: Author → e-mail, for those a file may name.
        unnamed_author: Whom the config names for articles that name nobody.
        locales: Of translations that are written; any others stay unwritten.
    """

    reading: Reading
    site: Site
    checks: Mapping[str, Severity | None] = field(default_factory=dict)
    paths: Mapping[ArticleId, str] = field(default_factory=dict)
    emails: Mapping[AdminId, str] = field(default_factory=dict)
    unnamed_author: AdminId | None = None
    locales: Sequence[str] = ()

    @cached_property
    def ids(self) -> Mapping[str, ArticleId]:
        """File → its article; `paths` the other way round."""
        return {path: id_ for id_, path in self.paths.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """One file to be.

    Attributes:
        head: Its front matter, which no other article's file begins with but by its title.
        desired: The text as the loader reads it; None where it would refuse it.
        refused: Why it would, in the loader's words; the text must not be written then.
        blocks: Of the body, as to_markdown counts them.
        raw_blocks: Of these, those that stayed HTML.
        html_lines: Where those begin, from 1.
        comes_back: Whether rendering the text gives a body that means the same.
    """

    path: str
    text: str
    head: str
    desired: DesiredArticle | None = None
    refused: tuple[Problem, ...] = ()
    blocks: int = 0
    raw_blocks: int = 0
    html_lines: tuple[int, ...] = ()
    comes_back: bool = True


def file_text(
    head: str,
    body: str,
    path: str,
    writing: Writing,
    images: Mapping[str, str] | None = None,
) -> FileText:
    """A file that says what a body says, with as much of it in Markdown as comes back.

    Args:
        head: Its front matter, as front.front_matter writes it.
        path: The file, from the root; links and images are written relative to it.
        images: Address at Intercom, without a query → local file, for those that have one.
    """
    images = images or {}
    body = _plain(body)
    meaning = canonical(_with_one_address(body, images), writing.site)
    tried = []
    for markdown in _candidates(body, path, writing, images):
        file = _read_back(head, markdown, path, writing, images, meaning)
        if file.comes_back and not file.refused:
            return file
        tried.append(file)
    return next((file for file in tried if not file.refused), tried[0])


def _candidates(
    body: str, path: str, writing: Writing, images: Mapping[str, str]
) -> Iterator[Converted]:
    """The body as Markdown, each time with more of it as HTML."""
    whole = _converted(body, path, writing, images)
    yield whole
    yield _piece_by_piece(body, path, writing, images)
    yield Converted(text=f"{fenced_html(body)}\n", blocks=whole.blocks, raw_blocks=whole.blocks)


def _converted(html: str, path: str, writing: Writing, images: Mapping[str, str]) -> Converted:
    folder = posixpath.dirname(path)

    def link(href: str) -> str:
        reference = references.parse(article_reference(href, writing.site))
        is_own = reference is not None and reference.kind is ReferenceKind.ARTICLE
        if reference is None or not is_own or reference.value not in writing.paths:
            return href
        return _address(writing.paths[ArticleId(reference.value)], folder)

    def image(source: str) -> str:
        return _address(images[source], folder) if source in images else source

    return to_markdown(html, link=link, image=image)


def _address(path: str, folder: str) -> str:
    return quote(posixpath.relpath(path, folder), safe="/")


def _piece_by_piece(body: str, path: str, writing: Writing, images: Mapping[str, str]) -> Converted:
    """Each block on its own: what does not come back alone stays HTML alone."""
    try:
        pieces = _pieces(body)
    except tree.LimitError:
        return Converted(text=f"{fenced_html(body)}\n", blocks=1, raw_blocks=1)
    parts, blocks, raw_blocks = [], 0, 0
    for piece in pieces:
        converted = _converted(piece, path, writing, images)
        meaning = canonical(_with_one_address(piece, images), writing.site)
        read = _read_back("---\ntitle: A\n---\n", converted, path, writing, images, meaning)
        is_kept = read.comes_back and not read.refused
        parts.append(converted.text.rstrip("\n") if is_kept else fenced_html(piece))
        blocks += converted.blocks
        raw_blocks += converted.raw_blocks if is_kept else converted.blocks
    text = "\n\n".join(filter(None, parts))
    return Converted(text=f"{text}\n" if text else "", blocks=blocks, raw_blocks=raw_blocks)


def _pieces(body: str) -> list[str]:
    """The body cut between its outermost blocks; text between two of them is a piece too."""
    root = tree.parse(body)
    runs: list[tree.Element] = [tree.new("div", text=root.text or "")]
    for element in list(root):
        tail, element.tail = element.tail, None
        if element.tag in BLOCKS:
            runs.append(tree.new("div"))
        tree.append(runs[-1], element)
        if element.tag in BLOCKS:
            runs.append(tree.new("div"))
        tree.append_text(runs[-1], tail or "")
    return [html for html in map(tree.serialize, runs) if html.strip()]


def _read_back(
    head: str,
    markdown: Converted,
    path: str,
    writing: Writing,
    images: Mapping[str, str],
    meaning: str,
) -> FileText:
    """The file with this body, as the loader will see it."""
    text = f"{head}\n{markdown.text}" if markdown.text else head
    file = FileText(
        path=path,
        text=text,
        head=head,
        blocks=markdown.blocks,
        raw_blocks=markdown.raw_blocks,
        html_lines=tuple(
            number
            for number, line in enumerate(text.split("\n"), 1)
            if markdown.raw_blocks and _HTML_FENCE.fullmatch(line)
        ),
    )
    decoded = decode(text.encode(), path)
    if isinstance(decoded, Problem):
        return replace(file, refused=(decoded,))
    conflicts = tuple(_conflict(path, text, at) for at in unfinished(text))
    if conflicts:
        return replace(file, refused=conflicts)
    read = read_article(text, path, writing.reading)
    errors = tuple(found for found in read.problems if _weight(found, writing) is Severity.ERROR)
    if errors or read.article is None:
        return replace(file, refused=errors)
    desired = read.article.desired
    body = _as_intercom_has_it(desired.body, writing, images)
    found = canonical(body, writing.site)
    return replace(
        file, desired=desired, comes_back=found == meaning or says_the_same(found, meaning)
    )


def _as_intercom_has_it(body: str, writing: Writing, images: Mapping[str, str]) -> str:
    """A rendered body with the ids and addresses its references stand for."""
    urls = _addresses(images)

    def link(reference: Reference) -> str:
        known = writing.ids.get(reference.value)
        return str(reference if known is None else references.article_id(known))

    whole = references.resolve(
        body, link=link, image=lambda found: urls.get(found.value, str(found))
    )
    return _with_one_address(whole, images)


def _addresses(images: Mapping[str, str]) -> dict[str, str]:
    """Local file → the one address that stands for it."""
    return {file: url for url, file in sorted(images.items(), reverse=True)}


def _with_one_address(html: str, images: Mapping[str, str]) -> str:
    """The body with pictures that are the same to the byte, and so one file, at one address."""
    urls = _addresses(images)
    if len(urls) == len(images):
        return html
    try:
        root = tree.parse(html)
    except tree.LimitError:
        return html
    for image in root.iter("img"):
        file = images.get(bare(image.get("src", "")))
        if file is not None:
            image.set("src", urls[file])
    return tree.serialize(root)


def _plain(body: str) -> str:
    """The body with plain line ends, and without characters that no file may hold."""
    return _CONTROL.sub("", body.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", " "))


def _weight(problem: Problem, writing: Writing) -> Severity | None:
    return writing.checks.get(problem.code, problem.severity)


def _conflict(path: str, text: str, at: int) -> Problem:
    return Problem(
        location=place_at(text, at, path),
        code="merge-conflict",
        reason="the text has a line that looks like a conflict of git",
        fix="Change that line in Intercom",
    )
