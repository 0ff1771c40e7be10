"""Words of the server and of the files steer neither a terminal nor the runner of a CI job."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.cli.harmless import harmless, harmless_source
from intercom_sync.plan.render.text import shown
from intercom_sync.sandbox import DOCS_EMAIL, Sandbox, Token
from tests.cli.project import Project
from tests.hostile.server import Answer, Asked, HostileServer, Twisted, serving
from tests.security.canary import TOKEN

EVIL = (
    "\x1b]0;pwned\x07\x1b[2J\n::error::pwned\n  ::add-mask::pwned\r::set-output name=a::b\n"
    "::stop-commands::x ##[error]pwned \u202e\u2066\u200b\u2028::warning::\x85::notice::x\x9b2J"
)
STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
ANNOTATION = re.compile(r"::(error|warning|notice) (file|title)=")
KEPT = (
    "id",
    "type",
    "state",
    "email",
    "region",
    "id_code",
    "url",
    "custom_domain",
    "default_locale",
)
"""Fields that are checked when they come, or that lead further when they are sane."""
COMMANDS = [
    "whoami",
    "article list",
    "article get 9100501 --format json",
    "tag list",
    "ticket-type list",
    "conversation search --state open",
    "conversation get 215470101",
    "plan",
    "plan --format json",
    "plan --format github",
    "plan --format markdown",
    "doctor",
    "actions plan actions/a.yaml",
    "import",
    "pull",
    "apply --yes --adopt --publish",
    "state show",
]
ACTION = """\
name: a
select: {ids: [215470101]}
steps:
  - note: "Hello {{ contact.name | there }}"
  - tag: {add: [vip]}
"""


def twisted(said: Any, key: str = "") -> Any:
    if isinstance(said, dict):
        return {name: twisted(value, name) for name, value in said.items()}
    if isinstance(said, list):
        return [twisted(value, key) for value in said]
    if not isinstance(said, str) or key in KEPT or said.isdigit():
        return said
    return f"{said}<p>{EVIL}</p>" if said.startswith("<") else said + EVIL


@pytest.fixture(scope="module")
def hostile() -> Iterator[HostileServer]:
    workspace: list[Twisted] = []

    def answers(asked: Asked) -> Answer:
        if not workspace:  # here, because its database belongs to one thread
            sandbox = Sandbox(tokens=[Token(value=TOKEN, admin=DOCS_EMAIL)])
            sandbox.write_demo()
            workspace.append(Twisted(sandbox, twisted))
        return workspace[0](asked)

    with serving() as server:
        server.answers = answers
        yield server


def obeyed(text: str) -> list[str]:
    """Lines that something would obey, but for the annotations that we mean."""
    return [
        line
        for line in re.split("[\n\r]", text)
        if any(unicodedata.category(character) in STEERING - {"Cf"} for character in line)
        or re.search("[\u202a-\u202e\u2066-\u2069]", line)
        or "##[" in line
        or (line.lstrip().startswith("::") and not ANNOTATION.match(line))
    ]


def test_the_search_for_what_is_obeyed_finds_it() -> None:
    assert len(obeyed(EVIL)) > 4


def test_no_command_lets_the_server_steer_a_terminal_or_a_runner(
    project: Project, hostile: HostileServer
) -> None:
    """One after the other in one project, so that what was taken in is shown as well."""
    project.write("actions/a.yaml", ACTION)
    project.write("content/getting-started/set-up.md", "# Set up your scanner\n\nText.\n")
    project.environment |= {
        "INTERCOM_ACCESS_TOKEN": TOKEN,
        "INTERCOM_API_URL": hostile.url,
        "CI": "true",
    }
    told = {}
    for command in COMMANDS:
        ran = project.run(*command.split())
        told[command] = obeyed(ran.out + ran.err)
        assert 0 == ran.code, f"{command}: {ran.err}"

    assert {} == {command: lines for command, lines in told.items() if lines}


def test_the_source_of_an_article_is_whole_in_a_file_and_no_command_in_ci(
    project: Project, hostile: HostileServer
) -> None:
    project.environment |= {"INTERCOM_ACCESS_TOKEN": TOKEN, "INTERCOM_API_URL": hostile.url}
    at_home = project.run("article", "get", "9100501", "--format", "html").out
    project.environment["CI"] = "true"
    in_ci = project.run("article", "get", "9100501", "--format", "html").out

    # The command-line library takes colour away where it is not shown.
    kept = EVIL.replace("\x1b[2J", "")
    assert kept in at_home
    assert [] == [line for line in in_ci.split("\n") if re.match(r"\s*::", line) or "##[" in line]
    assert at_home == in_ci.replace("&#58;", ":").replace("&#35;", "#")


@pytest.mark.parametrize("format_", ["text", "json", "github"])
def test_names_and_words_of_files_are_no_commands(project: Project, format_: str) -> None:
    project.write("content/billing/::error::pwned.md", "---\ntitle: [x\n---\n")
    project.write("content/billing/x ##[error]pwned.md", 'title: "\x1b[2J"\n---\n')
    project.write("content/billing/b.md", '---\n"::error::pwned ##[x]": 1\ntitle: "\\e[2J"\n---\n')
    project.environment["CI"] = "true"

    ran = project.run("validate", "--format", format_)

    assert (1, []) == (ran.code, obeyed(ran.out + ran.err))


def test_a_problem_is_one_line_whatever_it_quotes(project: Project) -> None:
    """Or a file could have others accused, or make its own error look like another's."""
    project.write("content/billing/a.md", '---\n"x\\ncontent/b.md:1: error: y": 1\n---\n# A\n')

    told = project.run("--sandbox", "plan").err + project.run("validate").out

    assert [] == [line for line in told.split("\n") if line.startswith("content/b.md")]


@pytest.mark.parametrize(
    "text", ["a\u200db", '{"a": "\U000e0041\x85"}', "  ::x::", '["##[x]"]', "a\tb\nc", "déjà 日本"]
)
def test_what_is_made_harmless_is_the_same_json(text: str) -> None:
    value = json.dumps({"a": text}, ensure_ascii=False, indent=2)

    assert {"a": text} == json.loads(harmless(value))
    assert [] == obeyed(harmless(value))


def test_every_character_that_steers_is_spelled_out() -> None:
    """By the Unicode of this Python; a later one may know more of them."""
    steering = {
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) in STEERING and character not in "\t\n"
    }

    assert set() == {each for each in steering if each in harmless(each) or each in shown(each)}


@given(st.text(st.sampled_from(f"{EVIL}aé日")))
@settings(max_examples=50, deadline=None)
def test_harmless_twice_is_harmless_once(text: str) -> None:
    assert harmless(text) == harmless(harmless(text))
    assert [] == obeyed(harmless(text))
    assert text == harmless_source(text, is_terminal=False, is_logged=False)


def test_a_plan_that_names_a_terminal_escape_shows_it(project: Project) -> None:
    """Whoever made the plan chose the name of its target."""
    from intercom_sync.state.saved_plans import _seal

    project.run("--sandbox", "plan", "--out", "plan.json")
    path = project.root / "plan.json"
    saved = json.loads(path.read_text("utf-8"))
    saved["plan"]["target"] = saved["asked"] = saved["tool_version"] = EVIL
    saved["asked"] = [EVIL]
    del saved["seal"]
    path.write_text(json.dumps(saved | {"seal": _seal(saved)}), "utf-8")

    for format_ in ("text", "json", "markdown", "github", "html"):
        ran = project.run("plan", "--show", "plan.json", "--format", format_)
        assert (0, []) == (ran.code, obeyed(ran.out + ran.err)), format_
