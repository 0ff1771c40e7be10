"""A `gh` that knows one repository: its comments, issues, pull requests and artifacts.

A program of its own, called by the scripts of the action. What it knows is in a file that the tests
read and write; what it is asked for that it does not know is a failure, not an empty answer.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["GH_FOLDER"])
KNOWN = FOLDER / "github.json"
COMMENTS = ".[] | {number: .id, login: .user.login, body}"
ISSUES = ".[] | select(.pull_request == null) | {number, login: .user.login, body}"


def main(asked: list[str]) -> None:
    """One call."""
    with (FOLDER / "gh.txt").open("a", encoding="utf-8") as record:
        record.write(f"gh {' '.join(asked)}\n")
    known: dict[str, list[Any]] = {"comments": [], "issues": [], "pulls": []}
    if KNOWN.exists():
        known = json.loads(KNOWN.read_text("utf-8"))
    match asked:
        case ["api", "--paginate", address, "--jq", query]:
            for row in listed(known, address, query):
                sys.stdout.write(f"{json.dumps(row)}\n")
        case ["api", "--silent", "--method", method, address, *fields]:
            write(known, method, address, given(fields))
        case ["run", "download", _, "--repo", _, "--name", name, "--dir", folder]:
            shutil.copytree(FOLDER / "artifacts" / name, folder)
        case ["pr", "create", "--repo", _, *fields]:
            known["pulls"].append(given(fields))
        case _:
            sys.exit(f"gh knows nothing of {asked}")
    KNOWN.write_text(json.dumps(known), "utf-8")


def listed(known: dict[str, list[Any]], address: str, query: str) -> list[dict[str, Any]]:
    """What gh prints of a list, after its --jq."""
    if re.fullmatch(r"repos/acme/help/issues/\d+/comments\?per_page=100", address):
        assert query == COMMENTS, query
        return [
            {"number": one["id"], "login": one["user"]["login"], "body": one["body"]}
            for one in known["comments"]
        ]
    assert address == "repos/acme/help/issues?state=open&per_page=100", address
    assert query == ISSUES, query
    return [
        {"number": one["id"], "login": one["user"]["login"], "body": one["body"]}
        for one in known["issues"]
        if one["state"] == "open" and not one.get("pull_request")
    ]


def write(known: dict[str, list[Any]], method: str, address: str, fields: dict[str, str]) -> None:
    """A new comment or issue, or a change of one."""
    if "body" in fields:
        (FOLDER / "posted.md").write_text(fields["body"], "utf-8")
    found = re.fullmatch(r"repos/acme/help/issues(?:/(?P<number>\d+)/comments)?", address)
    if method == "POST" and found:
        rows = known["comments" if found["number"] else "issues"]
        login = {"login": "github-actions[bot]"}
        rows.append({"id": 101 + len(rows), "user": login, "state": "open", **fields})
        return
    found = re.fullmatch(r"repos/acme/help/issues/(?P<comments>comments/)?(?P<id>\d+)", address)
    assert method == "PATCH", (method, address)
    assert found, address
    rows = known["comments" if found["comments"] else "issues"]
    [row] = [one for one in rows if one["id"] == int(found["id"])]
    row.update(fields)


def given(fields: list[str]) -> dict[str, str]:
    """Options with a value; of --field the file that it names."""
    values = {}
    for option, text in zip(fields[::2], fields[1::2], strict=True):
        if option in ("--field", "--raw-field"):
            name, _, text = text.partition("=")
            is_file = option == "--field" and text.startswith("@")
            values[name] = Path(text[1:]).read_text("utf-8") if is_file else text
        elif option == "--body-file":
            values["body"] = Path(text).read_text("utf-8")
        else:
            values[option.removeprefix("--")] = text
    return values


if __name__ == "__main__":
    main(sys.argv[1:])
