"""Pages that list: home, a collection, what was found, what differs.

Owns how articles and collections stand in lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from intercom_sync.articles.base import told
from intercom_sync.articles.model import ArticleState, DesiredCollection
from intercom_sync.errors import Severity
from intercom_sync.plan.render.page.article import fields
from intercom_sync.plan.render.page.elements import Html, as_written, joined, tag
from intercom_sync.preview.comparison import ArticleDifference
from intercom_sync.preview.library import Article
from intercom_sync.preview.pages.frame import page
from intercom_sync.preview.pages.view import CHANGES, COLLECTIONS, HOME, View
from intercom_sync.preview.search import Hit, Snippet


def home(view: View) -> Html:
    """The collections, and the articles in none."""
    library = view.library
    loose = list(library.articles_in(None))
    content: list[Html] = [tag("h1", "Help Center", class_="only-heard")]
    cards = list(_cards(view, library.collections_in(None)))
    if cards:
        content.append(tag("ul", *cards, class_="cards"))
    if loose:
        content.append(tag("h2", "In no collection: readers find these by search only"))
        content.append(_rows(view, loose))
    if not cards and not loose:
        words = f"There is no article in {library.content}/ yet."
        content.append(tag("p", words, class_="box empty"))
    return page(view, "", *content, class_="home")


def collection(view: View, folder: DesiredCollection) -> Html:
    """A collection: what it holds."""
    library = view.library
    name, description = texts_of(view, folder)
    below = list(library.collections_in(folder.path))
    content: list[Html] = [
        breadcrumbs(view, library.way_to(folder.parent)),
        tag("h1", as_written(name), *_collection_badges(view, folder)),
    ]
    if description:
        content.append(tag("p", as_written(description), class_="lead"))
    content.append(tag("p", tag("code", folder.path), class_="byline"))
    if view.comparison is not None and folder.path in view.comparison.collections:
        content.append(fields(view.comparison.collections[folder.path]))
    articles = list(library.articles_in(folder.path))
    if articles:
        content.append(_rows(view, articles))
    if below:
        content.append(tag("ul", *_cards(view, below), class_="cards"))
    if not articles and not below:
        content.append(tag("p", "Empty: readers do not see this collection.", class_="box empty"))
    return page(view, name, *content)


def found(view: View, hits: Sequence[Hit]) -> Html:
    """What a search found."""
    count = len(hits)
    many = f"{count} article{'s'[: count != 1]}"
    heading = f'{many} with "{view.query}"' if view.query else "Search"
    rows = [
        _row(view, hit.article, tag("span", *map(_snippet, hit.title), class_="name"), hit.passage)
        for hit in hits
    ]
    content = tag("ul", *rows, class_="rows")
    if not hits:
        way = "Try other words or fewer." if view.query else "Type a few words above."
        where = f" in {view.language}" if view.locale else ""
        content = tag("p", f"Nothing found{where}. {way}", class_="box empty")
    return page(view, f"Search: {view.query}", tag("h1", heading), content)


def changes(view: View) -> Html:
    """All that differs from base, in one list."""
    comparison = view.comparison
    content: list[Html] = [tag("h1", "What differs")]
    if comparison is None:
        if not view.marks_changes:
            way = tag("a", "Show what differs", href=view.with_marks(True).address(CHANGES))
            content.append(tag("p", way))
        return page(view, "What differs", *content)
    articles = [one for path, one in view.library.articles.items() if comparison.differs(path)]
    if articles:
        content += [tag("h2", "Articles"), _rows(view, articles)]
    folders = [view.library.collections[path] for path in comparison.collections]
    if folders:
        content += [tag("h2", "Collections"), tag("ul", *_cards(view, folders), class_="cards")]
    if comparison.gone:
        gone = [tag("li", tag("code", path)) for path in comparison.gone]
        content += [tag("h2", "Files that are gone, sent before"), tag("ul", *gone, class_="plain")]
    if not articles and not folders and not comparison.gone:
        content.append(tag("p", "Nothing differs.", class_="box empty"))
    return page(view, "What differs", *content)


def nothing(view: View, near: Article | None) -> Html:
    """There is no such page."""
    content: list[Html] = [tag("p", "There is no such page in this preview.")]
    if near is not None:
        link = tag("a", near.path, href=view.article_address(near))
        content.append(tag("p", "Nearest: ", link))
    content.append(tag("p", tag("a", "All collections", href=view.address(HOME))))
    return page(view, "Not found", tag("div", tag("h1", "Not found"), *content, class_="box empty"))


def breadcrumbs(view: View, way: Iterable[DesiredCollection]) -> Html:
    """From home to where one is."""
    links = [tag("li", tag("a", "All collections", href=view.address(HOME)))]
    for folder in way:
        address = view.address(COLLECTIONS, folder.path)
        links.append(tag("li", tag("a", as_written(texts_of(view, folder)[0]), href=address)))
    return tag("nav", tag("ol", *links), class_="breadcrumbs", aria_label="Where you are")


def texts_of(view: View, folder: DesiredCollection) -> tuple[str, str]:
    """Name and description of a collection in the locale, else in the default one."""
    found = folder.translations.get(view.locale)
    if found is not None:
        return found.name, told(found.description)
    return folder.name, told(folder.description)


def state_badge(article: Article, locale: str) -> Html | str:
    """Whether readers see it, where its file says so."""
    match article.text(locale).state:
        case ArticleState.DRAFT:
            return tag("span", "Draft", class_="badge draft")
        case ArticleState.PUBLISHED:
            return tag("span", "Published", class_="badge published")
        case _:
            return ""


def _cards(view: View, folders: Iterable[DesiredCollection]) -> Iterator[Html]:
    for folder in folders:
        name, description = texts_of(view, folder)
        count = len(view.library.articles_below(folder.path))
        yield tag(
            "li",
            tag(
                "a",
                tag("span", as_written(name), *_collection_badges(view, folder), class_="name"),
                tag("span", as_written(description), class_="about") if description else "",
                tag("span", f"{count} article{'s'[: count != 1]}", class_="count"),
                href=view.address(COLLECTIONS, folder.path),
            ),
        )


def _collection_badges(view: View, folder: DesiredCollection) -> Iterator[Html]:
    if view.locale and view.locale not in folder.translations:
        yield joined(" ", tag("span", f"no name in {view.locale}", class_="badge missing"))
    below = view.library.articles_below(folder.path)
    errors = sum(_errors(view, article) > 0 for article in below)
    if errors:
        yield joined(" ", tag("span", f"{errors} with errors", class_="badge problem"))
    if view.comparison is not None:
        count = sum(view.comparison.differs(article.path) for article in below)
        if count:
            yield joined(" ", tag("span", f"{count} differ{'s'[: count == 1]}", class_="badge new"))
    changed = () if view.comparison is None else view.comparison.collections.get(folder.path, ())
    if changed:
        is_new = any(
            one.field == "name" and not one.locale and one.before is None for one in changed
        )
        yield joined(" ", tag("span", "New" if is_new else "Changed", class_="badge new"))


def _rows(view: View, articles: Iterable[Article]) -> Html:
    rows = [
        _row(view, article, tag("span", as_written(article.text(view.locale).title), class_="name"))
        for article in articles
    ]
    return tag("ul", *rows, class_="rows")


def _row(
    view: View, article: Article, title: Html, passage: Sequence[Snippet] | None = None
) -> Html:
    text = article.text(view.locale)
    about = [as_written(text.description)] if passage is None else map(_snippet, passage)
    link = tag(
        "a",
        tag("span", title, *_badges(view, article), class_="head"),
        tag("span", *about, class_="about") if passage or text.description else "",
        href=view.article_address(article),
    )
    return tag("li", link)


def _badges(view: View, article: Article) -> Iterator[Html]:
    if article.text(view.locale).state is ArticleState.DRAFT:
        yield joined(" ", state_badge(article, view.locale))
    if view.locale not in article.texts:
        yield joined(" ", tag("span", f"not in {view.language}", class_="badge missing"))
    errors = _errors(view, article)
    if errors:
        words = f"{errors} error{'s'[: errors != 1]}"
        yield joined(" ", tag("span", words, class_="badge problem"))
    difference = view.difference(article)
    if difference is not None and not difference.is_left_alone:
        yield joined(" ", tag("span", _named(view, difference), class_="badge new"))


def _named(view: View, difference: ArticleDifference) -> str:
    """How an article differs, seen from the locale that is chosen."""
    here = difference.texts.get(view.locale)
    if difference.is_new or (here is not None and here.is_new):
        return "New"
    if here is not None:
        return "Changed"
    if difference.texts:
        others = ", ".join(view.name_of(locale) or "default" for locale in difference.texts)
        return f"Changed in {others}"
    return "Moved"


def _errors(view: View, article: Article) -> int:
    problems = view.library.problems_of.get(article.text(view.locale).path, ())
    return sum(problem.severity is Severity.ERROR for problem in problems)


def _snippet(snippet: Snippet) -> Html:
    text = as_written(snippet.text)
    return tag("mark", text) if snippet.is_found else text
