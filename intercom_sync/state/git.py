"""A repository and one ref of one of its remotes, as far as state on that ref needs git.

Owns which commands of git are called, and what their answers mean. Trap: the files of a pull
request lie around it. What they say must never become an option, an address or a repository.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from intercom_sync.state.git_program import GitError, GitProgram

_PLAIN_FILE = "100644"
_CI_HINTS = {
    "ls-remote": "The checkout must keep its credentials",
    "fetch": "The checkout must keep its credentials",
    "push": "The job needs the permission contents: write, and a checkout that keeps its "
    "credentials",
}
_NOISE = ("error: failed to push some refs", "hint: ")
"""Lines that say no more than that it failed, or what to do about branches."""


class PushRefusedError(GitError):
    """The remote was asked, and said no."""


class Git:
    """The repository of a project, and one ref of one of its remotes.

    Attributes:
        remote: Its name.
        ref: The name of the ref.
    """

    def __init__(
        self, root: Path, environment: Mapping[str, str], *, remote: str, ref: str
    ) -> None:
        self._root = root
        self._program = GitProgram(root, environment)
        self._is_in_ci = bool(environment.get("CI"))
        self.remote = remote
        self.ref = ref
        self._is_checked = False

    def tip(self) -> str | None:
        """The commit of the ref at the remote; None where there is no such ref.

        Raises:
            GitError: the remote cannot be asked.
        """
        self._check()
        told = self._need("cannot be read", "ls-remote", "--refs", self.remote, self.ref)
        for line in told.decode("utf-8", "replace").splitlines():
            commit, _, name = line.partition("\t")
            if name == self.ref:
                return commit
        return None

    def tracks(self, path: Path) -> bool:
        """Whether a folder, or something in it, is part of the working tree's repository.

        Raises:
            GitError: this is no repository.
        """
        self._check()
        place = str(path.relative_to(self._root))
        return self._need("cannot be worked with", "ls-files", "--", f":(literal){place}") != b""

    def may_have_said(self, path: str, pattern: str) -> bool:
        """Whether a commit that led here added or removed such a line of a file, or may have.

        Args:
            path: From the root.
            pattern: A regular expression of git's, for a part of the line.

        Raises:
            GitError: this is no repository, or has no such remote.
        """
        self._check()
        if self._is_shallow():
            return True  # the commits that could tell are not here
        options = ("-1", "--format=%H", "--no-textconv", "--no-ext-diff", f"-G{pattern}")
        ran = self._program.run("log", *options, "--", f":(literal){path}")
        return ran.code == 0 and ran.out != b""

    def has(self, commit: str) -> bool:
        """Whether a commit is here already."""
        return self._program.run("cat-file", "-e", f"{commit}^{{commit}}").code == 0

    def fetch(self) -> None:
        """Bring the ref's commit here, with no more history than the clone is meant to have."""
        # In a whole clone --depth would make a shallow one of it, which other tools mind.
        self._need(
            "cannot be fetched from",
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-prune",
            "--no-filter",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
            "--refmap=",
            *(("--depth=1",) if self._is_shallow() else ()),
            self.remote,
            f"+{self.ref}:{self.ref}",
        )

    def files(self, commit: str) -> dict[str, bytes]:
        """Every file of a commit, byte for byte: no attribute and no line ending changes them.

        Raises:
            GitError: there is something that is no plain file, or lies where none may.
        """
        listed = self._need("cannot be read", "ls-tree", "-r", "-z", "--full-tree", commit)
        found: dict[str, str] = {}
        for line in filter(None, listed.decode("utf-8", "replace").split("\0")):
            about, _, path = line.partition("\t")
            mode, _, oid = about.split(" ")
            parts = path.split("/")
            if mode != _PLAIN_FILE or ".." in parts or "\\" in path or "" in parts:
                raise GitError(
                    f'{self.ref} holds "{path}", which intercom-sync did not write. Remove it '
                    "from the ref, or go back to a commit before it"
                )
            found[path] = oid
        asked = "".join(f"{oid}\n" for oid in found.values()).encode()
        told = self._need("cannot be read", "cat-file", "--batch", stdin=asked)
        return dict(zip(found, _blobs(told), strict=True))

    def commit(
        self, files: Mapping[str, bytes], *, parent: str | None, message: str, at_unix: int
    ) -> str:
        """Make a commit of exactly these files; nobody else sees it yet.

        Returns:
            Its id. The local ref of the same name holds on to it until it is pushed.
        """
        self._check()
        known = set()
        if parent is not None:
            listed = self._need("cannot be read", "ls-tree", "-r", "-z", "--full-tree", parent)
            entries = filter(None, listed.split(b"\0"))
            known = {entry.partition(b"\t")[0].split(b" ")[2] for entry in entries}
        stream = b"".join(self._stream(files, known, parent, message, at_unix))
        arguments = ("fast-import", "--quiet", "--force", "--done", "--date-format=raw")
        return self._need("cannot be written", *arguments, stdin=stream).decode().strip()

    def push(self, commit: str, *, expected: str | None) -> None:
        """Make the commit the ref's, if the ref still is at `expected`; None means not there.

        Raises:
            PushRefusedError: the remote said no, or the ref is elsewhere.
            GitError: nobody knows whether it arrived. The caller looks where the ref is now.
        """
        ran = self._program.run(
            "push",
            "--quiet",
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            "--recurse-submodules=no",
            f"--force-with-lease={self.ref}:{expected or ''}",
            self.remote,
            f"{commit}:{self.ref}",
        )
        if ran.code != 0:
            refusal = _refusal(ran.out)
            trouble = "refuses the push" if refusal else "cannot be pushed to"
            kind = PushRefusedError if refusal else GitError
            raise kind(self._told("push", trouble, f"{refusal}\n{ran.said}"))

    def _is_shallow(self) -> bool:
        told = self._need("cannot be worked with", "rev-parse", "--is-shallow-repository")
        return told == b"true\n"

    def _stream(
        self,
        files: Mapping[str, bytes],
        known: set[bytes],
        parent: str | None,
        message: str,
        at_unix: int,
    ) -> Iterator[bytes]:
        form = (
            self._need("cannot be worked with", "rev-parse", "--show-object-format")
            .decode()
            .strip()
        )
        said = message.encode()
        yield f"commit {self.ref}\nmark :1\n".encode()
        yield f"committer intercom-sync <intercom-sync@localhost> {at_unix} +0000\n".encode()
        yield b"data %d\n%s\n" % (len(said), said)
        yield b"" if parent is None else f"from {parent}\ndeleteall\n".encode()
        for path, content in sorted(files.items()):
            oid = hashlib.new(form, b"blob %d\0%s" % (len(content), content)).hexdigest().encode()
            if oid in known:
                yield b"M %s %s %s\n" % (_PLAIN_FILE.encode(), oid, path.encode())
            else:
                yield b"M %s inline %s\n" % (_PLAIN_FILE.encode(), path.encode())
                yield b"data %d\n%s\n" % (len(content), content)
        yield b"\nget-mark :1\ndone\n"

    def _check(self) -> None:
        """That this is a repository with such a remote.

        The remote's name comes from a file of the repository; one that git does not know would be
        taken for a path or an address.
        """
        if self._is_checked:
            return
        found = self._program.run("rev-parse", "--absolute-git-dir")
        if found.code != 0:
            raise GitError(
                f"state.backend is git, and {self._root} is no git repository that git reads here. "
                "Run in a clone, or write state: {backend: file}"
            )
        # Plain files of a pull request can look like a bare repository, whose settings name
        # programs. A clone's own is never around the files.
        place = Path(found.out.decode("utf-8", "surrogateescape").rstrip("\n")).resolve()
        if self._root.resolve().is_relative_to(place):
            raise GitError(
                f"{self._root} looks like a git repository itself: there are files such as HEAD, "
                "config and objects in it. Remove those"
            )
        if self._program.run("config", "--get", f"remote.{self.remote}.url").code != 0:
            raise GitError(
                f'state.remote is "{self.remote}", and this clone has no remote of that name '
                f'("git remote" lists them). Add it: "git remote add {self.remote} URL"; or name '
                "another one in intercom-sync.yaml: state: {backend: git, remote: NAME}"
            )
        self._is_checked = True

    def _need(self, trouble: str, *arguments: str, stdin: bytes = b"") -> bytes:
        ran = self._program.run(*arguments, stdin=stdin)
        if ran.code != 0:
            raise GitError(self._told(arguments[0], trouble, ran.said))
        return ran.out

    def _told(self, command: str, trouble: str, said: str) -> str:
        lines = [line for line in said.splitlines() if line and not line.startswith(_NOISE)]
        if len(lines) > 1:  # each may be a sentence of somebody else's
            reason = "".join(f"\n  {line}" for line in lines) + "\n"
        else:
            reason = f" {''.join(lines).rstrip('.') or 'git gives no reason'}. "
        return f"{self.ref} of {self.remote} {trouble}:{reason}{self._hint(command)}"

    def _hint(self, command: str) -> str:
        if self._is_in_ci and command in _CI_HINTS:
            return _CI_HINTS[command]
        match command:
            case "push":
                return f"You need the right to push to {self.remote}"
            case "ls-remote" | "fetch":
                return f'Look whether "git ls-remote {self.remote}" works in this clone'
            case _:
                return "Look whether git works in this clone"


def _blobs(told: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(told):
        end = told.index(b"\n", start)
        size = int(told[start:end].split(b" ")[2])
        yield told[end + 1 : end + 1 + size]
        start = end + size + 2


def _refusal(porcelain: bytes) -> str:
    """What the remote said of the ref; "" where it was not heard."""
    lines = porcelain.decode("utf-8", "replace").splitlines()
    return " ".join(line.rpartition("\t")[2] for line in lines if line.startswith("!"))
