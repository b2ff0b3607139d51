"""A row of appointments may be without some of its days: called off, or moved."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    without = sa.Column("without", sa.String(length=16384), nullable=False, server_default="")
    op.add_column("appointment", without)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("appointment", "without")
