"""Files follow their articles into another collection's folder.

Owns the order: the new file, links to it, then the old file goes, then base takes note. Trap: a run
may be killed anywhere. Until the old file is gone it says who the article is, and the new one comes
out the same again; afterwards sight.py recognises the new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.files import COLLECTION_FILE, parent_of
from intercom_sync.articles.importing.names import folded
from intercom_sync.articles.importing.report import LeftOut
from intercom_sync.articles.model import ActualArticle
from intercom_sync.articles.pulling.disk import Held
from intercom_sync.articles.pulling.elsewhere import written_from
from intercom_sync.articles.pulling.keys import set_keys
from intercom_sync.articles.pulling.report import Outcome, PulledFile
from intercom_sync.articles.pulling.sides import Side
from intercom_sync.articles.pulling.sight import Sight

BY_HAND = "Move the file there by hand, and correct the links in it and to it"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """One article whose files go to another folder.

    Attributes:
        files: Old place → new place, the article's own file first, then its translations.
    """

    path: str
    record: ArticleBase
    now: ActualArticle
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rewrite:
    """A file whose addresses change; it stays where it is, or is one of those that move."""

    held: Held
    text: str


@dataclass(slots=True)
class Mover:
    """Moves files, and remembers what it could not do."""

    sight: Sight
    left_out: list[LeftOut]

    def move(self, sides: tuple[Side, ...]) -> tuple[PulledFile, ...]:
        """Move the files of articles that were moved in Intercom.

        Args:
            sides: Those articles, without their translations.

        Raises:
            OSError: a file cannot be written. Run it again.
        """
        moves = [move for side in sides if (move := self._judged(side)) is not None]
        moves, rewrites = self._rewritten(moves)
        return tuple(self._done(moves, rewrites))

    def _leave(self, path: str, title: str, reason: str, fix: str) -> None:
        self.left_out.append(LeftOut(place=path, title=title, reason=reason, fix=fix))

    def _judged(self, side: Side) -> _Move | None:
        path, now = side.desired.path, side.now
        folder = self.sight.folder_of(now.parent_id)
        if side.fields["collection"].git_changed:
            there = folder or "another collection"
            reason = f"its file was moved in git, and the article to {there} in Intercom"
            fix = "Move the file to the folder that is right, or apply with --on-drift overwrite"
            self._leave(path, now.title, reason, fix)
            return None
        if folder is None:
            name = self.sight.view.collection_name(now.parent_id)
            reason = f'moved in Intercom to the collection "{name}", which has no folder'
            fix = f'Run "intercom-sync import --collection {now.parent_id}", then pull again'
            self._leave(path, now.title, reason, fix)
            return None
        stem = path.removesuffix(".md")
        translations = [
            file
            for file in self.sight.files.translations
            if file.startswith(f"{stem}.") and "/" not in file[len(stem) :]
        ]
        files = {old: f"{folder}{old.rpartition('/')[2]}" for old in (path, *translations)}
        if taken := next(filter(None, map(self._taken, files, files.values())), None):
            self._leave(path, now.title, f"moved to {folder} in Intercom, where {taken}", BY_HAND)
            return None
        return _Move(path=path, record=side.record, now=now, files=files)

    def _taken(self, old: str, new: str) -> str | None:
        """Why a place is none for a file; whether another file is there is asked later."""
        sight = self.sight
        for record in sight.view.base.articles:
            if record.path == new:
                return f"{new} belongs to another article"
        for there in sight.files.on_disk:
            if there not in (old, new) and folded(there) == folded(new):
                return f"{there} is, which many computers take for {new}"
        return None

    def _rewritten(self, moves: list[_Move]) -> tuple[list[_Move], dict[str, _Rewrite]]:
        """The moves that can be made, and every file that changes with them."""
        while True:
            moved = {old: new for move in moves for old, new in move.files.items()}
            rewrites: dict[str, _Rewrite] = {}
            reasons: dict[str, str] = {}
            for path in self._concerned(moved):
                found = self._rewrite(path, moved)
                if isinstance(found, _Rewrite):
                    rewrites[path] = found
                else:
                    reasons[path] = found
            stuck = [move for move in moves if self._sticks(move, reasons)]
            if not stuck:
                return moves, rewrites
            for move in stuck:
                folder = parent_of(move.files[move.path])
                reason = f"moved to {folder} in Intercom, and {self._sticks(move, reasons)}"
                self._leave(move.path, move.now.title, reason, BY_HAND)
            moves = [move for move in moves if move not in stuck]

    def _concerned(self, moved: Mapping[str, str]) -> Iterator[str]:
        """Files that move, and those that link to one."""
        yield from moved
        for article in self.sight.view.desired.articles:
            if article.path not in moved and moved.keys() & set(article.links):
                yield article.path
        names = {path.rpartition("/")[2] for path in moved}
        for path in self.sight.files.translations:
            held = self.sight.tree.hold(path)
            if path not in moved and (
                isinstance(held, str) or any(name in held.text for name in names)
            ):
                yield path

    def _rewrite(self, path: str, moved: Mapping[str, str]) -> _Rewrite | str:
        held = self.sight.tree.hold(path)
        if isinstance(held, str):
            return held
        if path in self.sight.broken:
            return f"{path} does not load"
        new = moved.get(path, path)
        text = self._followed(path, held.text, path, new, moved)
        if text is None:
            return f"the links in {path} cannot be rewritten safely"
        rewrite = _Rewrite(held=held, text=text)
        is_new = new != path
        if is_new and not self.sight.tree.has_room(new, held.encoded(text)):
            return f"{new} is there already"
        return rewrite

    def _followed(
        self, path: str, text: str, old: str, new: str, moved: Mapping[str, str]
    ) -> str | None:
        """A file's text, now or at base, with links that follow these and earlier moves."""
        record = self.sight.view.binding.articles.get(path)
        earlier = {} if record is None else self.sight.followed(record)
        flavor = self.sight.writing.reading.flavor
        return written_from(text, old, new, {**earlier, **moved}, flavor)

    def _sticks(self, move: _Move, reasons: Mapping[str, str]) -> str | None:
        for path, reason in reasons.items():
            if path in move.files:
                return reason
            links = next((a.links for a in self.sight.view.desired.articles if a.path == path), ())
            if move.path in links or path in self.sight.files.translations:
                return reason
        return None

    def _done(self, moves: list[_Move], rewrites: Mapping[str, _Rewrite]) -> Iterator[PulledFile]:
        tree = self.sight.tree
        moved = {old: new for move in moves for old, new in move.files.items()}
        for old, new in moved.items():
            rewrite = rewrites[old]
            if not tree.add(new, rewrite.held.encoded(rewrite.text)):
                raise FileExistsError(17, "another file has come to be there", new)
        for path, rewrite in rewrites.items():
            if path not in moved and rewrite.text != rewrite.held.text:
                yield from self._relink(path, rewrite, moved)
        for move in moves:
            self._keep_folder(move, moved)
            for old in reversed(move.files):
                if not tree.remove(rewrites[old].held):
                    fix = f"Compare it with {moved[old]}, and remove one of the two"
                    self._leave(old, move.now.title, "it was changed while it was moved", fix)
            self._note(move, moved)
            yield PulledFile(
                path=move.files[move.path],
                outcome=Outcome.MOVED,
                id=move.record.id,
                fields=("collection",),
                moved_from=move.path,
            )

    def _relink(
        self, path: str, rewrite: _Rewrite, moved: Mapping[str, str]
    ) -> Iterator[PulledFile]:
        record = self.sight.view.binding.articles.get(path)
        if record is not None and record.source == rewrite.held.text:
            # Before the file: afterwards nobody could tell that it had not been changed.
            links = {moved.get(link, link): id_ for link, id_ in record.links.items()}
            record = replace(record, source=rewrite.text, links=links)
            self.sight.ground.records.save_article(record, replaces=None)
        if not self.sight.tree.replace(rewrite.held, rewrite.text):
            fix = "Correct its links"
            self._leave(path, "", "it was changed while what it links to was moved", fix)
            return
        yield PulledFile(path=path, outcome=Outcome.RELINKED)

    def _keep_folder(self, move: _Move, moved: Mapping[str, str]) -> None:
        """A folder that loses its last file is a collection all the same."""
        folder = parent_of(move.path)
        record = self.sight.view.binding.collections.get(folder)
        files = (*self.sight.files.articles, *map(_file_of, self._folders_with_a_file()))
        if record is None or any(file.startswith(folder) and file not in moved for file in files):
            return
        names = {one.path: one.name for one in self.sight.view.desired.collections}
        text = set_keys("", folder + COLLECTION_FILE, {"name": names[folder]})
        # Base first: once the file is there, nobody asks again.
        self.sight.ground.records.save_collection(replace(record, source=text), replaces=None)
        self.sight.tree.add(folder + COLLECTION_FILE, text.encode())

    def _folders_with_a_file(self) -> Iterator[str]:
        for folder in self.sight.files.collections:
            if _file_of(folder) in self.sight.files.on_disk:
                yield folder

    def _note(self, move: _Move, moved: Mapping[str, str]) -> None:
        """Only the place: what else was changed is seen afterwards, at the new place."""
        record, now = move.record, move.now
        new = move.files[move.path]
        links = {moved.get(link, link): id_ for link, id_ in record.links.items()}
        noted = replace(
            record,
            path=new,
            source=self._followed(move.path, record.source, record.path, new, moved)
            or record.source,
            links=links,
            sent=replace(record.sent, parent_id=now.parent_id),
            read=replace(record.read, parent_id=now.parent_id, parent_ids=now.parent_ids),
        )
        self.sight.ground.records.save_article(noted, replaces=None)


def _file_of(folder: str) -> str:
    return f"{folder}{COLLECTION_FILE}"
