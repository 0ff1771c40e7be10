"""Flags, environment and intercom-sync.yaml become one Settings, or every problem at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from intercom_sync.config import (
    AssetCommand,
    AssetUrl,
    Flags,
    Limits,
    OnRemove,
    Settings,
    StaleTranslations,
    Target,
    load_settings,
)
from intercom_sync.errors import ContentError, Severity, UsageError
from intercom_sync.location import Location

EVERY_KEY = """\
version: 1
content: help/content
actions: actions
locales: [en, fr, pt-BR]
markdown: {flavor: python-markdown}
defaults: {author: docs@example.com}
front_matter: {ignore: [draft, weight]}
help_center_url: https://help.acme.com/
assets: {base_url: "https://raw.githubusercontent.com/acme/help/{commit}/content/"}
checks: {missing-image: "off", broken-link: warn, unknown-class: error}
on_remove: keep
translations: {stale: error}
limits: {deletes: 1, unpublishes: 2, live_edits: 3, updates_percent: 4, customer_messages: 0}
rate: {reserve_percent: 50}
state: {backend: file}
targets:
  production: {region: eu, workspace: abc123, help_center: 123, api_version: "2.16"}
  staging: {region: us, token_env: INTERCOM_STAGING_TOKEN}
"""


def project(tmp_path: Path, config: str = "version: 1\n") -> Path:
    (tmp_path / "intercom-sync.yaml").write_text(config, encoding="utf-8")
    return tmp_path.resolve()


def loaded(
    root: Path, environ: Mapping[str, str] | None = None, flags: Flags | None = None
) -> Settings:
    return load_settings(flags or Flags(), environ or {}, root)


def problems_of(tmp_path: Path, config: str) -> list[str]:
    with pytest.raises(ContentError) as refused:
        loaded(project(tmp_path, config))
    return [
        str(problem).removeprefix("intercom-sync.yaml:").replace(": error: ", ": ", 1)
        for problem in refused.value.problems
    ]


# --- what the file says -----------------------------------------------------------------------


def test_settings_have_defaults_for_all_but_the_version(tmp_path: Path) -> None:
    root = project(tmp_path)

    assert loaded(root) == Settings(
        root=root,
        target=Target(name="production"),
        target_names=("production", "sandbox"),
        api_url="https://api.intercom.io",
    )


def test_settings_hold_every_key_of_the_file(tmp_path: Path) -> None:
    root = project(tmp_path, EVERY_KEY)

    assert loaded(root) == Settings(
        root=root,
        target=Target(
            name="production",
            region="eu",
            workspace="abc123",
            help_center="123",
            api_version="2.16",
            token_env="INTERCOM_ACCESS_TOKEN",
        ),
        target_names=("production", "staging", "sandbox"),
        api_url="https://api.eu.intercom.io",
        content="help/content",
        actions="actions",
        locales=("en", "fr", "pt-BR"),
        flavor="python-markdown",
        default_author="docs@example.com",
        ignored_keys={
            "draft": Location("intercom-sync.yaml", 7, 25),
            "weight": Location("intercom-sync.yaml", 7, 32),
        },
        help_center_url="https://help.acme.com",
        assets=AssetUrl("https://raw.githubusercontent.com/acme/help/{commit}/content/"),
        checks={
            "missing-image": None,
            "broken-link": Severity.WARNING,
            "unknown-class": Severity.ERROR,
        },
        on_remove=OnRemove.KEEP,
        stale_translations=StaleTranslations.ERROR,
        limits=Limits(
            deletes=1, unpublishes=2, live_edits=3, updates_percent=4, customer_messages=0
        ),
        reserve_percent=50,
    )


def test_settings_take_a_command_for_assets(tmp_path: Path) -> None:
    root = project(tmp_path, 'version: 1\nassets: {command: ["./upload", "{path}"]}\n')

    assert loaded(root).assets == AssetCommand(("./upload", "{path}"))


def test_settings_take_a_path_in_its_plain_form(tmp_path: Path) -> None:
    assert loaded(project(tmp_path, "version: 1\ncontent: ./docs//help/\n")).content == "docs/help"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("verison: 1", ['2:1: unknown key "verison". Nearest: "version". [unknown-key]']),
        (
            "content: ../elsewhere",
            [
                (
                    '2:10: content is "../elsewhere", and must be a folder of this project. '
                    "Write it relative to intercom-sync.yaml, without ... [invalid-value]"
                )
            ],
        ),
        ("content: /etc", ["2:10: content is"]),
        ("content: 'C:\\x'", ["2:10: content is"]),
        ("content: .git/x", ['2:10: content is ".git/x", which is hidden.']),
        ("content: .", ["2:10: content is the project itself"]),
        ("content: a\nactions: a/b", ["1:1: intercom-sync.yaml has content and actions in one"]),
        ("locales: [en, no]", ["2:15: locales[1] is the YAML boolean `no`. Put it in quotes."]),
        ("locales: [english]", ['2:11: locales[0] is "english", which is not a locale.']),
        ("locales: [en, en]", ["2:10: locales names a locale twice."]),
        ("locales: []", ["2:10: locales is empty."]),
        ("markdown: {flavor: gmf}", ['2:20: markdown.flavor is "gmf"']),
        ("defaults: {author: Docs}", ['2:20: defaults.author is "Docs", and must be an e-mail']),
        ("help_center_url: help.acme.com", ['2:18: help_center_url is "help.acme.com", and must']),
        ('help_center_url: "https://a.b?c"', ["2:18: help_center_url is"]),
        ("assets:", ["2:8: assets has no value."]),
        ("assets: {}", ["2:9: assets needs either base_url or command."]),
        (
            'assets: {base_url: "https://x.y/", command: [a, "{path}"]}',
            ["2:9: assets needs either base_url or command, not both."],
        ),
        (
            'assets: {base_url: "https://x.y"}',
            ["2:20: assets.base_url is", "must end with a slash"],
        ),
        ('assets: {base_url: "https://x/{branch}/"}', ["2:20: assets.base_url holds {branch}"]),
        ('assets: {base_url: "file:///x/"}', ["2:20: assets.base_url is"]),
        ("assets: {command: ./upload}", ["2:19: assets.command is", "must be a list"]),
        ("assets: {command: [upload]}", ["2:19: assets.command does not say where the image"]),
        ("checks: {missing-image: off}", ["2:25: checks.missing-image is the YAML boolean `off`"]),
        (
            "checks: {mising-image: warn}",
            ['2:10: the key "mising-image" is no validation code. Ne'],
        ),
        ("checks: {encoding: warn}", ['2:10: the key "encoding" is always an error']),
        ("checks: {broken-link: warning}", ['is "warning"', 'Nearest: "warn"']),
        ("on_remove: destroy", ['2:12: on_remove is "destroy"']),
        ("translations: {stale: fail}", ['2:23: translations.stale is "fail"']),
        ("limits: {deletes: -1}", ["2:19: limits.deletes is -1, and must be at least 0"]),
        ("limits: {deletes: five}", ['2:19: limits.deletes is "five", and must be a whole num']),
        ("limits: {deletes: 010}", ["2:19: limits.deletes is written `010`"]),
        ("limits: {updates_percent: 101}", ["2:27: limits.updates_percent is 101"]),
        ("rate: {reserve_percent: 95}", ["2:25: rate.reserve_percent is 95, and must be at most"]),
        (
            'state: {backend: git, remote: "ext::sh -c x"}',
            ['2:31: state.remote is "ext::sh -c x", and must be'],
        ),
        ("state: {backend: s3}", ['2:18: state.backend is "s3"']),
        ("targets: {sandbox: {}}", ['2:11: the key "sandbox" is the built-in target.']),
        ('targets: {"../x": {}}', ['2:11: the key "../x" cannot name a target']),
        ("targets: {a: {region: uk}}", ['2:23: targets.a.region is "uk"']),
        ("targets: {a: {api_version: 2.11}}", ["2:28: targets.a.api_version is the YAML number"]),
        ('targets: {a: {api_version: "3.0"}}', ['2:28: targets.a.api_version is "3.0"']),
        ("targets: {a: {help_center: x}}", ['2:28: targets.a.help_center is "x"']),
        ("targets: {a: {token: abc}}", ['2:15: unknown key "token" in targets.a.']),
        (
            "targets: {a: {token_env: AWS_SECRET}}",
            ["2:26: targets.a.token_env must name a variable of the form INTERCOM_…_TOKEN"],
        ),
        ("targets: {a: {token_env: INTERCOM_T0KEN}}", ["2:26: targets.a.token_env"]),
        ("version: 2", ['2:1: the key "version" is given here and at 1:1']),
    ],
)
def test_settings_are_refused_with_the_place_the_reason_and_the_way_out(
    tmp_path: Path, line: str, expected: list[str]
) -> None:
    said = "\n".join(problems_of(tmp_path, f"version: 1\n{line}\n"))

    for part in expected:
        assert part in said


@pytest.mark.parametrize("key", ["api_url", "host", "base_url", "url", "endpoint"])
@pytest.mark.parametrize("where", ["", "targets: {production: {region: eu, KEY}}"])
def test_settings_are_refused_when_the_file_names_a_host(
    tmp_path: Path, key: str, where: str
) -> None:
    named = f'{key}: "https://evil.example"'
    line = where.replace("KEY", named) or named

    said = problems_of(tmp_path, f"version: 1\n{line}\n")

    assert len(said) == 1
    assert f"{key} names a host, and the repository cannot say where the token is sent" in said[0]
    assert said[0].endswith("[host-in-config]")


def test_settings_report_every_problem_of_the_file_at_once(tmp_path: Path) -> None:
    said = problems_of(
        tmp_path, "version: 3\ncontent: no\nlimits: {deletes: x}\ntargets: {a: {host: b}}\nz: 1\n"
    )

    assert [each.split(":")[0] for each in said] == ["1", "2", "3", "4", "5"]


def test_settings_are_refused_for_an_empty_file(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "") == [
        '1: intercom-sync.yaml lacks the key version. Add "version: 1". [missing-key]'
    ]


def test_settings_are_refused_for_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "intercom-sync.yaml").write_bytes(b"version: 1\n\xff")

    with pytest.raises(ContentError, match=r"intercom-sync\.yaml:2:1: error: the byte 0xff"):
        loaded(tmp_path)


def test_settings_with_a_content_folder_of_links_in_a_circle_do_not_fail(tmp_path: Path) -> None:
    (tmp_path / "content").symlink_to("content")

    assert loaded(project(tmp_path)).content == "content"


def test_settings_are_refused_when_content_is_a_link_out_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    root = tmp_path / "project"
    root.mkdir()
    (root / "content").symlink_to(tmp_path / "outside")

    said = problems_of(root, "version: 1\ncontent: content\n")

    assert [each.rsplit("[")[-1] for each in said] == ["symlink-outside]"]


@pytest.mark.parametrize("kind", ["link out", "folder", "pipe", "link to nothing"])
def test_settings_are_refused_when_the_file_is_no_plain_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / "elsewhere.yaml").write_text("version: 1\n")
    root = tmp_path / "project"
    root.mkdir()
    config = root / "intercom-sync.yaml"
    match kind:
        case "link out":
            config.symlink_to(tmp_path / "elsewhere.yaml")
        case "folder":
            config.mkdir()
        case "pipe":
            os.mkfifo(config)
        case _:
            config.symlink_to(root / "gone.yaml")

    with pytest.raises(ContentError, match="is not a file of this project"):
        loaded(root)


# --- finding the file -------------------------------------------------------------------------


def test_settings_are_found_from_a_folder_below(tmp_path: Path) -> None:
    root = project(tmp_path)
    below = root / "content" / "billing"
    below.mkdir(parents=True)

    assert root == loaded(below).root


def test_settings_of_the_nearest_folder_win(tmp_path: Path) -> None:
    project(tmp_path)
    inner = tmp_path / "inner"
    inner.mkdir()

    assert loaded(project(inner)).root == inner.resolve()


def test_root_given_by_flag_is_not_searched_upwards(tmp_path: Path) -> None:
    project(tmp_path)
    below = tmp_path / "below"
    below.mkdir()

    with pytest.raises(UsageError, match=r"There is no intercom-sync\.yaml in"):
        loaded(tmp_path, flags=Flags(root=below))


def test_settings_say_what_to_do_when_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='Create one that says "version: 1"'):
        loaded(tmp_path)


def test_settings_point_at_a_file_with_the_other_extension(tmp_path: Path) -> None:
    (tmp_path / "intercom-sync.yml").write_text("version: 1\n")

    with pytest.raises(UsageError, match=r"Rename intercom-sync\.yml to intercom-sync\.yaml"):
        loaded(tmp_path)


# --- target and host --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "environ", "expected"),
    [
        (Flags(), {}, "production"),
        (Flags(target="staging"), {}, "staging"),
        (Flags(target="sandbox"), {}, "sandbox"),
        (Flags(sandbox=True), {}, "sandbox"),
        (Flags(sandbox=True, target="sandbox"), {}, "sandbox"),
        (Flags(), {"INTERCOM_SYNC_SANDBOX": "1"}, "sandbox"),
        (Flags(), {"INTERCOM_SYNC_SANDBOX": "0"}, "production"),
        (Flags(), {"INTERCOM_SYNC_SANDBOX": ""}, "production"),
        (Flags(target="staging"), {"INTERCOM_SYNC_SANDBOX": "1"}, "staging"),
    ],
)
def test_target_is_chosen_by_flag_then_environment_then_file(
    tmp_path: Path, flags: Flags, environ: dict[str, str], expected: str
) -> None:
    assert expected == loaded(project(tmp_path, EVERY_KEY), environ, flags).target.name


def test_sandbox_has_no_host_and_no_token_and_the_first_targets_version(tmp_path: Path) -> None:
    environ = {"INTERCOM_API_URL": "https://api.intercom.io"}

    settings = loaded(project(tmp_path, EVERY_KEY), environ, Flags(sandbox=True))

    assert settings.target == Target(name="sandbox", api_version="2.16", token_env="")
    assert settings.target.is_sandbox
    assert settings.api_url == ""


@pytest.mark.parametrize(
    ("flags", "environ", "reason"),
    [
        (Flags(target="prod"), {}, 'There is no target "prod".*production, staging, sandbox'),
        (Flags(target="staging", sandbox=True), {}, "--sandbox and --target staging exclude"),
        (Flags(), {"INTERCOM_SYNC_SANDBOX": "yes"}, 'INTERCOM_SYNC_SANDBOX is "yes"'),
        (Flags(), {"INTERCOM_API_URL": "https://evil.example"}, "--allow-api-host"),
    ],
)
def test_settings_are_refused_for_a_target_or_host_that_cannot_be(
    tmp_path: Path, flags: Flags, environ: dict[str, str], reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        loaded(project(tmp_path, EVERY_KEY), environ, flags)


@pytest.mark.parametrize(
    ("flags", "environ", "expected"),
    [
        (Flags(target="staging"), {}, "https://api.intercom.io"),
        (Flags(), {"INTERCOM_API_URL": ""}, "https://api.eu.intercom.io"),
        (Flags(), {"INTERCOM_API_URL": "http://localhost:9000/"}, "http://localhost:9000"),
        (
            Flags(allow_api_host=True),
            {"INTERCOM_API_URL": "http://intercom.test:80"},
            "http://intercom.test:80",
        ),
    ],
)
def test_api_url_comes_from_the_environment_or_else_from_the_region(
    tmp_path: Path, flags: Flags, environ: dict[str, str], expected: str
) -> None:
    assert expected == loaded(project(tmp_path, EVERY_KEY), environ, flags).api_url


def test_settings_never_hold_the_token(tmp_path: Path) -> None:
    environ = {"INTERCOM_ACCESS_TOKEN": "hunter2"}

    assert "hunter2" not in repr(loaded(project(tmp_path), environ))


def test_a_token_written_into_the_file_is_not_shown_in_the_refusal(tmp_path: Path) -> None:
    said = problems_of(tmp_path, "version: 1\ntargets: {a: {token_env: hunter2}}\n")

    assert "hunter2" not in "".join(said)


def test_importing_the_config_does_not_import_pydantic_or_yaml() -> None:
    """`--help` imports it."""
    code = "import sys, intercom_sync.config; print({'pydantic', 'yaml'} & set(sys.modules))"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout == "set()\n"
