"""An article as the texts of its files: its own and those of its translations.

Owns which files an article has and what their front matter says; body.py writes what follows it.
Pure in effect: nothing is asked and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from intercom_sync.articles.importing.body import FileText, Writing, file_text
from intercom_sync.articles.importing.front import front_matter
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualTranslation,
    AdminId,
    ArticleState,
    DesiredArticle,
    DesiredTranslation,
    NotGiven,
)
from intercom_sync.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTexts:
    """All files of one article."""

    article: FileText
    translations: Mapping[str, FileText] = field(default_factory=dict)

    @property
    def files(self) -> tuple[FileText, ...]:
        """Translations first: a run that is killed in between has not written the article yet."""
        return (*self.translations.values(), self.article)

    @property
    def refused(self) -> tuple[Problem, ...]:
        """Why these must not be written."""
        return tuple(problem for file in self.files for problem in file.refused)

    @property
    def links(self) -> tuple[str, ...]:
        """Files of other articles that any of them links to."""
        return tuple(
            link for file in self.files if file.desired is not None for link in file.desired.links
        )

    @property
    def images(self) -> tuple[str, ...]:
        """Local images that any of them shows."""
        return tuple(
            image
            for file in self.files
            if file.desired is not None
            for image in file.desired.images
        )

    @property
    def desired(self) -> DesiredArticle:
        """The article as the loader reads it from its files.

        Raises:
            ValueError: it would refuse one of them.
        """
        if self.article.desired is None:
            raise ValueError(f"{self.article.path} cannot be read")
        return replace(
            self.article.desired,
            translations={
                locale: _translation(file.desired, self.article.desired)
                for locale, file in self.translations.items()
                if file.desired is not None
            },
        )


def article_texts(
    article: ActualArticle,
    path: str,
    writing: Writing,
    images: Mapping[str, str] | None = None,
) -> ArticleTexts:
    """The files that say what Intercom says of one article.

    Args:
        path: Of the article's file; translations stand beside it.
        images: Address at Intercom, without a query → local file, for those that have one.
    """
    author = article.author_id
    images = images or {}
    return ArticleTexts(
        article=_file(
            article,
            path,
            writing,
            images,
            author=_author(author, writing),
            # A draft may be published in the web app at any time, so nothing is said of its state.
            state=NOT_GIVEN if article.state is ArticleState.DRAFT else article.state,
        ),
        translations={
            locale: _file(
                texts,
                f"{path.removesuffix('.md')}.{locale}.md",
                writing,
                images,
                # Without a word about it, a translation is by whom the article is by, and seen
                # whenever the article is.
                author=None if texts.author_id == author else _author(texts.author_id, writing),
                state=NOT_GIVEN if texts.state is article.state else texts.state,
            )
            for locale, texts in written_locales(article).items()
            if locale in writing.locales
        },
    )


def written_locales(article: ActualArticle) -> dict[str, ActualTranslation]:
    """The locales in which an article says something; Intercom lists empty ones too."""
    return {
        locale: texts
        for locale, texts in sorted((article.translations or {}).items())
        if texts.title.strip() or texts.body.strip() or texts.description.strip()
    }


def _author(author: AdminId, writing: Writing) -> str | None:
    return None if author == writing.unnamed_author else writing.emails.get(author)


def _file(
    content: ActualArticle | ActualTranslation,
    path: str,
    writing: Writing,
    images: Mapping[str, str],
    *,
    author: str | None,
    state: ArticleState | NotGiven,
) -> FileText:
    head = front_matter(
        title=content.title, description=content.description, state=state, author=author
    )
    return file_text(head, content.body, path, writing, images)


def _translation(desired: DesiredArticle, article: DesiredArticle) -> DesiredTranslation:
    return DesiredTranslation(
        path=desired.path,
        title=desired.title,
        body=desired.body,
        source=desired.source,
        description=desired.description,
        state=article.state if desired.state is NOT_GIVEN else desired.state,
        author=desired.author,
        links=desired.links,
        images=desired.images,
        title_at=desired.title_at,
    )
