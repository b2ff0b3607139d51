"""Of what a caseworker was last told about somebody who leaves soon, so that it is told once."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("stay", sa.Column("warned", sa.String(length=16), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("stay") as stay:
        stay.drop_column("warned")
