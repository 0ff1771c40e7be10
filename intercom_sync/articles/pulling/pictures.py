"""Local pictures of an article, and the addresses Intercom keeps them at.

Owns telling by base which address is which file. Pure. Trap: a picture that is shown twice may have
two addresses, and two files may be the same picture; so base is read picture by picture.
"""

from __future__ import annotations

from collections.abc import Mapping

from intercom_sync.articles.base import ArticleBase
from intercom_sync.markup import references, tree
from intercom_sync.markup.canonical import image_sources, is_hosted_by_intercom
from intercom_sync.markup.references import ReferenceKind
from intercom_sync.markup.settled.addresses import bare


def known_pictures(record: ArticleBase) -> dict[str, str]:
    """Address at Intercom, without a query → the local file that was sent.

    Pictures keep their order when a body is saved, so the n-th that was sent is the n-th that came
    back. Where the counts differ nothing is known, and the address stays.
    """
    if not isinstance(record.sent.body, str):
        return {}
    sent, read = image_sources(record.sent.body), image_sources(record.read.body)
    if len(sent) != len(read):
        return {}
    files = {digest: path for path, digest in sorted(record.images.items(), reverse=True)}
    known = {}
    for source, url in zip(sent, read, strict=True):
        reference = references.parse(source)
        is_ours = reference is not None and reference.kind is ReferenceKind.IMAGE
        if reference is not None and is_ours and is_hosted_by_intercom(url):
            path = files.get(reference.value)
            if path is not None:
                known[url] = path
    return known


def by_content(body: str, pictures: Mapping[str, str], hashes: Mapping[str, str]) -> str:
    """A body of Intercom's that shows the pictures we know by their content, as git's does.

    Args:
        pictures: Address → file.
        hashes: File → SHA-256 of its content.
    """
    try:
        root = tree.parse(body)
    except tree.LimitError:
        return body
    changed = False
    for image in root.iter("img"):
        digest = hashes.get(pictures.get(bare(image.get("src", "")), ""))
        if digest is not None:
            image.set("src", str(references.image(digest)))
            changed = True
    return tree.serialize(root) if changed else body
