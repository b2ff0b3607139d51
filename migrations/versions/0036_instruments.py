"""Standard instruments: which a clinic uses, and what people answered."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "clinic_instrument",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_clinic_instrument_clinic_id"),
        sa.PrimaryKeyConstraint("clinic_id", "instrument", name="pk_clinic_instrument"),
    )
    op.create_table(
        "instrument_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_instrument_answer_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_instrument_answer"),
    )
    op.create_index("ix_instrument_answer_patient_id_day", "instrument_answer", ["patient_id", "day"])


def downgrade() -> None:
    """Go back to the one before: what was answered is gone."""
    op.drop_table("instrument_answer")
    op.drop_table("clinic_instrument")
