"""
The tables of a file, and the version they have.

``version`` in ``user_version`` rises with every change that an older program could not read. Every
table says the namespace in its first column.
"""

from typing import Final

#: Tells a file of ours from any other SQLite file: "T645".
APPLICATION: Final = 0x54363435

#: The version of the tables below.
VERSION: Final = 1

TABLES: Final = """
CREATE TABLE spaces (
    name TEXT PRIMARY KEY,
    numbers BLOB,               -- how far identifiers were counted
    clock BLOB
);
CREATE TABLE records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    resource TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    due INTEGER,                -- microseconds since 1970
    document BLOB NOT NULL,
    task BLOB NOT NULL,
    seal INTEGER NOT NULL
);
CREATE UNIQUE INDEX records_by_id ON records (space, resource, id);
CREATE INDEX records_by_age ON records (space, resource, sequence);
CREATE INDEX records_due ON records (space, due, sequence) WHERE due IS NOT NULL;
CREATE TABLE counts (
    space TEXT NOT NULL,
    resource TEXT NOT NULL,
    many INTEGER NOT NULL,
    PRIMARY KEY (space, resource)
) WITHOUT ROWID;
CREATE TABLE subscriptions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    id TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    waiting INTEGER NOT NULL,   -- how many deliveries
    packed BLOB NOT NULL
);
CREATE UNIQUE INDEX subscriptions_by_id ON subscriptions (space, id);
CREATE TABLE deliveries (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    subscription TEXT NOT NULL,
    event TEXT NOT NULL,
    packed BLOB NOT NULL
);
CREATE INDEX deliveries_by_age ON deliveries (space, subscription, sequence);
CREATE UNIQUE INDEX deliveries_by_event ON deliveries (space, subscription, event);
CREATE TABLE dead (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    packed BLOB NOT NULL
);
CREATE INDEX dead_by_age ON dead (space, sequence);
CREATE TABLE edits (
    space TEXT NOT NULL,
    version INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY (space, version)
) WITHOUT ROWID;
CREATE TABLE holds (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    due INTEGER,                -- microseconds since 1970
    packed BLOB NOT NULL
);
CREATE UNIQUE INDEX holds_by_id ON holds (space, id);
CREATE INDEX holds_due ON holds (space, due, sequence) WHERE due IS NOT NULL;
CREATE TABLE pools (            -- what live holds take, in sum
    space TEXT NOT NULL,
    node TEXT NOT NULL,
    unit TEXT NOT NULL,
    taken REAL NOT NULL,
    PRIMARY KEY (space, node, unit)
) WITHOUT ROWID;
CREATE TABLE shelves (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    shelf TEXT NOT NULL,
    id TEXT NOT NULL,
    packed BLOB NOT NULL
);
CREATE UNIQUE INDEX shelves_by_id ON shelves (space, shelf, id);
"""

#: The tables that hold something of a namespace in rows of their own.
OF_A_SPACE: Final = (
    "records",
    "counts",
    "subscriptions",
    "deliveries",
    "dead",
    "edits",
    "holds",
    "pools",
    "shelves",
)
