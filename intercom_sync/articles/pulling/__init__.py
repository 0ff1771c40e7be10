"""Bring what teammates changed in Intercom into the files.

Owns how one file takes Intercom's side in: its keys, its text, and both with what git changed.
"""
