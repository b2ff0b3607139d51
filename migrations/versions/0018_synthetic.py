"""A clinic that nobody works at: the program asks itself for help there each hour, and it stands in no list and no figure."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("clinic", sa.Column("synthetic", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Go back to the one before: a synthetic clinic stays, and is seen from then on."""
    with op.batch_alter_table("clinic") as clinic:
        clinic.drop_column("synthetic")
