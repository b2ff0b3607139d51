"""Appointments: written down by the person or by the clinic, reminded of by the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("uid_lookup", sa.String(length=96), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("again", sa.String(length=16), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("remind", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.String(length=16), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_row", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_appointment_patient_id"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_appointment_clinic_id"),
        sa.ForeignKeyConstraint(["added_by"], ["staff.id"], name="fk_appointment_added_by"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
        sa.UniqueConstraint("tag", name="uq_appointment_tag"),
    )
    for name, column in (("look_at", "look_at"), ("reminded_row", "reminded_row")):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_appointment_{name}", "appointment", [column], postgresql_where=there, sqlite_where=there
        )
    op.create_index("ix_appointment_patient_id", "appointment", ["patient_id", "standing", "next_on"])
    op.create_index(
        "uq_appointment_patient_id_uid_lookup", "appointment", ["patient_id", "uid_lookup"], unique=True
    )


def downgrade() -> None:
    """Go back to the one before: what was written down is gone."""
    op.drop_table("appointment")
