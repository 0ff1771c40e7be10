"""Bugs that somebody might write one day, each with the sweep that has to find it."""
