"""A log-in link asks for what the mail it came by does not hold: the browser that asked for it, or a code shown there."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("staff_login", sa.Column("browser_hash", sa.String(length=96), nullable=True))
    op.add_column("staff_login", sa.Column("code_hash", sa.String(length=96), nullable=True))
    op.add_column("staff_login", sa.Column("tries_left", sa.BigInteger(), nullable=False, server_default="5"))


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("staff_login") as login:
        login.drop_column("tries_left")
        login.drop_column("code_hash")
        login.drop_column("browser_hash")
