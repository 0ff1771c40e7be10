"""What a page is made from, and where its links lead.

Owns the addresses of the preview. Trap: what a reader chose, a locale or the marks, must stay
chosen from page to page, so no page writes an address itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from intercom_sync.articles.parts import DEFAULT
from intercom_sync.preview.comparison import ArticleDifference, Comparison
from intercom_sync.preview.library import Article, Library

ARTICLES, COLLECTIONS, PICTURES = "/articles/", "/collections/", "/pictures/"
HOME, SEARCH, PROBLEMS, CHANGES = "/", "/search", "/problems", "/changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One request.

    Attributes:
        here: The path of the page.
        query: What is searched for.
        locale: "" for the default one.
        marks_changes: Whether what differs from base is marked.
        comparison: None where nothing is marked, or base cannot be read.
        trouble: Why base cannot be read; "" where it can.
    """

    library: Library
    target: str
    default_author: str | None
    here: str
    query: str = ""
    locale: str = DEFAULT
    marks_changes: bool = False
    comparison: Comparison | None = None
    trouble: str = ""

    def address(self, place: str, path: str = "", *, query: str = "") -> str:
        """Where a page is, with all that was chosen."""
        chosen = {"q": query, "locale": self.locale, "changes": "1" if self.marks_changes else ""}
        given = urlencode({key: value for key, value in chosen.items() if value})
        return quote(place + path, safe="/") + (f"?{given}" if given else "")

    def article_address(self, article: Article, locale: str | None = None) -> str:
        """Of an article, in this locale or in the one that is asked for."""
        view = self if locale is None else self.in_locale(locale)
        return view.address(ARTICLES, article.path)

    @property
    def here_address(self) -> str:
        """This page again."""
        return self.address(self.here, query=self.query)

    def in_locale(self, locale: str) -> View:
        """The same page in another locale."""
        return replace(self, locale=locale)

    def with_marks(self, marks_changes: bool) -> View:
        """The same page, with or without marks."""
        return replace(self, marks_changes=marks_changes)

    @property
    def language(self) -> str:
        """The language of the texts; "" where nobody said."""
        return self.locale or self.name_of(DEFAULT)

    def name_of(self, locale: str) -> str:
        """A locale as people write it; "" for a default one that the config does not name."""
        return locale or next(iter(self.library.locales), "")

    def difference(self, article: Article) -> ArticleDifference | None:
        """How an article differs from base; None where it does not, or nothing is marked."""
        return None if self.comparison is None else self.comparison.articles.get(article.path)
