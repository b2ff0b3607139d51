"""Clinics enrol on a page: stays, the clinic's own references as keyed hashes, and which form made which link."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "stay",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("unplanned", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_by", sa.Uuid(), nullable=True),
        sa.Column("municipality", sa.String(length=16), nullable=False),
        sa.Column("contact_on", sa.Date(), nullable=True),
        sa.Column("contact_made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_stay_patient_id"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_stay_clinic_id"),
        sa.ForeignKeyConstraint(["enrolled_by"], ["staff.id"], name="fk_stay_enrolled_by"),
        sa.PrimaryKeyConstraint("id", name="pk_stay"),
    )
    op.create_index("ix_stay_patient_id", "stay", ["patient_id", "id"])
    op.create_index("ix_stay_clinic_id", "stay", ["clinic_id", "id"])
    op.create_table(
        "clinic_reference",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("reference_lookup", sa.String(length=96), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_clinic_reference_clinic_id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_clinic_reference_patient_id"),
        sa.PrimaryKeyConstraint("clinic_id", "reference_lookup", name="pk_clinic_reference"),
    )
    op.create_index("ix_clinic_reference_patient_id", "clinic_reference", ["patient_id"])
    op.create_table(
        "enrolment_seed",
        sa.Column("seed_lookup", sa.String(length=96), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("content_lookup", sa.String(length=96), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_enrolment_seed_enrolment_id"),
        sa.PrimaryKeyConstraint("seed_lookup", name="pk_enrolment_seed"),
    )
    op.create_index("ix_enrolment_seed_enrolment_id", "enrolment_seed", ["enrolment_id"])


def downgrade() -> None:
    """Go back to the one before: who was here before is found no more."""
    op.drop_table("enrolment_seed")
    op.drop_table("clinic_reference")
    op.drop_table("stay")
