"""Whether an edit changes a word: a keyed hash of what a patient's message says, beside the update that brought it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("processed_update", sa.Column("said", sa.String(96), nullable=True))
    op.create_index("ix_processed_update_said", "processed_update", ["said"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_processed_update_said", table_name="processed_update")
    op.drop_column("processed_update", "said")
