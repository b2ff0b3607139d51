"""What people have agreed to for when they go quiet; when the program or Telegram was away; whose an update was."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "silence_rule",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=16), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("first_row", sa.Uuid(), nullable=True),
        sa.Column("second_row", sa.Uuid(), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_silence_rule_patient_id"),
        sa.PrimaryKeyConstraint("patient_id", name="pk_silence_rule"),
    )
    waits = sa.text("look_at IS NOT NULL")
    op.create_index(
        "ix_silence_rule_look_at", "silence_rule", ["look_at"], postgresql_where=waits, sqlite_where=waits
    )
    op.create_table(
        "outage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outage"),
    )
    op.create_index("ix_outage_until", "outage", ["until"])
    op.add_column("processed_update", sa.Column("patient_id", sa.Uuid(), nullable=True))
    op.create_index("ix_processed_update_patient_id", "processed_update", ["patient_id", "at"])


def downgrade() -> None:
    """Go back to the one before: what was agreed is gone."""
    op.drop_index("ix_processed_update_patient_id", "processed_update")
    op.drop_column("processed_update", "patient_id")
    op.drop_table("outage")
    op.drop_table("silence_rule")
