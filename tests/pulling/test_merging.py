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
