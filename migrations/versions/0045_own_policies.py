"""A clinic decides for itself whom requests ask and how long they wait: which version it made, and who."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("request_policy") as policy:
        policy.add_column(sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.false()))
        policy.add_column(sa.Column("staff_id", sa.Uuid(), nullable=True))
        policy.create_foreign_key("fk_request_policy_staff_id", "staff", ["staff_id"], ["id"])


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("request_policy") as policy:
        policy.drop_constraint("fk_request_policy_staff_id", type_="foreignkey")
        policy.drop_column("staff_id")
        policy.drop_column("own")
