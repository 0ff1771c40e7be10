"""One article as a whole content file: front matter, then Markdown.

Owns the front matter, written so that the file, saved below content/, is this article again. Trap:
an id without a target's name would bind the file to that number in every workspace.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from intercom_sync.articles.model import ActualArticle, Admin
from intercom_sync.config import Settings
from intercom_sync.markup.to_markdown import Converted, to_markdown


def file_of(
    article: ActualArticle, admins: Sequence[Admin], settings: Settings
) -> tuple[str, Converted]:
    """The text of the file, and how its body was converted.

    Args:
        admins: Teammates as far as they are known: an author becomes an e-mail if it is one's.
    """
    import yaml  # here, so that other commands by hand do not wait for it

    converted = to_markdown(article.body)
    front_matter = yaml.safe_dump(
        _keys(article, admins, settings), allow_unicode=True, sort_keys=False, width=1000
    )
    body = f"\n{converted.text}" if converted.text else ""
    return f"---\n{front_matter}---\n{body}", converted


def _keys(article: ActualArticle, admins: Sequence[Admin], settings: Settings) -> dict[str, Any]:
    emails = {admin.id: admin.email for admin in admins if admin.email}
    keys: dict[str, Any] = {"title": article.title}
    if article.description:
        keys["description"] = article.description
    keys["state"] = str(article.state)
    keys["author"] = emails.get(article.author_id) or int(article.author_id)
    keys["id"] = {settings.target_name: int(article.id)}
    return keys
