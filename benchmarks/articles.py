"""Help center articles to measure on, the same on every machine.

Owns where they come from: real ones from ../shared/corpora where a checkout has them, else made up.
The made-up ones follow what the real ones hold on average: 3,000 characters, 23 paragraphs and list
items, half a dozen links. Trap: a file name is a title too, so no two are alike.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Final

_REAL: Final = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "arduino-help-center"
CONFIG: Final = """\
version: 1
locales: [en]
front_matter: {ignore: [id, draft]}
checks: {missing-image: "off"}
assets: {base_url: "https://raw.githubusercontent.com/acme/help/main/content/"}
defaults: {author: docs@example.com}
limits: {updates_percent: 100}
rate: {reserve_percent: 0}
"""
_NOUNS: Final = """
account address agent article balance billing board booking button calendar card channel charge
checkout company contact conversation credit customer dashboard delivery device discount e-mail
export fee field filter form inbox integration invoice key label link login message note
notification order owner page password payment permission plan policy profile project queue receipt
refund region report role rule schedule session setting shipment statement subscription tab tag team
template ticket token user webhook
""".split()  # noqa: SIM905 -- as a list it fills a screen
_VERBS: Final = """
add archive assign cancel change check choose confirm copy create download edit enable find invite
move open pause receive remove rename restore review save send share
""".split()  # noqa: SIM905
_FOLDERS: Final = ("account", "billing", "bookings", "developers", "getting-started", "security")


def is_real_available() -> bool:
    """Whether this checkout has real articles beside it."""
    return _REAL.is_dir()


def made_up_project(root: Path, count: int) -> None:
    """A project of `count` articles that nobody wrote."""
    _configure(root)
    for number in range(count):
        folder = root / "content" / _FOLDERS[number % len(_FOLDERS)]
        folder.mkdir(parents=True, exist_ok=True)
        title, body = made_up(number)
        (folder / f"article-{number:05}.md").write_text(f"---\ntitle: {title}\n---\n{body}")


def real_project(root: Path) -> int:
    """A project of the real articles; how many. They are copied, never changed in place."""
    _configure(root)
    shutil.copytree(_REAL, root / "content", copy_function=shutil.copyfile)
    return sum(1 for _ in (root / "content").rglob("*.md"))


def edit(root: Path, count: int, word: str) -> None:
    """Change the text of the first `count` articles."""
    for path in sorted((root / "content").rglob("*.md"))[:count]:
        path.chmod(0o644)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n\nLast reviewed {word}.\n")


def made_up(number: int) -> tuple[str, str]:
    """Title and Markdown of one article."""
    draw = random.Random(number)
    title = f"How to {draw.choice(_VERBS)} a {draw.choice(_NOUNS)} ({number})"
    parts = [_paragraph(draw), _paragraph(draw)]
    for _ in range(draw.randint(2, 4)):
        parts.append(f"## {draw.choice(_VERBS).capitalize()} the {draw.choice(_NOUNS)}")
        parts.append(_paragraph(draw))
        parts.append(draw.choice((_list, _list, _steps, _note, _table, _code, _picture))(draw))
        parts.append(_paragraph(draw))
    return title, "\n\n".join(parts) + "\n"


def _sentence(draw: random.Random) -> str:
    words = [
        f"{draw.choice(_VERBS)} the {_decorated(draw)} {draw.choice(('of', 'in', 'for', 'before'))}"
        f" the {draw.choice(_NOUNS)}"
        for _ in range(draw.randint(1, 3))
    ]
    return " and ".join(words).capitalize() + "."


def _decorated(draw: random.Random) -> str:
    noun = draw.choice(_NOUNS)
    match draw.randrange(14):
        case 0:
            return f"**{noun}**"
        case 1:
            return f"[{noun}](https://www.example.com/docs/{noun.replace(' ', '-')})"
        case 2:
            return f"`{noun}`"
        case _:
            return noun


def _paragraph(draw: random.Random) -> str:
    return " ".join(_sentence(draw) for _ in range(draw.randint(2, 4)))


def _list(draw: random.Random) -> str:
    lines = []
    for _ in range(draw.randint(3, 6)):
        lines.append(f"- {_sentence(draw)}")
        if draw.random() < 0.2:
            lines += [f"  - {_sentence(draw)}" for _ in range(2)]
    return "\n".join(lines)


def _steps(draw: random.Random) -> str:
    return "\n".join(f"{step}. {_sentence(draw)}" for step in range(1, draw.randint(4, 8)))


def _note(draw: random.Random) -> str:
    return f"> [!{draw.choice(('NOTE', 'TIP', 'WARNING'))}]\n> {_sentence(draw)}"


def _table(draw: random.Random) -> str:
    rows = [f"| {draw.choice(_NOUNS)} | {_sentence(draw)} |" for _ in range(draw.randint(2, 5))]
    return "\n".join(["| Name | What it does |", "| --- | --- |", *rows])


def _code(draw: random.Random) -> str:
    return f"```\n{draw.choice(_NOUNS)} = {draw.randrange(1000)}\n```"


def _picture(draw: random.Random) -> str:
    return f"![The {draw.choice(_NOUNS)}](https://www.example.com/{draw.randrange(10_000)}.png)"


def _configure(root: Path) -> None:
    root.mkdir(parents=True)
    (root / "intercom-sync.yaml").write_text(CONFIG, "utf-8")
