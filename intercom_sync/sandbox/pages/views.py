"""The pages of the Help Center: home, collection, article, search, nothing there.

Owns what stands on them. Trap: texts from the store go through `tag`, which escapes; a body is the
only HTML taken over, and only as body.show made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from intercom_sync.sandbox.api.shapes import slug
from intercom_sync.sandbox.pages.body import show
from intercom_sync.sandbox.pages.frame import page
from intercom_sync.sandbox.pages.html import Child, Html, tag
from intercom_sync.sandbox.pages.library import Hit, Library
from intercom_sync.sandbox.store.rows import PUBLISHED, Article, Collection

_HEADINGS_WORTH_A_LIST = 3


class Views:
    """Pages for one visitor.

    Args:
        locale: Of all links.
        here: Path and query of the page, without `drafts`: where the switch of drafts leads back.
    """

    def __init__(self, library: Library, *, locale: str, here: str) -> None:
        self._library = library
        self._locale = locale
        self._here = here
        self._suffix = "?drafts=1" if library.drafts else ""

    def home(self) -> Html:
        library = self._library
        cards = [self._card(collection) for collection in library.below(None)]
        loose = library.articles_in(None)
        hero = tag(
            "section",
            tag("h1", "How can we help?"),
            self._search_form("", prominent=True),
            class_="hero",
        )
        content = [tag("ul", *cards, class_="cards")] if cards else []
        if loose:
            heading = "More articles" if cards else "Articles"
            content += [tag("h2", heading, class_="section"), self._article_list(loose)]
        if not content:
            hint = "Drafts are hidden." if not library.drafts else "The workspace has no articles."
            content = [_empty("Nothing is published yet", hint)]
        return self._page(None, hero, tag("div", *content, class_="wrap"))

    def collection(self, collection: Collection) -> Html:
        library = self._library
        below = library.below(collection.id)
        articles = library.articles_in(collection.id)
        parts: list[Child] = [
            self._breadcrumbs(library.way_to(collection.parent_id), collection.name),
            tag("h1", collection.name),
            tag("p", collection.description, class_="lead") if collection.description else None,
            self._article_list(articles) if articles else None,
        ]
        for child in below:
            inner = library.articles_in(child.id)
            parts.append(
                tag("h2", tag("a", child.name, href=self._collection_url(child)), class_="section")
            )
            parts.append(tag("p", child.description, class_="lead") if child.description else None)
            parts.append(
                self._article_list(inner) if inner else tag("p", _counted(library.count(child)))
            )
        if not articles and not below:
            parts.append(_empty("Nothing here yet", "This collection has no articles."))
        return self._page(collection.name, tag("div", *parts, class_="wrap"))

    def article(self, article: Article) -> Html:
        library = self._library
        body = show(article.body, help_center=library.help_center.address, suffix=self._suffix)
        author = library.author(article)
        written = f"Written by {author.name}" if author else "Written by a former teammate"
        updated = datetime.fromtimestamp(article.updated_at, UTC)
        contents = [
            tag("li", tag("a", text, href=f"#{heading_id}")) for heading_id, text in body.headings
        ]
        return self._page(
            article.title,
            tag(
                "div",
                tag(
                    "article",
                    self._breadcrumbs(library.way_to(article.parent_id), article.title),
                    tag("h1", article.title, " ", _badge(article)),
                    tag("p", article.description, class_="lead") if article.description else None,
                    tag(
                        "p",
                        f"{written} · updated ",
                        tag("time", f"{updated:%-d %B %Y}", datetime=f"{updated:%Y-%m-%d}"),
                        class_="byline",
                    ),
                    tag("div", body.html, class_="body"),
                ),
                tag(
                    "nav",
                    tag("h2", "In this article"),
                    tag("ul", *contents),
                    class_="contents",
                    aria_label="In this article",
                )
                if len(contents) >= _HEADINGS_WORTH_A_LIST
                else None,
                class_="wrap reading",
            ),
        )

    def search(self, phrase: str) -> Html:
        hits = self._library.search(phrase)
        found = f"{_counted(len(hits))} for “{phrase}”" if phrase else "Search the Help Center"
        return self._page(
            "Search",
            tag(
                "div",
                self._search_form(phrase, prominent=True),
                tag("h1", found, class_="found"),
                tag("ul", *[self._hit(hit, phrase) for hit in hits], class_="articles")
                if hits
                else _empty("No article was found", "Try fewer or other words."),
                class_="wrap",
            ),
        )

    def nothing(self, *, is_draft: bool) -> Html:
        reason = (
            "It is a draft: customers do not see it. Show drafts to look at it."
            if is_draft
            else "It may have been moved, unpublished or deleted."
        )
        content = tag("div", tag("h1", "This page is not here"), tag("p", reason), class_="empty")
        return self._page("Not found", tag("div", content, class_="wrap"))

    def _card(self, collection: Collection) -> Html:
        return tag(
            "li",
            tag(
                "a",
                tag("span", collection.name, class_="name"),
                tag("span", collection.description, class_="about")
                if collection.description
                else None,
                tag("span", _counted(self._library.count(collection)), class_="count"),
                href=self._collection_url(collection),
            ),
        )

    def _article_list(self, articles: Iterable[Article]) -> Html:
        return tag(
            "ul",
            *[self._entry(article, tag("span", article.description)) for article in articles],
            class_="articles",
        )

    def _hit(self, hit: Hit, phrase: str) -> Html:
        return self._entry(hit.article, tag("span", *_marked(hit.excerpt, phrase.split())))

    def _entry(self, article: Article, about: Html) -> Html:
        link = f"/{self._locale}/articles/{article.id}-{slug(article.title)}{self._suffix}"
        title = tag("b", article.title, " ", _badge(article))
        return tag("li", tag("a", title, about, href=link))

    def _collection_url(self, collection: Collection) -> str:
        name = f"{collection.id}-{slug(collection.name)}"
        return f"/{self._locale}/collections/{name}{self._suffix}"

    def _breadcrumbs(self, way: list[Collection], here: str) -> Html:
        links = [
            tag("li", tag("a", collection.name, href=self._collection_url(collection)))
            for collection in way
        ]
        return tag(
            "nav",
            tag(
                "ol",
                tag("li", tag("a", "All collections", href=f"/{self._suffix}")),
                *links,
                tag("li", here, aria_current="page"),
            ),
            class_="breadcrumbs",
            aria_label="Breadcrumbs",
        )

    def _search_form(self, phrase: str, *, prominent: bool) -> Html:
        return tag(
            "form",
            tag("input", type="hidden", name="drafts", value="1") if self._library.drafts else None,
            tag(
                "input",
                type="search",
                name="q",
                value=phrase,
                placeholder="Search for articles…",
                aria_label="Search for articles",
            ),
            tag("button", "Search", type="submit"),
            action=f"/{self._locale}/search",
            role="search",
            class_="search prominent" if prominent else "search",
        )

    def _page(self, title: str | None, *content: Child) -> Html:
        name = self._library.help_center.display_name
        switch = self._here if self._library.drafts else _with_drafts(self._here)
        drafts = tag(
            "a",
            "Hide drafts" if self._library.drafts else "Show drafts",
            href=switch,
            class_="drafts on" if self._library.drafts else "drafts",
        )
        return page(
            *content,
            title=title,
            name=name,
            home=f"/{self._suffix}",
            links=(tag("a", "Inbox", href="/inbox", class_="drafts"), drafts),
            footer="A sandbox: these articles live on this machine only, and no customer "
            "can see them.",
            language=self._locale,
        )


def _with_drafts(here: str) -> str:
    return f"{here}{'&' if '?' in here else '?'}drafts=1"


def _badge(article: Article) -> Html | None:
    if article.state != PUBLISHED:
        return tag("span", "Draft", class_="badge")
    # Readers see what is live; that more is waiting is for whoever looks at the sandbox.
    return tag("span", "Unpublished changes", class_="badge") if article.staged else None


def _counted(articles: int) -> str:
    return f"{articles} article" if articles == 1 else f"{articles} articles"


def _empty(title: str, hint: str) -> Html:
    return tag("div", tag("p", title, class_="name"), tag("p", hint), class_="empty")


def _marked(text: str, words: list[str]) -> list[Child]:
    any_word = "|".join(map(re.escape, words)) or r"(?!)"
    pieces = re.split(f"({any_word})", text, flags=re.IGNORECASE)
    return [tag("mark", piece) if at % 2 else piece for at, piece in enumerate(pieces)]
