"""`validate` and `render`: the content alone, without network or token."""

from __future__ import annotations

import json
from pathlib import Path

import click

from intercom_sync.cli.invocation import Invocation, formats, paths_argument


@click.command()
@paths_argument
@formats("text", "json", "github")
@click.pass_obj
def validate(invocation: Invocation, *, paths: tuple[Path, ...], output_format: str) -> int:
    """Check the content offline: every problem of every file.

    PATHS limit what is reported. Exits with 1 where there is an error.

    \b
    Examples:
      intercom-sync validate
      intercom-sync validate content/billing --format json
    """
    from intercom_sync.articles.load import load
    from intercom_sync.articles.wishes import Wishes
    from intercom_sync.cli.reports import show_problems
    from intercom_sync.cli.scope import wanted_paths
    from intercom_sync.cli.stale import stale_translations
    from intercom_sync.errors import Severity

    settings = invocation.settings()
    loaded = load(settings)
    # Held against state, which is a file: still without network or token.
    stale = stale_translations(settings, loaded.desired)
    # Any file may be asked about, an image or one whose front matter is broken too: that is what
    # somebody is working on.
    files = (path for path in (settings.root / settings.content).rglob("*") if path.is_file())
    scope = Wishes(
        only=wanted_paths(
            paths,
            frozenset(path.relative_to(settings.root).as_posix() for path in files),
            root=settings.root,
            working_directory=invocation.working_directory,
        )
    )
    problems = tuple(
        problem
        for problem in sorted((*loaded.problems, *stale), key=lambda one: one.sort_key)
        if problem.location is None or scope.wants(problem.location.path)
    )
    articles = sum(scope.wants(article.path) for article in loaded.desired.articles)
    show_problems(invocation, problems, articles, output_format, settings.root)
    return 1 if any(problem.severity is Severity.ERROR for problem in problems) else 0


@click.command()
@paths_argument
@formats("html", "json")
@click.pass_obj
def render(invocation: Invocation, *, paths: tuple[Path, ...], output_format: str) -> int:
    """Print the HTML that would be sent, offline.

    Links to other articles and local images stand as intercom-sync: references, because ids and
    public addresses are known only when the plan is applied.

    \b
    Examples:
      intercom-sync render content/billing/refunds.md
      intercom-sync render --format json
    """
    from intercom_sync.articles.base import Base
    from intercom_sync.articles.decision import Wishes
    from intercom_sync.articles.parts import DEFAULT, desired_parts
    from intercom_sync.cli.engine import load_content
    from intercom_sync.cli.scope import plannable, wanted_paths

    settings = invocation.settings()
    desired = load_content(settings, invocation.terminal)
    scope = Wishes(
        only=wanted_paths(
            paths,
            plannable(desired, Base()),
            root=settings.root,
            working_directory=invocation.working_directory,
        )
    )
    default = settings.locales[0] if settings.locales else None
    texts = [
        (default if locale == DEFAULT else locale, text)
        for article in desired.articles
        for locale, text in desired_parts(article).items()
        if scope.wants(text.path)
    ]
    if output_format == "json":
        rendered = [
            {"path": found.path, "locale": locale, "title": found.title, "html": found.body}
            for locale, found in texts
        ]
        invocation.terminal.result(json.dumps(rendered, ensure_ascii=False, indent=2) + "\n")
        return 0
    for _, found in texts:
        if len(texts) > 1:
            invocation.terminal.source(f"<!-- {found.path.replace('--', '- -')} -->\n")
        invocation.terminal.source(f"{found.body}\n")
    return 0
