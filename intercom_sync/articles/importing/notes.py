"""What a person should know of an import as a whole.

Owns sentences about what Intercom has and git cannot hold as it is configured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from intercom_sync.articles.importing.choice import Wanted, chosen_articles
from intercom_sync.articles.importing.judging import Sources
from intercom_sync.articles.importing.texts import written_locales


def notes(sources: Sources, wanted: Wanted, *, images_in_html: int) -> tuple[str, ...]:
    """Each without a full stop.

    Args:
        images_in_html: Brought from Intercom, and not shown from here.
    """
    return (
        *_flattened(sources),
        *_locales(sources, wanted),
        *_late_locales(sources, wanted),
        *_missing(sources, wanted),
        *_address(sources),
        *_images(images_in_html),
    )


def _images(in_html: int) -> Iterator[str]:
    if in_html:
        some = "1 image stands" if in_html == 1 else f"{in_html} images stand"
        yield (
            f"{some} in intercom-html blocks, where only public addresses can be shown, and keep "
            "Intercom's"
        )


def _flattened(sources: Sources) -> Iterator[str]:
    for collection in sources.places.flattened:
        yield (
            f'The collection "{collection.name}" stands deeper than folders nest; its articles are '
            "in the folder of the collection around it"
        )


def _locales(sources: Sources, wanted: Wanted) -> Iterator[str]:
    articles = chosen_articles(wanted, sources.actual.articles, sources.places)
    written = sources.writing.locales
    found = Counter(
        locale
        for article in articles
        for locale in written_locales(article)
        if locale not in written
    )
    if found:
        listed = ", ".join(f"{locale} ({count})" for locale, count in sorted(found.items()))
        defaults = sorted({one.default_locale for one in articles if one.default_locale})
        line = ", ".join(dict.fromkeys((*defaults[:1], *written, *sorted(found))))
        yield (
            "Translations that are not imported, because the config does not list their locales: "
            f'{listed}. Write "locales: [{line}]" into intercom-sync.yaml, run '
            f'"intercom-sync state forget {sources.writing.reading.content}" and import again'
        )


def _late_locales(sources: Sources, wanted: Wanted) -> Iterator[str]:
    """An article that is managed is left alone, so a locale listed later needs a word."""
    records = {record.id: record for record in sources.base.articles}
    found = Counter(
        locale
        for article in chosen_articles(wanted, sources.actual.articles, sources.places)
        if article.id in records
        for locale in written_locales(article)
        if locale in sources.writing.locales
        and locale not in records[article.id].sent.translations
        and _translation(records[article.id].path, locale) not in sources.standing.on_disk
    )
    if found:
        listed = ", ".join(f"{locale} ({count})" for locale, count in sorted(found.items()))
        yield (
            f"Translations of articles that were managed before, and have no file: {listed}. Run "
            f'"intercom-sync state forget {sources.writing.reading.content}" and import again: '
            "files that are as Intercom has them are bound as they are, and these are written"
        )


def _translation(path: str, locale: str) -> str:
    return f"{path.removesuffix('.md')}.{locale}.md"


def _missing(sources: Sources, wanted: Wanted) -> Iterator[str]:
    """Managed files that are gone: an import does not bring them back by itself."""
    paths = {record.id: record.path for record in sources.base.articles}
    chosen = chosen_articles(wanted, sources.actual.articles, sources.places)
    missing = sorted(
        paths[one.id]
        for one in chosen
        if one.id in paths and paths[one.id] not in sources.standing.on_disk
    )
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        what = "are managed and not there" if more else "is managed and not there"
        yield (
            f'{missing[0]}{more} {what}, moved or removed: "intercom-sync plan" says what becomes '
            "of the article. Removed by mistake, a file comes back with git, or with "
            f'"intercom-sync state forget {missing[0]}" and another import'
        )


def _address(sources: Sources) -> Iterator[str]:
    """Without any address of the help center, its own links cannot be told from others."""
    if sources.writing.site.urls:
        return
    urls = (
        article.url.partition("/articles/")[0]
        for article in sources.actual.articles
        if article.url and "/articles/" in article.url
    )
    address = next((url.rpartition("/")[0] for url in urls), None)
    if address:
        yield (
            "Intercom tells no address of the help center, so links between its articles stay "
            f'addresses. Write "help_center_url: {address}" into intercom-sync.yaml first'
        )
