"""Who of the staff is away, and who covers; hours of their own, with other days off than the clinic's."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("staff", sa.Column("hours", sa.String(length=255), nullable=True))
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_absence_clinic_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_absence_staff_id"),
        sa.ForeignKeyConstraint(["cover_id"], ["staff.id"], name="fk_absence_cover_id"),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name="fk_absence_entered_by"),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_staff_id", "absence", ["staff_id", "until"], unique=False)
    op.create_index("ix_absence_clinic_id", "absence", ["clinic_id", "until"], unique=False)
    op.create_index("ix_absence_until", "absence", ["until"], unique=False)


def downgrade() -> None:
    """Go back to the one before: everybody is there."""
    op.drop_table("absence")
    op.drop_column("staff", "hours")
