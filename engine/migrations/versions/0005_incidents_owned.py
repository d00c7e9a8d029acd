"""Incidents have an owner, notes, and say how they were resolved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
OWNER = "fk_incident_owner_id"


def upgrade() -> None:
    with op.batch_alter_table("incident") as incident:
        incident.add_column(sa.Column("act", sa.String(64), nullable=True))
        incident.add_column(sa.Column("owner_id", Id, sa.ForeignKey("staff.id", name=OWNER), nullable=True))
    op.execute("UPDATE incident SET act = CASE state WHEN 'resolved' THEN 'retry' ELSE '' END")
    with op.batch_alter_table("incident") as incident:
        incident.alter_column("act", existing_type=sa.String(64), nullable=False)
    op.create_table(
        "incident_note",
        sa.Column("id", Id, nullable=False),
        _reference("incident_id", "incident"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _reference("staff_id", "staff"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident_note"),
    )
    op.create_index("ix_incident_note_incident_id", "incident_note", ["incident_id"])


def _reference(column: str, to: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_incident_note_{column}")
    return sa.Column(column, Id, key, nullable=False)
