"""Staff may be told in their own Telegram chat, where their clinic allows it: a link from their page joins the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision. No clinic allows it until it says so."""
    op.add_column(
        "clinic", sa.Column("staff_telegram", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("staff", sa.Column("join_hash", sa.String(length=96), nullable=True))
    op.add_column("staff", sa.Column("join_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_staff_join_hash", "staff", ["join_hash"], unique=True)


def downgrade() -> None:
    """Go back to the one before: chats that were joined stay addresses, and nobody can leave them any more but on their page."""
    op.drop_index("ix_staff_join_hash", table_name="staff")
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("join_until")
        staff.drop_column("join_hash")
    with op.batch_alter_table("clinic") as clinic:
        clinic.drop_column("staff_telegram")
