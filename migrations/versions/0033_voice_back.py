"""What people say about the help they get."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "voice_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_voice_back_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_voice_back"),
    )
    op.create_index("uq_voice_back_patient_id_day", "voice_back", ["patient_id", "day"], unique=True)


def downgrade() -> None:
    """Go back to the one before: what was said is gone."""
    op.drop_table("voice_back")
