"""What becomes of a body when it is saved, and again when it is read."""
