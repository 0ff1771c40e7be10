"""The inbox's tables, and where its ids begin.

Trap: a search answers from `search_index` and never from `conversations`: what waits in
`index_waiting` is stored, and not found yet.
"""

from __future__ import annotations

from typing import Final

TABLES: Final = """
CREATE TABLE contacts (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT,
  email TEXT NOT NULL, external_id TEXT, created_at INTEGER NOT NULL
);
CREATE INDEX contacts_by_email ON contacts (email);
CREATE TABLE tags (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
CREATE UNIQUE INDEX tags_by_name ON tags (lower(name));
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, contact_id TEXT NOT NULL, body TEXT NOT NULL, title TEXT,
  state TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  waiting_since INTEGER, snoozed_until INTEGER, is_read INTEGER NOT NULL,
  admin_id INTEGER, team_id INTEGER, ticket_id INTEGER, custom_attributes TEXT NOT NULL,
  statistics TEXT NOT NULL
);
CREATE INDEX conversations_newest_first ON conversations (updated_at DESC, id DESC);
CREATE INDEX conversations_to_wake ON conversations (snoozed_until)
  WHERE snoozed_until IS NOT NULL;
CREATE TABLE parts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id INTEGER NOT NULL, part_type TEXT NOT NULL,
  body TEXT NOT NULL, author TEXT NOT NULL, created_at INTEGER NOT NULL, assigned_to TEXT,
  attachment_urls TEXT NOT NULL
);
CREATE INDEX parts_by_conversation ON parts (conversation_id, created_at, id);
CREATE TABLE applied_tags (
  conversation_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, applied_at INTEGER NOT NULL,
  admin_id INTEGER NOT NULL, PRIMARY KEY (conversation_id, tag_id)
);
CREATE TABLE ticket_types (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, icon TEXT NOT NULL,
  category TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE tickets (
  id INTEGER PRIMARY KEY AUTOINCREMENT, shown_id INTEGER NOT NULL, type_id INTEGER NOT NULL,
  contact_id TEXT, attributes TEXT NOT NULL, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, admin_id INTEGER, team_id INTEGER, is_shared INTEGER NOT NULL
);
CREATE TABLE ticket_links (
  ticket_id INTEGER NOT NULL, conversation_id INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, conversation_id)
);
CREATE INDEX ticket_links_by_conversation ON ticket_links (conversation_id);
CREATE TABLE search_index (
  kind TEXT NOT NULL, id INTEGER NOT NULL, updated_at INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE TABLE index_waiting (
  number INTEGER PRIMARY KEY AUTOINCREMENT, due_at REAL NOT NULL, kind TEXT NOT NULL,
  id INTEGER NOT NULL, updated_at INTEGER NOT NULL, document TEXT NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) VALUES
  ('contacts', 70400), ('tags', 7522900), ('conversations', 215470100), ('parts', 30210000),
  ('tickets', 615000300);
"""
