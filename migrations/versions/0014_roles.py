"""Staff have roles, and a session knows when its owner last proved who they are.

Whoever is on a staff today answers patients, so they are caseworkers; the first administrator is made at the command line.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    roles = sa.Column("roles", sa.String(length=64), nullable=False, server_default="caseworker")
    op.add_column("staff", roles)
    op.add_column("staff_session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the one before: everybody may do everything again."""
    with op.batch_alter_table("staff_session") as session:
        session.drop_column("proved_at")
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("roles")
