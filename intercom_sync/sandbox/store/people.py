"""Teammates, teams and help centers, in the store. Only seeding writes them."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict

from intercom_sync.sandbox.store.rows import Admin, HelpCenter, Team


def admins(connection: sqlite3.Connection) -> list[Admin]:
    return [Admin(**row) for row in connection.execute("SELECT * FROM admins ORDER BY id")]


def find_admin(connection: sqlite3.Connection, admin_id: int) -> Admin | None:
    row = connection.execute("SELECT * FROM admins WHERE id = ?", (admin_id,)).fetchone()
    return Admin(**row) if row else None


def admin_by_email(connection: sqlite3.Connection, email: str) -> Admin:
    """The teammate with this address.

    Raises:
        LookupError: nobody has it.
    """
    row = connection.execute("SELECT * FROM admins WHERE email = ?", (email,)).fetchone()
    if row is None:
        raise LookupError(f"no admin of the sandbox has the address {email}")
    return Admin(**row)


def add_admin(connection: sqlite3.Connection, admin: Admin) -> None:
    connection.execute(
        "INSERT INTO admins (id, name, email, job_title) VALUES (:id, :name, :email, :job_title)",
        asdict(admin),
    )


def teams(connection: sqlite3.Connection) -> list[Team]:
    return [_team(connection, row) for row in connection.execute("SELECT * FROM teams ORDER BY id")]


def find_team(connection: sqlite3.Connection, team_id: int) -> Team | None:
    row = connection.execute("SELECT * FROM teams WHERE id = ?", (team_id,)).fetchone()
    return _team(connection, row) if row else None


def add_team(connection: sqlite3.Connection, team: Team) -> None:
    connection.execute("INSERT INTO teams (id, name) VALUES (?, ?)", (team.id, team.name))
    connection.executemany(
        "INSERT INTO team_members (team_id, admin_id) VALUES (?, ?)",
        [(team.id, admin_id) for admin_id in team.admin_ids],
    )


def teams_of(connection: sqlite3.Connection, admin_id: int) -> list[int]:
    rows = connection.execute(
        "SELECT team_id FROM team_members WHERE admin_id = ? ORDER BY team_id", (admin_id,)
    )
    return [row["team_id"] for row in rows]


def help_centers(connection: sqlite3.Connection) -> list[HelpCenter]:
    rows = connection.execute("SELECT * FROM help_centers ORDER BY id")
    return [HelpCenter(**row) for row in rows]


def add_help_center(connection: sqlite3.Connection, help_center: HelpCenter) -> None:
    connection.execute(
        "INSERT INTO help_centers (id, identifier, display_name, url, custom_domain, created_at)"
        " VALUES (:id, :identifier, :display_name, :url, :custom_domain, :created_at)",
        asdict(help_center),
    )


def _team(connection: sqlite3.Connection, row: sqlite3.Row) -> Team:
    members = connection.execute(
        "SELECT admin_id FROM team_members WHERE team_id = ? ORDER BY admin_id", (row["id"],)
    )
    return Team(
        id=row["id"], name=row["name"], admin_ids=tuple(member["admin_id"] for member in members)
    )
