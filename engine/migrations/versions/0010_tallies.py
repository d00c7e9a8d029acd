"""Tallies of where orders stand and how long they stayed, counted once from what there is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
STANDS = sa.text("left_at IS NULL")
#: seconds at which a bucket ends
BOUNDS = tuple(round(60 * 1.25**place) for place in range(60))
#: the version on which a visit was left: where the order was moved later, the one that it was moved from
LEFT_ON = """
UPDATE visit SET ordinal = COALESCE(
    (SELECT CAST(c.before AS INTEGER) FROM change c
     WHERE c.order_id = visit.order_id AND c.kind = 'migration' AND c.at >= visit.left_at ORDER BY c.id LIMIT 1),
    (SELECT m.ordinal FROM workflow w JOIN map_version m ON m.digest = w.digest WHERE w.order_id = visit.order_id)
) WHERE left_at IS NOT NULL
"""
STANDING = """
INSERT INTO standing_tally (business, ordinal, element, hall_id, region_id, standing, overdue)
SELECT o.business, m.ordinal, v.element, o.hall_id, o.region_id, COUNT(*), SUM(CASE WHEN o.overdue THEN 1 ELSE 0 END)
FROM (SELECT DISTINCT order_id, element FROM visit WHERE left_at IS NULL
      UNION ALL SELECT id, '' FROM orders WHERE ended_at IS NULL) v
JOIN orders o ON o.id = v.order_id
JOIN workflow w ON w.order_id = o.id
JOIN map_version m ON m.digest = w.digest
WHERE o.ended_at IS NULL
GROUP BY o.business, m.ordinal, v.element, o.hall_id, o.region_id
"""
DWELL = """
INSERT INTO dwell_tally (hall_id, region_id, business, day, ordinal, element, bucket, n, seconds)
SELECT hall_id, region_id, business, (left_s + 28800) / 86400, ordinal, element, {bucket}, COUNT(*), SUM(seconds)
FROM (
    SELECT hall_id, region_id, business, ordinal, element, left_s,
           CASE WHEN left_s < began_s THEN 0 ELSE left_s - began_s END AS seconds
    FROM (
        SELECT o.hall_id, o.region_id, o.business, v.ordinal, v.element,
               {entered} AS began_s, {left} AS left_s
        FROM visit v JOIN orders o ON o.id = v.order_id WHERE v.left_at IS NOT NULL
        UNION ALL
        SELECT o.hall_id, o.region_id, o.business, m.ordinal, '', {accepted}, {ended}
        FROM orders o JOIN workflow w ON w.order_id = o.id JOIN map_version m ON m.digest = w.digest
        WHERE o.ended_at IS NOT NULL
    ) moments
) stays
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
ROLLED = """
INSERT INTO dwell_tally (hall_id, region_id, business, day, ordinal, element, bucket, n, seconds)
SELECT 0, {region}, business, day, ordinal, element, bucket, SUM(n), SUM(seconds)
FROM dwell_tally WHERE hall_id <> 0 GROUP BY {grouped}business, day, ordinal, element, bucket
"""


def upgrade() -> None:
    _tables()
    op.add_column("visit", sa.Column("ordinal", sa.Integer(), nullable=True))
    op.drop_index("ix_visit_element_left_at", "visit")
    op.create_index(
        "ix_visit_element_open", "visit", ["element", "order_id"], sqlite_where=STANDS, postgresql_where=STANDS
    )
    _count()


def _tables() -> None:
    where = ("business", "ordinal", "element", "hall_id", "region_id")
    op.create_table(
        "tally_delta", sa.Column("id", Id, nullable=False), *(_key(name) for name in where),
        *(_figure(name) for name in ("standing", "overdue", "day", "bucket", "n", "seconds")),
        sa.PrimaryKeyConstraint("id", name="pk_tally_delta"),
    )  # fmt: skip
    op.create_table(
        "standing_tally", *(_key(name) for name in where), _figure("standing"), _figure("overdue"),
        sa.PrimaryKeyConstraint(*where, name="pk_standing_tally"), sqlite_with_rowid=False,
    )  # fmt: skip
    under = ("hall_id", "region_id", "business", "day", "ordinal", "element", "bucket")
    op.create_table(
        "dwell_tally", *(_key(name) for name in under), _figure("n"), _figure("seconds"),
        sa.PrimaryKeyConstraint(*under, name="pk_dwell_tally"), sqlite_with_rowid=False,
    )  # fmt: skip


def _key(name: str) -> sa.Column[object]:
    if name in ("business", "element"):
        return sa.Column(name, sa.String(64), nullable=False)
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _figure(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger() if name == "seconds" else sa.Integer(), nullable=False)


def _count() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    epoch = "CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER)"
    epoch = epoch if sqlite else "CAST(FLOOR(EXTRACT(EPOCH FROM {0})) AS BIGINT)"
    columns = {"entered": "v.entered_at", "left": "v.left_at", "accepted": "o.accepted_at", "ended": "o.ended_at"}
    moments = {name: epoch.format(column) for name, column in columns.items()}
    steps = " ".join(f"WHEN seconds < {bound} THEN {place}" for place, bound in enumerate(BOUNDS))
    for statement in (LEFT_ON, STANDING, DWELL.format(bucket=f"CASE {steps} ELSE {len(BOUNDS)} END", **moments)):
        op.get_bind().exec_driver_sql(statement)
    op.execute(ROLLED.format(region="region_id", grouped="region_id, "))
    op.execute(ROLLED.format(region="0", grouped=""))
