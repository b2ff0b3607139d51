"""A notice to staff that is about no request goes from one channel to the next as every other."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("staff_notice") as notice:
        notice.alter_column("request_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    """Go back to the one before."""
    op.execute("DELETE FROM staff_notice WHERE request_id IS NULL")
    with op.batch_alter_table("staff_notice") as notice:
        notice.alter_column("request_id", existing_type=sa.Uuid(), nullable=False)
