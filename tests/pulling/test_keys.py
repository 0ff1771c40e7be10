"""Keys of YAML edited in place, however a person wrote them."""

from __future__ import annotations

import pytest

from intercom_sync.articles.pulling.keys import dispute_keys, keys_of, set_keys, with_keys
from intercom_sync.strict_yaml import parse

PATH = "content/a.md"


def test_only_the_lines_of_a_key_change() -> None:
    text = "# above\ntitle: A # beside\n\n# below\nstate: draft\n"
    assert text.replace("draft", "published") == set_keys(text, PATH, {"state": "published"})
    assert text.replace("A # beside", "B") == set_keys(text, PATH, {"title": "B"})


def test_a_value_on_several_lines_is_replaced_whole() -> None:
    text = 'title: >-\n  one\n\n  two\n# below\nstate: "dr\\\n  aft"\n'
    assert "title: B\n# below\nstate: published\n" == set_keys(
        text, PATH, {"title": "B", "state": "published"}
    )


def test_a_new_key_comes_last() -> None:
    assert "# above\ntitle: A\nstate: draft\n# end\n" == set_keys(
        "# above\ntitle: A\n# end\n", PATH, {"state": "draft"}
    )
    assert "title: A\n" == set_keys("", PATH, {"title": "A"})
    assert "---\ntitle: A\n---\nText.\n" == with_keys("Text.\n", PATH, {"title": "A"})
    assert "---\ntitle: A\n---\nText.\n" == with_keys("---\n---\nText.\n", PATH, {"title": "A"})


@pytest.mark.parametrize(
    "text",
    [
        "{title: A, state: draft}\n",
        "{title: A,\n state: draft}\n",
        "  title: A\n  state: draft\n",
        "? title\n: A\nstate: draft\n",
        "title: A\nstate: draft\n...\n",
        '"title": A\n"state": draft\n',
        "title: |-\n  A\nstate: !!str draft\n",
        "title: &same A\ndescription: *same\nstate: draft\n",
    ],
)
@pytest.mark.parametrize(
    "value", ["B", "B: b", "# b", "", "1", "true", "a\nb", "\u2028", "'\"", "- b"]
)
def test_whatever_stands_there_says_the_new_value_and_keeps_the_others(
    text: str, value: str
) -> None:
    before = keys_of(text, PATH)
    assert "title" in before
    edited = set_keys(text, PATH, {"title": value})
    assert {**before, "title": value} == keys_of(edited, PATH)
    assert not parse(edited, path=PATH).problems
    disputed = dispute_keys(text, PATH, {"title": value}, ours_name="a", theirs_name="b")
    ours = "".join(disputed.partition("<<<<<<< a\n")[::2]).partition("=======\n")
    assert before == keys_of(ours[0] + ours[2].partition(">>>>>>> b\n")[2], PATH)
