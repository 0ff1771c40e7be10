"""What a write sends of a translation, and what base says was sent.

Owns the fields of one locale. Pure. Trap: of a translation that Intercom does not have, everything
is sent, and as a draft; of one it has, only what differs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    AdminId,
    ArticleFields,
    ArticleState,
    DesiredArticle,
    DesiredTranslation,
    NotGiven,
    TranslationFields,
)
from intercom_sync.articles.parts import (
    DEFAULT,
    ActualPart,
    DesiredPart,
    actual_part,
    desired_parts,
    in_locale,
)
from intercom_sync.articles.view import View


def new_translation(view: View, part: DesiredTranslation) -> TranslationFields:
    """A whole translation; without an author it gets the article's when it is sent."""
    return TranslationFields(
        title=part.title,
        description=part.description,
        body=part.body,
        state=ArticleState.DRAFT,
        author_id=author_of(view, part),
    )


def changed_translation(
    view: View,
    article: DesiredArticle,
    locale: str,
    now: ActualArticle,
    differing: Collection[str],
) -> TranslationFields:
    """The fields of a translation that differ; all of them where Intercom has none."""
    part = article.translations[locale]
    if actual_part(now, locale) is None:
        return new_translation(view, part)

    def differs(field: str) -> bool:
        return in_locale(field, locale) in differing

    return TranslationFields(
        title=part.title if differs("title") else NOT_GIVEN,
        description=part.description if differs("description") else NOT_GIVEN,
        body=part.body if differs("body") else NOT_GIVEN,
        author_id=author_of(view, part) if differs("author") else NOT_GIVEN,
    )


def agreed_translation(part: DesiredPart, body: str, there: ActualPart) -> TranslationFields:
    """What base says was sent of a translation that already is as its file says.

    Args:
        body: The file's, ready to be compared.
    """
    return TranslationFields(
        title=part.title,
        description=part.description,
        body=body,
        state=NOT_GIVEN if part.state is NOT_GIVEN else there.state,
        author_id=there.author_id,
    )


def bodies_of(article: DesiredArticle, locales: Iterable[str]) -> ArticleFields:
    """Nothing but the bodies of some locales."""
    parts = desired_parts(article)
    bodies = {locale: parts[locale].body for locale in locales}
    return ArticleFields(
        body=bodies.pop(DEFAULT, NOT_GIVEN),
        translations={locale: TranslationFields(body=body) for locale, body in bodies.items()},
    )


def author_of(view: View, part: DesiredPart) -> AdminId | NotGiven:
    """The admin a file names."""
    found = None if part.author is NOT_GIVEN else view.author_id(part.author)
    return NOT_GIVEN if found is None else found
