"""What doctor tells of a target, and that one failure hides nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import httpx
import pytest

from intercom_sync.cli.abilities import abilities
from intercom_sync.cli.findings import WIDTH, Grade
from intercom_sync.sandbox import FaultKind, LimitHeaders, Limits, Scope, Token
from intercom_sync.state.store import Identity, Store
from tests.cli.clinic import DOCS, Clinic
from tests.cli.project import Project
from tests.cli.served import BLIND, FULL, READ_ONLY

CHECKS = [
    "target",
    "token",
    "API version",
    "state",
    "region",
    "workspace",
    "help center",
    "authors",
    "read teammates",
    "read help center",
    "read collections",
    "read articles",
    "write articles",
    "read the inbox",
    "write the inbox",
    "clock",
    "rate limit",
]


def test_doctor_finds_nothing_to_mend_where_all_is_well(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    found = clinic.check()
    assert CHECKS == list(found)
    assert {
        Grade.OK: [name for name in CHECKS if not name.startswith(("write", "read the"))],
        Grade.UNCHECKED: ["write articles", "read the inbox", "write the inbox"],
    } == _by_grade(clinic)


def test_doctor_writes_nothing_anywhere(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.check()
    assert () == clinic.sandbox.record()
    assert {"content", "intercom-sync.yaml"} == {path.name for path in tmp_path.iterdir()}


def test_a_wrong_token_leaves_the_rest_not_checked_and_says_what_is_known(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path, token="of-somewhere-else-0123456789")
    found = clinic.check()
    assert CHECKS == list(found)
    assert Grade.FAIL is found["token"].grade
    assert "refused by https://api.intercom.io" in found["token"].reason
    assert "in eu or au, correct region" in found["token"].fix
    assert [Grade.OK] * 2 == [found[name].grade for name in ("API version", "state")]
    assert {Grade.UNCHECKED} == {found[name].grade for name in CHECKS[4:]}
    assert "the token was refused" == found["read articles"].reason


def test_another_region_than_the_targets_is_a_failure(tmp_path: Path) -> None:
    found = Clinic(tmp_path, region="EU").check()["region"]
    assert (Grade.FAIL, "Intercom says EU, and the target says us") == (found.grade, found.reason)
    assert "Set region: eu" in found.fix


@pytest.mark.parametrize("told", ["", "MARS"])
def test_a_region_that_intercom_does_not_tell_is_a_warning(tmp_path: Path, told: str) -> None:
    assert Grade.WARN is Clinic(tmp_path, region=told).check()["region"].grade


def test_another_workspace_than_the_targets_is_a_failure(tmp_path: Path) -> None:
    config = "targets: {production: {workspace: acme}}\n"
    found = Clinic(tmp_path, config=config).check()["workspace"]
    assert Grade.FAIL is found.grade
    assert 'opens sandbox "Example", and target "production" means acme' in found.reason


def test_another_workspace_than_the_states_is_a_failure(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    _bind(tmp_path, workspace="other")
    found = clinic.check()["state"]
    assert Grade.FAIL is found.grade
    assert "belongs to workspace other, and the token opens sandbox" in found.reason


def test_a_damaged_state_is_a_line_and_not_the_end(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.write(".intercom-sync/production/articles/1.json", "{")
    found = clinic.check()
    assert CHECKS == list(found)
    assert Grade.FAIL is found["state"].grade
    assert "articles/1.json: it is damaged" in found["state"].reason


def test_a_note_of_a_run_that_was_killed_is_told(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    note = {"owner": "mona", "host": "ci-7", "start": "2026-01-01 00:00:00 UTC", "url": ""}
    clinic.write(".intercom-sync/production/lock.json", json.dumps(note))
    found = clinic.check()["state"]
    assert Grade.WARN is found.grade
    assert "mona on ci-7, since 2026-01-01" in found.reason
    assert "state unlock" in found.fix


def test_a_workspace_without_help_center_is_a_failure(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    with clinic.sandbox._database.transaction() as connection:
        connection.execute("DELETE FROM help_centers")
    assert Grade.FAIL is clinic.check()["help center"].grade


def test_a_help_center_the_workspace_does_not_have_is_a_failure_that_names_those_it_has(
    tmp_path: Path,
) -> None:
    config = 'targets: {production: {help_center: "1"}}\n'
    found = Clinic(tmp_path, config=config).check()["help center"]
    assert Grade.FAIL is found.grade
    assert 'no help center 1; it has 79 "Example Help Center"' in found.reason


def test_a_help_center_of_unknown_address_is_a_warning_that_the_config_can_end(
    tmp_path: Path,
) -> None:
    without = Clinic(tmp_path, help_center_url=None).check()["help center"]
    assert (Grade.WARN, True) == (without.grade, "help_center_url" in without.fix)
    config = "help_center_url: https://help.acme.com\n"
    with_it = Clinic(tmp_path, config=config, help_center_url=None).check()["help center"]
    assert (Grade.OK, True) == (with_it.grade, with_it.reason.endswith("at https://help.acme.com"))


def test_authors_whom_nobody_knows_are_named_with_their_files(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path, config="defaults: {author: boss@example.com}\n")
    for number in range(5):
        clinic.write(
            f"content/a/{number}.md", f"---\nauthor: Eve@example.com\n---\n# N{number}\n\nX.\n"
        )
    clinic.write("content/a/known.md", f"---\nauthor: {DOCS.upper()}\n---\n# Known\n\nX.\n")
    found = clinic.check()["authors"]
    assert Grade.FAIL is found.grade
    boss, eve = found.reason.split("\n")
    assert 'no teammate is "boss@example.com": intercom-sync.yaml (defaults.author)' == boss
    files = "content/a/0.md, content/a/1.md, content/a/2.md and 2 more"
    assert f'no teammate is "eve@example.com": {files}' == eve


def test_an_author_id_that_is_no_teammates_is_only_a_warning(tmp_path: Path) -> None:
    """It may be of somebody who has left: Intercom may still take it."""
    clinic = Clinic(tmp_path)
    clinic.write("content/a.md", "---\nauthor: 77\n---\n# A\n\nX.\n")
    assert Grade.WARN is clinic.check()["authors"].grade


def test_content_with_errors_is_a_warning_of_authors_and_no_failure(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.write("content/a.md", "---\ntitel: A\n---\nX.\n")
    found = clinic.check()["authors"]
    assert (Grade.WARN, "intercom-sync validate lists the errors") == (found.grade, found.fix)


def test_a_project_before_its_first_import_has_no_files_with_errors(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    shutil.rmtree(tmp_path / "content")
    found = clinic.check()["authors"]
    assert (Grade.OK, "") == (found.grade, found.fix)
    assert "errors" not in found.reason


def test_each_read_that_is_not_allowed_says_so_and_the_others_go_on(tmp_path: Path) -> None:
    token = Token(
        value="no-teammates-0123456789", admin=DOCS, scopes=frozenset({Scope.READ_ARTICLES})
    )
    clinic = Clinic(tmp_path, token=token.value, tokens=[token])
    assert Grade.WARN is clinic.check()["read teammates"].grade
    clinic.write("content/a.md", f"---\nauthor: {DOCS}\n---\n# A\n\nX.\n")
    found = clinic.check()
    assert Grade.FAIL is found["read teammates"].grade
    assert "GET /admins is not allowed (403)" in found["read teammates"].reason
    assert '"read admins"' in found["read teammates"].fix
    assert Grade.UNCHECKED is found["authors"].grade
    assert Grade.OK is found["read articles"].grade


def test_the_inbox_is_asked_about_only_where_there_are_actions(tmp_path: Path) -> None:
    scopes = frozenset({Scope.READ_ADMINS, Scope.READ_ARTICLES, Scope.READ_TAGS})
    token = Token(value="help-center-only-0123456789", admin=DOCS, scopes=scopes)
    clinic = Clinic(tmp_path, token=token.value, tokens=[token])
    assert Grade.UNCHECKED is clinic.check()["read the inbox"].grade
    assert 0 == clinic.sandbox.count("* /conversations*")
    clinic.write("actions/close.yaml", "name: close\nselect: {ids: [1]}\nsteps: [open: ]\n")
    found = clinic.check()["read the inbox"]
    assert Grade.FAIL is found.grade
    assert [
        "POST /conversations/search is not allowed (403)",
        "GET /ticket_types is not allowed (403)",
    ] == [line.partition(":")[0] for line in found.reason.split("\n")]


@pytest.mark.parametrize(
    ("ahead", "grade", "said"),
    [
        (0.9, Grade.OK, "agrees"),
        (-3600.0, Grade.WARN, "3,600 seconds behind"),
        (86_400.0, Grade.WARN, "86,400 seconds ahead of"),
    ],
)
def test_a_clock_that_is_wrong_is_told_with_its_side(
    tmp_path: Path, ahead: float, grade: Grade, said: str
) -> None:
    clinic = Clinic(tmp_path)
    found = clinic.check(lambda: clinic.clock.now() + ahead)["clock"]
    assert (grade, True) == (found.grade, said in found.reason)


def test_a_server_that_tells_no_time_is_a_warning(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    whole = clinic.app

    async def without_date(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        async def strip(message: dict) -> None:  # type: ignore[type-arg]
            message["headers"] = [h for h in message.get("headers", []) if h[0] != b"date"]
            await send(message)  # type: ignore[operator]

        await whole(scope, receive, strip)  # type: ignore[arg-type]

    clinic.app = without_date  # type: ignore[assignment]
    assert Grade.WARN is clinic.check()["clock"].grade


def test_the_rate_limit_is_told_with_what_the_reserve_leaves(tmp_path: Path) -> None:
    limits = Limits(per_window=200, window_seconds=10)
    found = Clinic(tmp_path, limits=limits).check()["rate limit"]
    assert Grade.OK is found.grade
    assert found.reason.startswith("200 requests a window, 19")
    assert "leaves 40 to others, and about 16 a second to intercom-sync" in found.reason


@pytest.mark.parametrize("headers", [LimitHeaders.MISSING, LimitHeaders.NONSENSE])
def test_a_limit_that_is_not_announced_or_cannot_be_believed_is_a_warning(
    tmp_path: Path, headers: LimitHeaders
) -> None:
    limits = Limits(per_window=200, headers=headers)
    found = Clinic(tmp_path, limits=limits).check()["rate limit"]
    assert (Grade.WARN, True) == (found.grade, "can be believed" in found.reason)


def test_a_budget_that_others_use_up_is_a_warning(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path, limits=Limits(per_window=20))
    whole = clinic.app

    async def busy(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        async def use_up(message: dict) -> None:  # type: ignore[type-arg]
            message["headers"] = [
                (name, b"3" if name == b"x-ratelimit-remaining" else value)
                for name, value in message.get("headers", [])
            ]
            await send(message)  # type: ignore[operator]

        await whole(scope, receive, use_up)  # type: ignore[arg-type]

    clinic.app = busy  # type: ignore[assignment]
    found = clinic.check()["rate limit"]
    assert (Grade.WARN, True) == (found.grade, "the others' share" in found.reason)


def test_a_server_that_fails_is_told_for_each_call(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.sandbox.fail(FaultKind.INTERNAL, match="GET /articles", times=9)
    found = clinic.check()
    assert Grade.FAIL is found["read articles"].grade
    assert "500 the server failed" in found["read articles"].reason
    assert Grade.OK is found["read collections"].grade


# The command


def test_doctor_shows_lines_versions_and_counts_within_100_columns(project: Project) -> None:
    ran = project.run("--sandbox", "doctor")
    assert (0, "") == (ran.code, ran.err)
    assert [] == [line for line in ran.out.splitlines() if len(line) > WIDTH]
    assert "   no   since 2.16  stage an edit of a published article" in ran.out
    assert "Doctor: 14 ok, 0 warnings, 0 failed, 3 not checked." == ran.out.splitlines()[-1]


def test_every_capability_is_in_the_table_with_its_first_version() -> None:
    table = {one.name: (one.has, one.since) for one in abilities("2.14")}
    assert (True, "2.14") == table["link_on_create"]
    assert (False, "2.16") == table["staged_drafts"]
    assert not any("version" == name for name in table)


@pytest.mark.parametrize(
    ("token", "check"), [("wrong-token-0123456789", "token"), (BLIND, "read articles")]
)
def test_a_failure_is_exit_code_1_with_every_line_and_without_the_token(
    project: Project, server: str, token: str, check: str
) -> None:
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": token}
    ran = project.run("doctor", "--format", "json")
    told = json.loads(ran.out)
    assert (1, 1) == (ran.code, told["exit_code"])
    assert CHECKS == [one["check"] for one in told["checks"]]
    assert "fail" == next(one["result"] for one in told["checks"] if one["check"] == check)
    assert token not in ran.out + ran.err


def test_without_a_token_doctor_tells_what_needs_none(project: Project) -> None:
    ran = project.run("doctor")
    assert 1 == ran.code
    assert "!  token             fail         INTERCOM_ACCESS_TOKEN is not set" in ran.out
    assert 13 == ran.out.count("there is no token to ask with")


def test_a_network_that_is_down_is_a_line_and_the_rest_is_not_checked(tmp_path: Path) -> None:
    async def down(*_: object) -> None:
        raise httpx.ConnectError("no route")

    clinic = Clinic(tmp_path)
    clinic.app = down
    found = clinic.check()
    assert CHECKS == list(found)
    assert "no connection could be made (no route)" in found["token"].reason
    assert "Intercom was not reached" == found["read articles"].reason


def test_a_server_of_ones_own_makes_another_region_a_warning(project: Project, server: str) -> None:
    project.write("intercom-sync.yaml", "version: 1\ntargets: {production: {region: eu}}\n")
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": FULL}
    ran = project.run("doctor")
    assert (0, True) == (ran.code, "~  region" in ran.out)


def test_probe_by_a_token_that_may_only_read_fails_and_leaves_nothing(
    project: Project, server: str
) -> None:
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": READ_ONLY}
    ran = project.run("doctor", "--probe", "--yes")
    assert 1 == ran.code
    assert "!  write articles  fail" in ran.out
    assert "POST /articles is not allowed (403)" in ran.out
    assert "Throw-away" not in project.run("article", "list").out
    assert "earlier probe" not in project.run("doctor").out


@pytest.mark.parametrize("arguments", [("--yes",), ("--save", "x.json"), ("--probe",)])
def test_probe_is_never_half_asked_for(project: Project, arguments: tuple[str, ...]) -> None:
    assert 64 == project.run("--sandbox", "doctor", *arguments).code


def test_probe_prints_its_table_saves_it_and_deletes_its_draft(project: Project) -> None:
    ran = project.run("--sandbox", "doctor", "--probe", "--yes", "--save", "seen.json")
    assert 0 == ran.code
    assert [] == [line for line in ran.out.splitlines() if len(line) > WIDTH]
    assert "strong and em                       b, i                 b, i" in ran.out
    assert "article 9100501 was created, changed and deleted" in ran.out
    assert "None.\n" == project.run("--sandbox", "article", "list").err
    saved = json.loads((project.root / "seen.json").read_text("utf-8"))
    assert {"format", "workspace", "region", "api_version", "tool_version", "probe"} == set(saved)
    assert "BROKEN" not in {row["verdict"] for row in saved["probe"]}


def test_probe_and_checks_are_one_json_value(project: Project) -> None:
    ran = project.run("--sandbox", "doctor", "--probe", "--yes", "--format", "json")
    told = json.loads(ran.out)
    assert "ok" == next(one["result"] for one in told["checks"] if one["check"] == "write articles")
    assert "holds" in {row["verdict"] for row in told["probe"]}


def test_nothing_is_probed_in_a_workspace_that_is_not_meant(project: Project, server: str) -> None:
    config = "version: 1\ntargets: {production: {workspace: acme}}\n"
    project.write("intercom-sync.yaml", config)
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": FULL}
    ran = project.run("doctor", "--probe", "--yes")
    assert (1, "Nothing was probed: mend what failed first.\n") == (ran.code, ran.err)


def _by_grade(clinic: Clinic) -> dict[Grade, list[str]]:
    found: dict[Grade, list[str]] = {}
    for finding in clinic.check().values():
        found.setdefault(finding.grade, []).append(finding.check)
    return found


def _bind(root: Path, *, workspace: str) -> None:
    identity = Identity(
        workspace_id=workspace, region="us", help_center_id=None, default_locale="en"
    )
    Store(root / ".intercom-sync/production", root=root).bind(identity)
