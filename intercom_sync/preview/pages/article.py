"""One article as the Help Center would show it, with what a writer needs to know above it.

Owns the article's page. Trap: a broken file is shown as far as it goes, and says what is wrong; it
never is a broken page.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from intercom_sync.articles.model import NOT_GIVEN
from intercom_sync.articles.parts import DEFAULT, translation_path
from intercom_sync.markup import references
from intercom_sync.markup.canonical import plain_text
from intercom_sync.markup.references import ReferenceKind
from intercom_sync.plan.pages import Page
from intercom_sync.plan.render.page.article import fields, prose
from intercom_sync.plan.render.page.bodies import show
from intercom_sync.plan.render.page.elements import Html, as_written, tag
from intercom_sync.plan.render.page.inert import Surroundings, outside
from intercom_sync.preview.comparison import TextDifference
from intercom_sync.preview.library import Article, Text
from intercom_sync.preview.pages.frame import page
from intercom_sync.preview.pages.lists import breadcrumbs, state_badge
from intercom_sync.preview.pages.problems import folded
from intercom_sync.preview.pages.view import PICTURES, View

_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "h6")


def article(view: View, shown: Article) -> Html:
    """The article in the locale that was chosen."""
    text = shown.texts.get(view.locale)
    way = breadcrumbs(view, view.library.way_to(shown.parent))
    if text is None:
        return page(view, shown.original.title, way, _missing(view, shown))
    content = [tag("h1", as_written(text.title), " ", state_badge(shown, view.locale))]
    if text.description:
        content.append(tag("p", as_written(text.description), class_="lead"))
    content.append(_byline(view, shown, text))
    problems = view.library.problems_of.get(text.path, ())
    if problems:
        content.append(folded(view, problems))
    content += _text(view, shown, text)
    shown_text = tag("article", *content, lang=view.language or None)
    is_wide = any("pages two" in part for part in content)
    return page(view, text.title, way, shown_text, class_="wide" if is_wide else "narrow")


def _missing(view: View, shown: Article) -> Html:
    original = tag("a", as_written(shown.original.title), href=view.article_address(shown, DEFAULT))
    return tag(
        "div",
        tag("h1", f"Not translated into {view.language}"),
        tag("p", "Readers of this language do not see ", original, "."),
        tag(
            "p", "Add ", tag("code", translation_path(shown.path, view.locale)), " to translate it."
        ),
        class_="box empty",
    )


def _byline(view: View, shown: Article, text: Text) -> Html:
    if text.author is not NOT_GIVEN:
        author = f"By {text.author}"
    elif view.locale != DEFAULT:
        author = "No author given: as the article"
    else:
        author = f"No author given: if new, by {view.default_author or 'whoever applies'}"
    parts: list[str] = [tag("code", text.path)]
    if text.is_whole:  # of a file that cannot be read, what it gives is not known
        parts.append(author)
        if text.state is NOT_GIVEN:
            parts.append("No state given: if new, a draft")
    return tag("p", *(tag("span", part) for part in parts), class_="byline")


def _text(view: View, shown: Article, text: Text) -> Iterator[Html]:
    if not view.marks_changes or view.comparison is None:
        yield _shown_body(view, text)
        return
    if not text.is_whole:
        words = "This cannot be compared with what was last sent before its problems are solved."
        yield tag("p", words, class_="told")
        yield _shown_body(view, text)
        return
    found = view.difference(shown)
    if found is not None and found.is_left_alone:
        yield tag("p", "manage: create-only, so nothing of it is sent again.", class_="told")
    if found is not None and found.moved_from is not None:
        yield tag("p", "Moved; it was ", tag("code", found.moved_from), ".", class_="told")
    difference = None if found is None else found.texts.get(view.locale)
    yield from _marked(view, text, difference)


def _marked(view: View, text: Text, difference: TextDifference | None) -> Iterator[Html]:
    if difference is None:
        yield tag("p", "This text is as it was last sent.", class_="told")
        yield _shown_body(view, text)
        return
    if difference.is_new:
        yield tag("p", "New: nothing of this text was sent yet.", class_="told new")
        yield tag("div", _shown_body(view, text), class_="all-new")
        return
    if difference.changes:
        yield fields(difference.changes)
    if difference.body is None:
        yield _shown_body(view, text)
        return
    both = Page(locale=view.locale, before=difference.body, after=text.body)
    sides = show(both, _surroundings(view, unfolds=True))
    before, after = sides.before or "", sides.after or ""
    if "<del>" not in before and "<ins>" not in after:
        words = "The words are the same. Links, pictures or the layout differ."
        yield tag("p", words, class_="told")
    else:
        yield prose(plain_text(difference.body), plain_text(text.body or ""))
    yield tag(
        "div",
        _side("As last sent", before),
        _side("As the file says", after),
        class_="pages two",
    )


def _side(caption: str, body: str) -> Html:
    return tag("figure", tag("figcaption", caption), tag("div", body, class_="body"))


def _shown_body(view: View, text: Text) -> Html:
    if text.body is None:
        return tag("pre", tag("code", as_written(text.source)), class_="source")
    shown = show(
        Page(locale=view.locale, before=None, after=text.body), _surroundings(view, unfolds=False)
    )
    return tag("div", shown.after or "", class_="body")


def _surroundings(view: View, *, unfolds: bool) -> Surroundings:
    return Surroundings(
        headings=_HEADINGS,
        link=lambda address: _link(view, address),
        picture=lambda source: _picture(view, source),
        shows_pictures=True,
        links_sources=True,
        unfolds=unfolds,
    )


def _link(view: View, address: str) -> str | None:
    """A page of ours for an article of ours; the address itself where it leads elsewhere."""
    reference = references.parse(address)
    if reference is None:
        return outside(address)
    path = reference.value
    if reference.kind is ReferenceKind.ARTICLE and view.comparison is not None:
        path = view.comparison.paths.get(path, path)
    known = view.library.files.get(path)
    if known is None:
        return None
    wanted = view.locale if reference.locale is None else reference.locale
    article, _ = known
    return view.article_address(article, wanted if wanted in article.texts else DEFAULT)


def _picture(view: View, source: str) -> str | None:
    """The address of a picture that is a file of the content folder."""
    reference = references.parse(source)
    if reference is None:
        return None
    path = reference.value
    if reference.kind is ReferenceKind.IMAGE:
        hashes = view.library.desired.image_hashes
        path = next((file for file, found in hashes.items() if found == path), path)
    return quote(PICTURES + path) if path in view.library.pictures else None
