"""What people keep for their days: routines brought home, and what was tried and is not for them."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "own_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_own_day_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_own_day"),
        sa.UniqueConstraint("tag", name="uq_own_day_tag"),
    )
    op.create_index("ix_own_day_patient_id", "own_day", ["patient_id"])


def downgrade() -> None:
    """Go back to the one before: what was kept is gone."""
    op.drop_table("own_day")
