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
CREATE TABLE tmf645_holds (
    space text NOT NULL,
    id text NOT NULL,
    state text NOT NULL,
    due bigint,                 -- microseconds since 1970, on the clock of the namespace
    packed bytea NOT NULL,
    sequence bigserial NOT NULL,
    PRIMARY KEY (space, id)
);
CREATE INDEX tmf645_holds_due ON tmf645_holds (space, due, sequence) WHERE due IS NOT NULL;
CREATE TABLE tmf645_pools (     -- what live holds take, in sum
    space text NOT NULL,
    node text NOT NULL,
    unit text NOT NULL,
    taken double precision NOT NULL,
    PRIMARY KEY (space, node, unit)
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

#: Takes from every pool or from none: a pool that falls short takes back what was taken before. Pools
#: are locked in the order given, which is the same for all; one that is exhausted is not locked.
TAKE: Final = """
CREATE FUNCTION tmf645_take(
    of_space text, of_id text, nodes text[], units text[], quantities double precision[],
    frees double precision[], over bigint, hold bytea
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    FOR n IN 1 .. cardinality(nodes) LOOP
        UPDATE tmf645_pools SET taken = taken + quantities[n]
        WHERE space = of_space AND node = nodes[n] AND unit = units[n]
            AND taken + quantities[n] <= frees[n];
        IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'T6450';
        END IF;
    END LOOP;
    INSERT INTO tmf645_holds (space, id, state, due, packed)
    VALUES (of_space, of_id, 'held', over, hold);
    RETURN true;
EXCEPTION WHEN SQLSTATE 'T6450' OR unique_violation THEN
    RETURN false;
END $$
"""

#: Moves a hold on, if it is still in that state, and gives its quantities back to the pools.
CHANGE: Final = """
CREATE FUNCTION tmf645_change_hold(
    of_space text, of_id text, from_state text, to_state text, over bigint, hold bytea,
    nodes text[], units text[], quantities double precision[]
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tmf645_holds SET state = to_state, due = over, packed = hold
    WHERE space = of_space AND id = of_id AND state = from_state;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    FOR n IN 1 .. cardinality(nodes) LOOP
        UPDATE tmf645_pools SET taken = greatest(0, taken - quantities[n])
        WHERE space = of_space AND node = nodes[n] AND unit = units[n];
    END LOOP;
    RETURN true;
END $$
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
