"""Word by word: the marks, and that nothing is lost or made up."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.plan.render.text import sentences
from intercom_sync.plan.render.words import (
    Left,
    Line,
    Mark,
    Piece,
    around_changes,
    diff_title,
    diff_words,
    word_marks,
)

_texts = st.lists(
    st.sampled_from(["one two.", "Three four five.", "six", "\n", " ", "Seven. Eight", "one"]),
    max_size=12,
).map("".join)


def marked(lines: tuple[Line, ...]) -> list[str]:
    """Lines with marks as on paper: [-gone-]{+new+}."""
    shapes = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.NEW: "{{+{}+}}"}
    return ["".join(shapes[piece.mark].format(piece.text) for piece in line) for line in lines]


def test_one_word_in_a_sentence_is_one_mark() -> None:
    lines = diff_words("Refunds take five days. Ask us.", "Refunds take seven days. Ask us.")
    assert ["Refunds take [-five-]{+seven+} days.", "Ask us."] == marked(lines)


def test_words_next_to_each_other_are_one_mark() -> None:
    lines = diff_words("It takes five working days here.", "It takes about a week here.")
    assert ["It takes [-five working days-]{+about a week+} here."] == marked(lines)


def test_sentences_with_little_in_common_are_not_mixed() -> None:
    lines = diff_words("Send us a fax.", "Open Payments and choose Refund!")
    assert ["[-Send us a fax.-]", "{+Open Payments and choose Refund!+}"] == marked(lines)


def test_a_new_sentence_does_not_touch_its_neighbours() -> None:
    lines = diff_words("First of all.\nLast of all.", "First of all.\nIn between.\nLast of all.")
    assert ["First of all.", "{+In between.+}", "Last of all."] == marked(lines)


def test_a_title_is_marked_by_words_as_long_as_one_stays() -> None:
    longer = diff_title("Refunds", "Refunds and returns")
    another = diff_title("Refunds", "How to leave")
    assert ["Refunds{+ and returns+}", "[-Refunds-]{+How to leave+}"] == marked((longer, another))


def test_a_number_of_a_list_entry_stays_with_its_text() -> None:
    assert ["1. Open it.", "2. Close it."] == sentences("1. Open it.\n2. Close it.")


def test_far_from_changes_lines_are_counted() -> None:
    same = "\n".join(f"Line {number}" for number in range(9))
    lines = diff_words(f"{same}\nold", f"{same}\nnew things altogether")
    shown = list(around_changes(lines))
    assert Left(8) == shown[0]
    assert (Piece(Mark.SAME, "Line 8"),) == shown[1]


@settings(max_examples=40)
@given(_texts, _texts)
@example("a b", "a  b")
@example("", "x")
def test_no_word_is_lost_or_made_up(before: str, after: str) -> None:
    lines = diff_words(before, after)

    def side(left_out: Mark) -> str:
        return "".join(piece.text for line in lines for piece in line if piece.mark is not left_out)

    assert "".join(sentences(before)) == side(Mark.NEW)
    assert "".join(sentences(after)) == side(Mark.GONE)


@settings(max_examples=40)
@given(_texts)
def test_equal_texts_have_no_marks(text: str) -> None:
    assert all(piece.mark is Mark.SAME for line in diff_words(text, text) for piece in line)


def test_two_long_texts_with_nothing_in_common_are_told_apart_quickly() -> None:
    old = [tuple(f"a{n}" for n in range(5000))]
    new = [tuple(f"b{n}" for n in range(5000))]
    assert ([True] * 5000, [True] * 5000) == word_marks(old, new)
