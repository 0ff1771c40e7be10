"""How one file's Markdown is read and judged while Intercom's side is taken in.

Owns the answers pull_file asks for, given by the loader's own reading and the canonical form. It
touches no disk. Trap: links and pictures must be the same thing on both sides before anything is
compared: an article by its id, a picture by its content.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from intercom_sync.articles.article_file import read_article
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.bodies import comparable
from intercom_sync.articles.importing.body import Writing
from intercom_sync.articles.importing.front import on_one_line
from intercom_sync.articles.merging import is_unfinished
from intercom_sync.articles.model import ArticleId, DesiredArticle
from intercom_sync.articles.pulling.pictures import by_content, known_pictures
from intercom_sync.articles.pulling.texts import Language, Title
from intercom_sync.errors import Problem, Severity
from intercom_sync.markup.canonical import canonical
from intercom_sync.markup.to_html import render
from intercom_sync.markup.to_markdown import says_the_same, to_markdown
from intercom_sync.strict_yaml import decode

_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the versions of one file.

    Attributes:
        path: Where the file stands.
        ids: File → article id, of every file that any version may link to.
        hashes: Image → SHA-256 of its content, as base has it.
        pictures: Address at Intercom → local file.
    """

    path: str
    writing: Writing
    ids: Mapping[str, ArticleId | None]
    hashes: Mapping[str, str]
    pictures: Mapping[str, str]

    def read(self, text: str) -> DesiredArticle | None:
        """The article a text says; None where it would not load."""
        found, errors = self._found(text)
        return None if errors else found

    def problems(self, text: str) -> tuple[Problem, ...]:
        """Why a text would not load."""
        return self._found(text)[1]

    def body(self, desired: DesiredArticle) -> str:
        """Its body, ready to be compared with what was sent."""
        return comparable(desired, self.ids, self.hashes)

    def means(self, text: str, body: str) -> bool:
        """Whether a text says what a body of Intercom's says."""
        desired = self.read(text)
        if desired is None:
            return False
        ours, theirs = (
            canonical(one, self.writing.site)
            for one in (self.body(desired), by_content(body, self.pictures, self.hashes))
        )
        return ours == theirs or says_the_same(ours, theirs)

    def language(self, source: str, body: str) -> Language:
        """What pull_file asks.

        Args:
            source: The text that Intercom's changes are carried into.
            body: Of Intercom, now.
        """
        # What a paragraph refers to stands elsewhere in the text.
        definitions = "\n".join(_DEFINITION.findall(source))
        return Language(
            title_of=self._title,
            heading=_heading,
            means=lambda text: self.means(text, body),
            settled=lambda paragraph: self._settled(f"{paragraph}\n\n{definitions}"),
        )

    def _found(self, text: str) -> tuple[DesiredArticle | None, tuple[Problem, ...]]:
        decoded = decode(text.encode("utf-8", "surrogatepass"), self.path)
        if isinstance(decoded, Problem):
            return None, (decoded,)
        if is_unfinished(text):
            return None, ()
        read = read_article(text, self.path, self.writing.reading)
        checks = self.writing.checks
        errors = tuple(
            found
            for found in read.problems
            if checks.get(found.code, found.severity) is Severity.ERROR
        )
        return (None if read.article is None else read.article.desired), errors

    def _title(self, text: str) -> Title:
        read = read_article(text, self.path, self.writing.reading).article
        if read is None:
            return Title("", None)
        at = read.desired.title_at
        is_key = isinstance(read.front_matter.value, dict) and "title" in read.front_matter.value
        return Title(read.desired.title, None if is_key or at is None else at.line)

    def _settled(self, markdown: str) -> str:
        flavor = self.writing.reading.flavor
        found = render(markdown, path=self.path, flavor=flavor, take_title=False).html
        piece = DesiredArticle(path=self.path, parent=None, title="", body=found, source="")
        return to_markdown(canonical(self.body(piece), self.writing.site)).text


def reader_of(
    record: ArticleBase,
    path: str,
    writing: Writing,
    ids: Mapping[str, ArticleId | None],
    hashes: Mapping[str, str],
) -> Reader:
    """A reader for one article's file.

    Args:
        path: Where the file stands now.
        ids: File → article id, now; base knows what files were called then.
        hashes: Image → SHA-256 now; base says what was sent.
    """
    return Reader(
        path=path,
        writing=writing,
        ids={**record.links, **ids},
        hashes={**hashes, **record.images},
        pictures=known_pictures(record),
    )


def _heading(title: str) -> str:
    written = to_markdown(f"<h1>{html.escape(on_one_line(title))}</h1>").text
    return f"# {on_one_line(written.lstrip('#'))}"
