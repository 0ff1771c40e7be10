"""One Markdown file as a desired article.

Owns everything that can be judged from the file alone; what needs the others is in links.py and
claims.py. Trap: the source that state keeps is the decoded text with plain line ends, so that
the same commit is the same source on every computer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from intercom_sync.articles.files import parent_of
from intercom_sync.articles.front_matter import part
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ArticleId,
    ArticleState,
    DesiredArticle,
    Manage,
)
from intercom_sync.articles.schema import ANY_TARGET, ArticleKeys
from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.markup.to_html import render
from intercom_sync.strict_yaml.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intercom_sync.articles.front_matter import Parted
    from intercom_sync.markup.to_html import Flavor, ImageUse, LinkUse, Rendered
    from intercom_sync.strict_yaml import Document

_LONG_TITLE: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the files of a project are read.

    Attributes:
        content: The content folder, from the root.
        target: Name of this run's target.
        targets: Names of all.
        ignored_keys: Front matter keys of other tools.
    """

    content: str
    target: str
    targets: Sequence[str]
    flavor: Flavor
    ignored_keys: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFile:
    """An article as its file says it, and where.

    Attributes:
        ids: The article it is bound to, by target.
        front_matter: For places.
    """

    desired: DesiredArticle
    ids: dict[str, ArticleId]
    front_matter: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What a file told.

    Attributes:
        article: None where front matter or title are not usable.
        problems: Everything wrong with it that it shows alone.
        links: In the order they stand; their files may not exist.
        images: The same.
    """

    article: ArticleFile | None
    problems: tuple[Problem, ...]
    links: tuple[LinkUse, ...]
    images: tuple[ImageUse, ...]


def read_article(text: str, path: str, reading: Reading) -> FileRead:
    """Read one file. What is wrong with its front matter hides nothing of what is wrong below."""
    parted = part(text, path, reading.ignored_keys, ArticleKeys)
    keys = parted.keys
    given_title = keys.title if keys is not None else None
    rendered = render(
        parted.body,
        path=path,
        first_line=parted.body_line,
        flavor=reading.flavor,
        take_title=given_title is None,
    )
    article, problems = (
        (None, ()) if keys is None else _article(text, path, reading, parted, keys, rendered)
    )
    return FileRead(
        article=article,
        problems=(*parted.problems, *rendered.problems, *problems),
        links=rendered.links,
        images=rendered.images,
    )


def _article(
    text: str,
    path: str,
    reading: Reading,
    parted: Parted[ArticleKeys],
    keys: ArticleKeys,
    rendered: Rendered,
) -> tuple[ArticleFile | None, tuple[Problem, ...]]:
    given_title = keys.title
    title = given_title or rendered.title
    if not title:
        return None, (no_title(path),)
    problems: list[Problem] = []
    title_at = parted.document.place_of(("title",)).value if given_title else rendered.title_at
    problems += long_title(title, title_at)
    problems += _unknown_targets(parted, keys, reading.targets)
    ids = _ids(keys, reading.targets)
    desired = DesiredArticle(
        path=path,
        parent=_parent(path, reading.content),
        title=title,
        body=rendered.html,
        source=text,
        description=NOT_GIVEN if keys.description is None else keys.description,
        state=NOT_GIVEN if keys.state is None else ArticleState(keys.state),
        author=NOT_GIVEN if keys.author is None else keys.author,
        id=ids.get(reading.target),
        moved_from=_from_root(keys.moved_from, reading.content),
        manage=Manage(keys.manage),
        links=tuple(sorted({link.path for link in rendered.links})),
        images=tuple(sorted({image.path for image in rendered.images})),
        title_at=title_at,
    )
    return (
        ArticleFile(
            desired=desired,
            ids=ids,
            front_matter=parted.document,
        ),
        tuple(problems),
    )


def _parent(path: str, content: str) -> str | None:
    folder = parent_of(path)
    return None if folder == f"{content}/" else folder


def _from_root(moved_from: str | None, content: str) -> str | None:
    """People may write the path from the project's root or from the content folder on."""
    if moved_from is None or moved_from.startswith(f"{content}/"):
        return moved_from
    return f"{content}/{moved_from}"


def _ids(keys: ArticleKeys, targets: Sequence[str]) -> dict[str, ArticleId]:
    """A number alone is meant for every target."""
    found = {target: keys.id.get(target, keys.id.get(ANY_TARGET)) for target in targets}
    return {target: ArticleId(id_) for target, id_ in found.items() if id_ is not None}


def _unknown_targets(
    parted: Parted[ArticleKeys], keys: ArticleKeys, targets: Sequence[str]
) -> Iterator[Problem]:
    for name in keys.id:
        if name not in (ANY_TARGET, *targets):
            near = nearest(name, targets)
            known = ", ".join(targets)
            yield Problem(
                location=parted.document.place_of(("id", name)).key,
                code="unknown-target",
                reason=f'the config has no target "{name}"',
                fix=f'Nearest: "{near}"' if near else f"Known: {known}",
            )


def long_title(title: str, location: Location | None) -> Iterator[Problem]:
    """A title beyond what is known to be taken."""
    if len(title) > _LONG_TITLE:
        yield Problem(
            location=location,
            code="long-title",
            reason=f"the title has {len(title)} characters, which Intercom may refuse",
            fix="Shorten it",
            severity=Severity.WARNING,
        )


def no_title(path: str) -> Problem:
    """A file that is an article and has no title."""
    return Problem(
        location=Location(path, 1),
        code="missing-title",
        reason="the article has no title",
        fix='Add "title: …" to the front matter, or begin the text with "# …"',
    )
