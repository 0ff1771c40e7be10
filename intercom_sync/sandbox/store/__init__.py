"""What the workspace holds, in one SQLite file."""
