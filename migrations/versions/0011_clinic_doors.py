"""The doors near a clinic: a shelter, detox, an acute team, LAR, its own ward."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "clinic_door",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("hours", sa.LargeBinary(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_clinic_door_clinic_id"),
        sa.PrimaryKeyConstraint("clinic_id", "kind", name="pk_clinic_door"),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("clinic_door")
