"""Merging three texts by lines: git's rules, git's markers, and what no merge may lose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.articles.merging import Merged, merge

line = st.sampled_from(["a", "b", "", "  c", "d\x0c", "e\u2028f"])
text = st.builds(
    lambda lines, end: "\n".join(lines) + end,
    st.lists(line, max_size=8),
    st.sampled_from(["", "\n"]),
)


def merged(base: str, ours: str, theirs: str) -> Merged:
    return merge(base, ours, theirs, ours_name="here", theirs_name="there")


@settings(max_examples=60)
@given(base=text, changed=text)
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(base: str, changed: str) -> None:
    assert Merged(text=changed, conflicts=0) == merged(base, base, changed)
    assert Merged(text=changed, conflicts=0) == merged(base, changed, base)


@settings(max_examples=60)
@given(base=text, changed=text)
def test_sides_that_changed_to_the_same_agree(base: str, changed: str) -> None:
    assert Merged(text=changed, conflicts=0) == merged(base, changed, changed)


@settings(max_examples=60)
@given(base=text, ours=text, theirs=text)
def test_no_line_of_either_side_is_lost(base: str, ours: str, theirs: str) -> None:
    found = merged(base, ours, theirs)
    kept = found.text.split("\n")
    old = base.split("\n")
    for side in (ours, theirs):
        assert all(new in kept for new in side.split("\n") if new not in old)
    assert found.conflicts == kept.count("=======")


@settings(max_examples=40)
@given(base=text, ours=text, theirs=text)
def test_it_makes_no_difference_for_a_conflict_who_is_who(
    base: str, ours: str, theirs: str
) -> None:
    assert bool(merged(base, ours, theirs).conflicts) is bool(merged(base, theirs, ours).conflicts)


@settings(max_examples=40)
@given(before=text, after=text, first=line, second=line)
def test_changes_with_an_unchanged_line_between_never_conflict(
    before: str, after: str, first: str, second: str
) -> None:
    def whole(one: str, other: str) -> str:
        return f"{before}\n{one}\nonly here\n{other}\n{after}"

    found = merged(whole("X", "Y"), whole(first, "Y"), whole("X", second))

    assert Merged(text=whole(first, second), conflicts=0) == found


def test_a_file_with_windows_line_ends_keeps_them() -> None:
    found = merged("a\nb\nc\n", "a\r\nours\r\nc\r\n", "a\ntheirs\nc\nd\n")
    expected = "a\n<<<<<<< here\nours\n=======\ntheirs\n>>>>>>> there\nc\nd\n"
    assert Merged(text=expected.replace("\n", "\r\n"), conflicts=1) == found
    assert Merged(text="a\r\nB\r\n", conflicts=0) == merged("a\nb\n", "a\r\nb\r\n", "a\nB\n")


def test_only_a_line_feed_ends_a_line() -> None:
    """Each of these is content for Markdown, and str.splitlines would cut at it."""
    odd = "a\x0cb\u2028c\x85d\re"
    assert Merged(text=f"{odd}!\n\nend!\n", conflicts=0) == merged(
        f"{odd}\n\nend\n", f"{odd}!\n\nend\n", f"{odd}\n\nend!\n"
    )
    found = merged(f"{odd}\n", f"{odd}!\n", f"{odd}?\n")
    assert f"<<<<<<< here\n{odd}!\n=======\n{odd}?\n>>>>>>> there\n" == found.text


def test_many_equal_lines_are_merged_in_no_time() -> None:
    """The matcher alone would take minutes."""
    base = "x\n\n" * 20_000
    assert Merged(text=f"top\n{base}end\n", conflicts=0) == merged(
        base, f"{base}end\n", f"top\n{base}"
    )


def test_changes_apart_are_both_taken() -> None:
    assert Merged(text="A\nb\nC\n", conflicts=0) == merged("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n")


def test_a_place_changed_differently_keeps_both_versions() -> None:
    expected = "a\n<<<<<<< here\nours\n=======\ntheirs\n>>>>>>> there\nc\n"
    assert Merged(text=expected, conflicts=1) == merged(
        "a\nb\nc\n", "a\nours\nc\n", "a\ntheirs\nc\n"
    )


def test_lines_both_versions_begin_and_end_with_stand_outside_the_markers() -> None:
    found = merged("x\n", "new\nours\nend\n", "new\ntheirs\nend\n")
    expected = "new\n<<<<<<< here\nours\n=======\ntheirs\n>>>>>>> there\nend\n"
    assert expected == found.text


@pytest.mark.parametrize("theirs", ["b", "b\n"])
def test_a_marker_begins_a_line_where_a_text_ends_without_one(theirs: str) -> None:
    expected = "<<<<<<< here\nours\n=======\nb\n>>>>>>> there\n"
    assert expected == merged("a", "ours", theirs).text


def test_removed_on_one_side_and_changed_on_the_other_is_a_conflict() -> None:
    found = merged("a\nb\nc\n", "a\nc\n", "a\nB\nc\n")
    assert "a\n<<<<<<< here\n=======\nB\n>>>>>>> there\nc\n" == found.text


@settings(max_examples=100)
@given(base=text, ours=text, theirs=text)
def test_a_clean_merge_made_once_more_changes_nothing(base: str, ours: str, theirs: str) -> None:
    """A run that was killed before it could take note merges what it had merged already."""
    once = merged(base, ours, theirs)
    if not once.conflicts:
        assert once == merged(base, once.text, theirs)


def test_a_change_beside_one_that_was_merged_is_no_conflict_the_second_time() -> None:
    base, ours = "one\n\n\n* first\n* second\n", "one\n\n\n* very first\n* second\n"
    once = merged(base, ours, "two\n\n* first\n* second\n")
    assert Merged(text="two\n\n* very first\n* second\n", conflicts=0) == once
    assert once == merged(base, once.text, "two\n\n* first\n* second\n")
