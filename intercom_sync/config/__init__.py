"""What a run is told: flags, environment and intercom-sync.yaml, merged and checked.

Owns the contract of intercom-sync.yaml and of our environment variables. It does not ask, print or
connect. Trap: everything in the file may come from a stranger's pull request.
"""

from intercom_sync.articles.model import OnRemove
from intercom_sync.config.load import Flags, load_settings
from intercom_sync.config.settings import (
    CONFIG_FILE,
    SANDBOX,
    AssetCommand,
    AssetUrl,
    Limits,
    Settings,
    StaleTranslations,
    Target,
)
from intercom_sync.config.token import Token, read_token

__all__ = [
    "CONFIG_FILE",
    "SANDBOX",
    "AssetCommand",
    "AssetUrl",
    "Flags",
    "Limits",
    "OnRemove",
    "Settings",
    "StaleTranslations",
    "Target",
    "Token",
    "load_settings",
    "read_token",
]
