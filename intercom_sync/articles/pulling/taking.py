"""One file takes Intercom's side in: its text, and what base says of it then.

Owns which texts are merged, and which fields of the record follow. It writes nothing. Trap: only
what was changed in Intercom becomes base. What git wishes and was never sent must stay different
from what was sent, or it would never be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from intercom_sync.articles.agreed import agreed_record
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.importing.body import FileText
from intercom_sync.articles.importing.front import UNTITLED, on_one_line
from intercom_sync.articles.importing.report import LeftOut
from intercom_sync.articles.importing.texts import article_texts
from intercom_sync.articles.model import ActualArticle, ArticleFields, ArticleState, DesiredArticle
from intercom_sync.articles.pulling.disk import Held
from intercom_sync.articles.pulling.elsewhere import written_from
from intercom_sync.articles.pulling.language import Reader, reader_of
from intercom_sync.articles.pulling.sides import Side
from intercom_sync.articles.pulling.sight import Sight
from intercom_sync.articles.pulling.texts import Content, Pulled, pull_file

UNREADABLE = "what was last applied cannot be read any more"
BY_HAND = "Change it there by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A side with Intercom's changes in it.

    Attributes:
        held: The file as it is.
        text: What it becomes.
        theirs_name: What stands behind its markers.
        record: Of this side, afterwards.
    """

    side: Side
    held: Held
    text: str
    theirs_name: str
    record: ArticleBase
    conflicts: int = 0
    is_merged: bool = False
    comes_back: bool = True


def take(sight: Sight, side: Side, held: Held, ours: str) -> Taken | LeftOut:
    """Merge, in memory; or why that cannot be.

    Args:
        ours: The file's text; git's half of it where a killed run left both in it.
    """
    path = side.desired.path
    hashes = sight.view.desired.image_hashes
    reader = reader_of(side.record, path, sight.writing, sight.plan.ids, hashes)
    then, today = (
        article_texts(replace(one, translations=None), path, sight.writing, reader.pictures).article
        for one in (side.record.read, side.now)
    )
    if "body" in side.changed and today.refused:
        first = today.refused[0]
        return _refused(side, f"{first.reason} [{first.code}]", f"{first.fix} in Intercom")
    was = _content(sight, side, side.record.read, then)
    now = _content(sight, side, side.now, today)
    if "body" not in side.changed:
        now = replace(now, body=was.body)
    source = _source(sight, side)
    applied = reader.read(source)
    if applied is None:
        return _refused(side, UNREADABLE, "Run apply with --on-drift overwrite, or import it anew")
    language = reader.language(source, side.now.body)
    pulled = pull_file(path, source=source, ours=ours, was=was, now=now, language=language)
    if side.agrees:
        pulled = replace(pulled, text=ours, conflicts=0)
    desired = reader.read(pulled.theirs)
    if desired is None:
        first, *_ = reader.problems(pulled.theirs)
        return _refused(side, f"{first.reason} [{first.code}]", f"{first.fix} in Intercom")
    if "body" not in side.changed and reader.body(desired) != reader.body(applied):
        return _refused(side, "its title stands where it cannot be changed safely", BY_HAND)
    return Taken(
        side=side,
        held=held,
        text=pulled.text,
        theirs_name=pulled.name,
        record=_record(sight, side, reader, pulled, desired),
        conflicts=pulled.conflicts,
        is_merged=pulled.text != pulled.theirs,
        comes_back="body" not in side.changed or reader.means(pulled.theirs, side.now.body),
    )


def _refused(side: Side, reason: str, fix: str) -> LeftOut:
    return LeftOut(place=side.desired.path, title=side.now.title, reason=reason, fix=fix)


def _content(sight: Sight, side: Side, article: ActualArticle, file: FileText) -> Content:
    """What Intercom has, or had, as a file would say it; only keys that were changed."""
    said = {
        "title": on_one_line(article.title) or UNTITLED,
        "description": article.description.strip(),
        "state": str(article.state),
        "author": sight.writing.emails.get(article.author_id, article.author_id),
    }
    return Content(
        body=file.text.removeprefix(file.head).lstrip("\n"),
        keys={name: said[name] for name in side.changed if name in said},
    )


def _source(sight: Sight, side: Side) -> str:
    """What was last applied, as it would stand where the file stands now."""
    path, record = side.desired.path, side.record
    moved = sight.followed(record)
    flavor = sight.writing.reading.flavor
    return written_from(record.source, record.path, path, moved, flavor) or record.source


def _record(
    sight: Sight, side: Side, reader: Reader, pulled: Pulled, desired: DesiredArticle
) -> ArticleBase:
    """Base after the pull: Intercom's side is what both had."""
    before, now = side.record, side.now
    agreed = agreed_record(sight.plan, desired, now)
    taken: dict[str, object] = {
        name: getattr(agreed.sent, name)
        for name in ("title", "description", "state")
        if name in side.changed
    }
    record = replace(
        before,
        path=desired.path,
        source=pulled.theirs,
        settled=True,
        tool_version=agreed.tool_version,
        was_live=before.was_live or now.state is ArticleState.PUBLISHED,
    )
    if "author" in side.changed:
        taken["author_id"] = now.author_id
    if "body" in side.changed:
        taken["body"] = reader.body(desired)
        images = {path: reader.hashes[path] for path in desired.images if path in reader.hashes}
        # Those of the other locales stay: base keeps them in one place.
        record = replace(
            record,
            links={**before.links, **agreed.links},
            images={**before.images, **images},
        )
    read = replace(now, translations=before.read.translations)
    if side.is_moved and side.fields["collection"].agree:
        taken["parent_id"] = now.parent_id
    else:
        read = replace(read, parent_id=before.read.parent_id, parent_ids=before.read.parent_ids)
    sent: ArticleFields = replace(before.sent, **taken)  # type: ignore[arg-type]  # names above
    return replace(record, sent=sent, read=read)
