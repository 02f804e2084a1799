"""What the store's file looks like, version by version. A migration that has been released is never changed; add another."""

from __future__ import annotations

from examgen.practice.store.database import Schema

_FIRST = """
CREATE TABLE sittings (
    id INTEGER PRIMARY KEY, learner TEXT NOT NULL, question TEXT NOT NULL, seed INTEGER NOT NULL, opened TEXT NOT NULL,
    hinted INTEGER NOT NULL DEFAULT 0, revealed INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
    solved INTEGER NOT NULL DEFAULT 0, typed TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX sittings_of ON sittings (learner, question);
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, sitting INTEGER NOT NULL REFERENCES sittings, learner TEXT NOT NULL, question TEXT NOT NULL,
    at TEXT NOT NULL, number INTEGER NOT NULL, typed TEXT NOT NULL, share REAL NOT NULL
) STRICT;
CREATE INDEX attempts_of ON attempts (learner, question, at);
CREATE TABLE mistakes (
    attempt INTEGER NOT NULL REFERENCES attempts, learner TEXT NOT NULL, question TEXT NOT NULL, part TEXT NOT NULL,
    name TEXT NOT NULL, sentence TEXT NOT NULL
) STRICT;
CREATE INDEX mistakes_of ON mistakes (learner);
CREATE TABLE cards (
    learner TEXT NOT NULL, question TEXT NOT NULL, due TEXT NOT NULL, reviews INTEGER NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (learner, question)
) STRICT
"""

_MOCK_EXAMS = """
CREATE TABLE exams (
    id INTEGER PRIMARY KEY, learner TEXT NOT NULL, name TEXT NOT NULL, opened TEXT NOT NULL, minutes INTEGER NOT NULL, closed TEXT
) STRICT;
CREATE INDEX exams_of ON exams (learner, name);
ALTER TABLE sittings ADD COLUMN exam INTEGER REFERENCES exams;
CREATE INDEX sittings_in ON sittings (exam)
"""

_DRAFTS = """
ALTER TABLE sittings ADD COLUMN draft TEXT NOT NULL DEFAULT '{}';
ALTER TABLE attempts ADD COLUMN unread INTEGER NOT NULL DEFAULT 0
"""

STORE = Schema(name="store", mark=0x65786701, migrations=(_FIRST, _MOCK_EXAMS, _DRAFTS))
