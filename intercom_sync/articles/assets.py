"""The public addresses of local images, for Intercom to fetch.

Owns `assets.base_url` and `assets.command` of the config. Run by apply only: plan and validate
know images by their content and never need an address. Trap: the command is named in the
repository, so it gets no token and is never run for a plan.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

from intercom_sync.errors import IntercomSyncError

COMMAND_SECONDS = 120.0


class AssetError(IntercomSyncError):
    """An image has no public address."""


class BaseUrlAssets:
    """Images that are published with the repository, below one address."""

    def __init__(
        self, base_url: str, *, content: str, root: Path, environment: Mapping[str, str]
    ) -> None:
        """`base_url` may hold {commit}; `content` is the content folder, e.g. "content"."""
        self._base_url = base_url
        self._content = content
        self._root = root
        self._environment = environment
        self._known_commit: str | None = None

    async def urls(self, paths: Iterable[str]) -> dict[str, str]:
        """Image file → address."""
        wanted = list(paths)
        if not wanted:
            return {}
        base = self._base_url
        if "{commit}" in base:
            if self._known_commit is None:
                self._known_commit = await self._commit()
            base = base.replace("{commit}", self._known_commit)
        base = base.rstrip("/")
        return {path: f"{base}/{quote(path.removeprefix(f'{self._content}/'))}" for path in wanted}

    async def _commit(self) -> str:
        told = self._environment.get("GITHUB_SHA")
        if told:
            return told
        process = await asyncio.create_subprocess_exec(
            "git",
            "rev-parse",
            "HEAD",
            cwd=self._root,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        output, _ = await process.communicate()
        if process.returncode != 0:
            raise AssetError(
                "assets.base_url holds {commit}, and git knows no commit here. Commit first, or "
                "write an address without {commit} into intercom-sync.yaml"
            )
        return output.decode("ascii").strip()


class CommandAssets:
    """Images that a program uploads, one call an image; it prints the address."""

    def __init__(
        self, command: Sequence[str], *, root: Path, environment: Mapping[str, str]
    ) -> None:
        """`command` holds {path} where the image's path goes."""
        self._command = tuple(command)
        self._root = root
        # Our token is none of that program's business.
        self._environment = {
            name: value for name, value in environment.items() if not name.startswith("INTERCOM_")
        }
        self._known: dict[str, str] = {}

    async def urls(self, paths: Iterable[str]) -> dict[str, str]:
        """Image file → address, asked for once a run.

        Raises:
            AssetError: the program failed, took too long, or printed no public address.
        """
        wanted = list(paths)
        for path in wanted:
            if path not in self._known:
                self._known[path] = await self._upload(path)
        return {path: self._known[path] for path in wanted}

    async def _upload(self, path: str) -> str:
        command = [part.replace("{path}", path) for part in self._command]
        shown = " ".join(command)
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=self._root,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            raise AssetError(f"assets.command cannot be run ({shown}): {error}") from error
        try:
            output, _ = await asyncio.wait_for(process.communicate(), COMMAND_SECONDS)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise AssetError(
                f"assets.command took more than {COMMAND_SECONDS:.0f} seconds ({shown})"
            ) from error
        url = output.decode("utf-8", "replace").strip()
        if process.returncode != 0 or not _is_address(url):
            raise AssetError(
                f"assets.command must print one public address ({shown}); it ended with "
                f"{process.returncode} and printed {url[:200]!r}"
            )
        return url


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not text.split()[1:]


class NoAssets:
    """A repository without local images."""

    async def urls(self, paths: Iterable[str]) -> dict[str, str]:
        """Nothing, for nothing.

        Raises:
            AssetError: there is an image after all.
        """
        wanted = list(paths)
        if wanted:
            raise AssetError(
                f"{wanted[0]}: Intercom fetches images from a public address. Write "
                "assets.base_url or assets.command into intercom-sync.yaml"
            )
        return {}
