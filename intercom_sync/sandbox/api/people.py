"""The operations that say who and where: admins, teams, help centers. They only read."""

from __future__ import annotations

from intercom_sync.sandbox.api import shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.refused import RefusedError, not_found
from intercom_sync.sandbox.store import people


def identify(call: Call) -> Json:
    """`GET /me`."""
    return shapes.token_admin(call)


def list_admins(call: Call) -> Json:
    """`GET /admins`."""
    found = people.admins(call.connection)
    return {"type": "admin.list", "admins": [shapes.admin(call, admin) for admin in found]}


def get_admin(call: Call) -> Json:
    """`GET /admins/{id}`."""
    found = people.find_admin(call.connection, call.id("id"))
    if found is None:
        raise RefusedError(404, "admin_not_found", "Admin not found")
    return shapes.admin(call, found)


def list_teams(call: Call) -> Json:
    """`GET /teams`."""
    found = people.teams(call.connection)
    return {"type": "team.list", "teams": [shapes.team(team) for team in found]}


def get_team(call: Call) -> Json:
    """`GET /teams/{id}`."""
    found = people.find_team(call.connection, call.id("id"))
    if found is None:
        raise RefusedError(404, "team_not_found", "Team not found")
    return shapes.team(found)


def list_help_centers(call: Call) -> Json:
    """`GET /help_center/help_centers`."""
    found = people.help_centers(call.connection)
    return {"type": "list", "data": [shapes.help_center(call, center) for center in found]}


def get_help_center(call: Call) -> Json:
    """`GET /help_center/help_centers/{id}`."""
    asked = call.id("id")
    for center in people.help_centers(call.connection):
        if center.id == asked:
            return shapes.help_center(call, center)
    raise not_found()
