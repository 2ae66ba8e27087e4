"""
A change of a record, its events and its count, in one statement: one way to the database and back.
"""

from typing import Final

from tmf645_reference_server.store.records import Change, Delivery
from tmf645_reference_server.store.rows import RecordRow, pack

# $1 is the space, $2 to $4 say what is queued for whom, $5 what others are told; $6 and $7 say which
# record is changed, those behind them how.
_QUEUED: Final = """
queued AS (
    INSERT INTO tmf645_deliveries (space, subscription, event, packed)
    SELECT $1, each.subscription, each.event, each.packed
    FROM done
    CROSS JOIN unnest($2::text[], $3::text[], $4::bytea[])
        WITH ORDINALITY AS each (subscription, event, packed, position)
    JOIN tmf645_subscriptions AS known
        ON known.space = $1 AND known.id = each.subscription AND NOT known.disabled
    ORDER BY each.position
    ON CONFLICT DO NOTHING
)
SELECT CASE WHEN $5::text IS NOT NULL THEN pg_notify('tmf645', $5) END FROM done
"""

_QUEUE: Final = "WITH done AS (SELECT 1), " + _QUEUED

_COUNTED: Final = """
counted AS (
    INSERT INTO tmf645_counts AS known (space, resource, shard, many)
    SELECT $1, $6, pg_backend_pid() % 16, {more} FROM done WHERE {more} <> 0
    ON CONFLICT (space, resource, shard) DO UPDATE SET many = known.many + excluded.many
), """


def _rest(more: int) -> str:
    """Return what follows once a record is changed, and there are so many ``more``."""
    return _COUNTED.format(more=more) + _QUEUED


_CREATE: Final = """
WITH done AS (
    INSERT INTO tmf645_records
        (space, resource, id, version, state, due, document, task, seal)
    VALUES ($1, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT DO NOTHING
    RETURNING id
), """ + _rest(1)  # noqa: S608 - our own text

_REPLACE: Final = """
WITH done AS (
    UPDATE tmf645_records
    SET version = $8, state = $9, due = $10, document = $11, task = $12, seal = $13,
        claimed_until = NULL
    WHERE space = $1 AND resource = $6 AND id = $7 AND version = $14
    RETURNING id
), """ + _rest(0)  # noqa: S608 - our own text

_REMOVE: Final = """
WITH done AS (
    DELETE FROM tmf645_records
    WHERE space = $1 AND resource = $6 AND id = $7 AND version = $8
    RETURNING id
), """ + _rest(-1)  # noqa: S608 - our own text


def statement(space: str, change: Change, told: str | None) -> tuple[str, list[object]]:
    """
    Return the statement that carries out ``change`` and its arguments.

    It gives a row where ``change.before`` was still what is stored.
    """
    before, after, queued = change.before, change.after, change.deliveries
    arguments: list[object] = [
        space,
        [each.subscription_id for each in queued],
        [each.event_id for each in queued],
        [pack(each) for each in queued],
        told,
    ]
    if before is not None and after is not None:
        row = RecordRow.of(after, before.version + 1)
        return _REPLACE, [*arguments, *row, before.version]
    if before is not None:
        return _REMOVE, [*arguments, before.resource, before.id, before.version]
    if after is not None:
        return _CREATE, [*arguments, *RecordRow.of(after, 1)]
    return _QUEUE, arguments


def queued_at_once(deliveries: tuple[Delivery, ...]) -> dict[str, int]:
    """Return how many of ``deliveries`` each listener gets."""
    many: dict[str, int] = {}
    for each in deliveries:
        many[each.subscription_id] = many.get(each.subscription_id, 0) + 1
    return many
