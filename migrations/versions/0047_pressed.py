"""Which key under a message about a request was pressed stands with the update that brought the press."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("processed_update", sa.Column("message_id", sa.BigInteger(), nullable=True))
    op.add_column("processed_update", sa.Column("press", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("processed_update", "press")
    op.drop_column("processed_update", "message_id")
