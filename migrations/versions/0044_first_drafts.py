"""What staff begin to write to a patient who has not asked is kept here, sealed, and not in the tab."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "first_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_first_draft_patient_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_first_draft_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_first_draft"),
        sa.UniqueConstraint("patient_id", "staff_id", name="uq_first_draft_patient_id_staff_id"),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("first_draft")
