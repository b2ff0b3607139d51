"""What rows are found again by stays when a key of the ring goes, and which key a running program puts first."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "ring_key",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_by", sa.String(length=64), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_ring_key"),
    )


def downgrade() -> None:
    """Go back to the one before: what was hashed under a key that is gone is found no longer."""
    op.drop_table("ring_key")
