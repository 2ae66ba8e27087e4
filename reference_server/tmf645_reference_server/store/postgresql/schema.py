"""
The tables of a database, and the version they have.

``version`` in tmf645_meta rises with every change that an older program could not read. Every table
says the namespace in its first column.
"""

from typing import Final

#: The version of the tables below.
VERSION: Final = 1

#: The advisory lock under which the tables are made: processes that start together take turns.
LOCK: Final = 0x54363435

TABLES: Final = """
CREATE TABLE tmf645_meta (version integer NOT NULL);
CREATE TABLE tmf645_spaces (
    name text PRIMARY KEY,
    numbers bytea,              -- how far identifiers were counted
    clock bytea
);
CREATE TABLE tmf645_records (
    space text NOT NULL,
    resource text NOT NULL,
    id text NOT NULL,
    version bigint NOT NULL,
    state text NOT NULL,
    due bigint,                 -- microseconds since 1970, on the clock of the namespace
    document bytea NOT NULL,
    task bytea NOT NULL,
    seal bigint NOT NULL,
    claimed_until timestamptz,  -- some process moves it; on the clock of the database
    sequence bigserial NOT NULL,
    PRIMARY KEY (space, resource, id)
);
CREATE INDEX tmf645_records_by_age ON tmf645_records (space, resource, sequence);
CREATE INDEX tmf645_records_due ON tmf645_records (space, due, sequence) WHERE due IS NOT NULL;
CREATE TABLE tmf645_counts (    -- in shards: those who create at the same time do not wait
    space text NOT NULL,
    resource text NOT NULL,
    shard integer NOT NULL,
    many bigint NOT NULL,
    PRIMARY KEY (space, resource, shard)
);
CREATE TABLE tmf645_subscriptions (
    space text NOT NULL,
    id text NOT NULL,
    disabled boolean NOT NULL,
    packed bytea NOT NULL,
    sequence bigserial NOT NULL,
    PRIMARY KEY (space, id)
);
CREATE TABLE tmf645_deliveries (
    space text NOT NULL,
    subscription text NOT NULL,
    event text NOT NULL,
    packed bytea NOT NULL,
    sequence bigserial NOT NULL,
    PRIMARY KEY (space, subscription, event)
);
CREATE INDEX tmf645_deliveries_by_age ON tmf645_deliveries (space, subscription, sequence);
CREATE TABLE tmf645_dead (
    space text NOT NULL,
    packed bytea NOT NULL,
    sequence bigserial NOT NULL,
    PRIMARY KEY (space, sequence)
);
CREATE TABLE tmf645_edits (
    space text NOT NULL,
    version integer NOT NULL,
    packed bytea NOT NULL,
    PRIMARY KEY (space, version)
);
CREATE TABLE tmf645_shelves (
    space text NOT NULL,
    shelf text NOT NULL,
    id text NOT NULL,
    packed bytea NOT NULL,
    sequence bigserial NOT NULL,
    PRIMARY KEY (space, shelf, id)
);
CREATE TABLE tmf645_claims (
    subject text PRIMARY KEY,
    holder text NOT NULL,
    until timestamptz NOT NULL
);
"""

#: The tables that hold something of a namespace in rows of their own.
OF_A_SPACE: Final = (
    "records",
    "counts",
    "subscriptions",
    "deliveries",
    "dead",
    "edits",
    "shelves",
)
