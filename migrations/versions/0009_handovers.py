"""Patients are handed over: offered, and the giver's until the receiver accepts. Somebody leaves when nothing is theirs any more."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OFFERED = sa.text("state = 'offered'")


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("staff", sa.Column("leaving_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_handover_patient_id"),
        sa.ForeignKeyConstraint(["giver_id"], ["staff.id"], name="fk_handover_giver_id"),
        sa.ForeignKeyConstraint(["receiver_id"], ["staff.id"], name="fk_handover_receiver_id"),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
    )
    op.create_index(
        "uq_handover_offered",
        "handover",
        ["patient_id", "role"],
        unique=True,
        postgresql_where=_OFFERED,
        sqlite_where=_OFFERED,
    )
    op.create_index("ix_handover_receiver_id", "handover", ["receiver_id", "state"], unique=False)
    op.create_index("ix_handover_giver_id", "handover", ["giver_id", "state"], unique=False)


def downgrade() -> None:
    """Go back to the one before: what was offered stays with the giver."""
    op.drop_table("handover")
    op.drop_column("staff", "leaving_since")
