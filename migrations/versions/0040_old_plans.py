"""Appointments that are over and entries of plans that nobody uses are found by their age."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_appointment_next_on", "appointment", ["next_on"])
    op.create_index("ix_plan_item_at", "plan_item", ["at"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_plan_item_at", "plan_item")
    op.drop_index("ix_appointment_next_on", "appointment")
