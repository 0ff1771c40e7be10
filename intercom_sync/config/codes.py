"""Every validation code, and which of them `checks` in intercom-sync.yaml may weigh.

Owns the list, for the config and the reference page. The renderer's codes stand in
markup/findings.py and are taken from there; the rest stand here, because several layers use them.
Trap: codes are a contract, people switch them off by name; never reuse or rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from intercom_sync.errors import Severity
from intercom_sync.markup.findings import Code as RendererCode

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One validation code.

    Attributes:
        meaning: One sentence, without a full stop.
        severity: Unless `checks` says otherwise.
        is_fixed: It cannot be weighed: without what it asks for there is nothing to send, or it
            would not be safe to.
    """

    meaning: str
    severity: Severity = Severity.ERROR
    is_fixed: bool = False


def _fixed(meaning: str) -> CodeEntry:
    return CodeEntry(meaning, is_fixed=True)


def _warning(meaning: str) -> CodeEntry:
    return CodeEntry(meaning, Severity.WARNING)


_FIXED_RENDERER_CODES: Final = frozenset(
    (
        RendererCode.TOO_DEEP,
        RendererCode.TOO_LONG,
        RendererCode.RESERVED_SCHEME,
        RendererCode.UNSAFE_URL,
        RendererCode.SCRIPT,
    )
)

CODES: Final[Mapping[str, CodeEntry]] = {
    # Files
    "encoding": _fixed("A file is not UTF-8 text, or holds a control character"),
    "file-too-large": _fixed(
        "A text file is larger than one megabyte, or its YAML holds more than 25,000 values"
    ),
    "unreadable-file": _fixed(
        "A file or folder cannot be read, or is no file: a pipe, a dead link"
    ),
    "symlink-outside": _fixed("A symbolic link leads out of the project"),
    "symlink-folder": _fixed("A symbolic link to a folder; such links are not followed"),
    "file-name": _fixed("A file name holds a character that does not show, or a backslash"),
    "path-clash": _fixed("Two names differ in case or in the encoding of letters only"),
    "no-content": CodeEntry("The content folder does not exist"),
    "folder-too-deep": _fixed("Collections are nested more than three deep"),
    "file-not-read": CodeEntry("A file looks like content, and its name keeps it from being read"),
    "merge-conflict": CodeEntry("A line is a conflict marker of git"),
    # YAML: intercom-sync.yaml, front matter, _collection.yaml
    "yaml-syntax": _fixed("Not YAML, or more than one YAML document"),
    "yaml-depth": _fixed("Lists and mappings are nested more than 50 deep"),
    "yaml-alias": _fixed("An alias names nothing or itself, or aliases multiply"),
    "yaml-key": _fixed("A key is not text"),
    "yaml-value": _fixed("A value carries a tag that is not plain YAML, or is none of its kind"),
    "duplicate-key": _fixed("A key is given twice"),
    "unknown-key": _fixed("A key that means nothing here"),
    "missing-key": _fixed("A required key is not there"),
    "invalid-value": _fixed("A value of the wrong kind or beyond its limits"),
    "host-in-config": _fixed("The config tries to say where the API is"),
    # Front matter
    "front-matter-open": _fixed("Front matter begins and never ends"),
    "front-matter-late": _fixed("Front matter does not begin on the first line"),
    "ignored-own-key": _warning("front_matter.ignore skips a key that would mean something"),
    "missing-title": _fixed("No title in the front matter and no first heading"),
    "long-title": _warning("A title of more than 255 characters"),
    "unknown-target": _fixed("An id is given for a target that the config does not have"),
    "duplicate-id": _fixed("Two files are bound to the same article"),
    "moved-from": _fixed("moved_from names a file that is still there, or that another claims"),
    # Across files
    "duplicate-title": _warning("Two articles of a collection have the same title"),
    "duplicate-name": _warning("Two collections side by side have the same name"),
    "broken-link": CodeEntry("A relative link leads to no article"),
    "link-to-draft": _warning("An article written as published links to one written as draft"),
    "missing-image": CodeEntry("A local image does not exist"),
    "image-type": CodeEntry("A local image is not PNG, JPEG, SVG or GIF by its content"),
    "image-size": _warning("A local image is larger than 20 megabytes"),
    "no-asset-base": CodeEntry("A local image, and nothing says where Intercom can fetch it"),
    # Translations
    "orphan-translation": _fixed("A translation stands beside no original"),
    "key-of-original": _fixed("A key of the article as a whole stands in a translation"),
    "unlisted-locale": _fixed(
        "A collection is translated into a locale that locales does not list"
    ),
    "stale-translation": _warning("A translation was made from an older text of its original"),
    # Actions
    "duplicate-action": _fixed("Two action files give the same name"),
    "duplicate-step": _fixed("Two steps of an action have the same id"),
    "step-without-id": _warning("A step that a customer sees has no id of its own"),
    "message-text": _fixed("A message without text, too long, or with front matter"),
    "local-address": _fixed("A message leads to a file of the project"),
    "placeholder": _fixed("A placeholder that does not exist, is broken, or stands within a tag"),
    "time": _fixed("A snooze until something that is no time, or is past"),
    "search-query": _fixed("A search that Intercom would refuse, or that can find nothing"),
    "unknown-name": _fixed("A tag, team or teammate that Intercom does not have"),
    "conversation-id": _fixed("Something that names no conversation, or one of another workspace"),
} | {
    code.text: CodeEntry(code.meaning, code.severity, is_fixed=code in _FIXED_RENDERER_CODES)
    for code in RendererCode
}

FIXED_CODES: Final = frozenset(code for code, entry in CODES.items() if entry.is_fixed)
