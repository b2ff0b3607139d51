"""A stay has a trial in the ward, with a day on which it is looked at together."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision. Stays of before have no such day."""
    op.add_column("stay", sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column("stay", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("stay") as stay:
        stay.drop_column("reviewed_at")
        stay.drop_column("review_on")
