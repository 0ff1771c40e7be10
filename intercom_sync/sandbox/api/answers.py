"""What answers look like where the description leaves it open, or its own examples disagree."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class NextPage(StrEnum):
    """What stands in `pages.next` while there is another page."""

    OBJECT = "object"
    URL = "url"
    NULL = "null"
    ABSENT = "absent"


class Translations(StrEnum):
    """What a help center of one language says in `translated_content`."""

    ABSENT = "absent"
    NULL = "null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """One server's habits.

    Attributes:
        largest_page: What a larger `per_page` silently becomes; the real one is not documented.
        statistics_in_lists: Whether listed articles have them, as the schema says and the
            examples deny.
        empty_body_is_null: An article without a body answers null instead of "".
        parent_ids_filled: `parent_ids` repeats the parent; the examples show it empty.
        nested_parents_are_sections: `parent_type` of an article in a nested collection.
        staged_answers_live: Staging a draft answers with what is live, not with the draft.
        staging_moves_updated_at: Staging a draft moves the `updated_at` of the article, too.
    """

    largest_page: int = 150
    next_page: NextPage = NextPage.OBJECT
    translations: Translations = Translations.ABSENT
    statistics_in_lists: bool = False
    empty_body_is_null: bool = False
    parent_ids_filled: bool = True
    nested_parents_are_sections: bool = False
    staged_answers_live: bool = False
    staging_moves_updated_at: bool = True

    @classmethod
    def draw(cls, seed: int) -> Answers:
        """The habits of a server nobody has seen; the same for the same seed."""
        choice = random.Random(seed)
        return cls(
            largest_page=choice.choice([2, 7, 15, 50, 150, 250]),
            next_page=choice.choice(list(NextPage)),
            translations=choice.choice(list(Translations)),
            statistics_in_lists=choice.random() < 0.5,
            empty_body_is_null=choice.random() < 0.5,
            parent_ids_filled=choice.random() < 0.5,
            nested_parents_are_sections=choice.random() < 0.5,
            staged_answers_live=choice.random() < 0.5,
            staging_moves_updated_at=choice.random() < 0.5,
        )
