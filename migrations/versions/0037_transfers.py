"""People are handed over to another clinic, with a summary that they decide about; a hand-over to a colleague may overlap."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_LIVING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("handover", sa.Column("takes_over_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("summary", sa.String(length=16), nullable=False),
        sa.Column("left_out", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("to_clinic_id", sa.Uuid(), nullable=True),
        sa.Column("to_staff_id", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.String(length=96), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("caseworker_id", sa.Uuid(), nullable=True),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column("takes_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_transfer_{column}")
            for column, table in (
                ("patient_id", "patient"),
                ("clinic_id", "clinic"),
                ("giver_id", "staff"),
                ("to_clinic_id", "clinic"),
                ("to_staff_id", "staff"),
                ("accepted_by", "staff"),
                ("caseworker_id", "staff"),
                ("deputy_id", "staff"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transfer"),
        sa.UniqueConstraint("code_hash", name="uq_transfer_code_hash"),
    )
    op.create_index("ix_transfer_patient_id", "transfer", ["patient_id"], unique=False)
    op.create_index(
        "uq_transfer_living",
        "transfer",
        ["patient_id"],
        unique=True,
        postgresql_where=_LIVING,
        sqlite_where=_LIVING,
    )
    op.create_index(
        "ix_transfer_look_at",
        "transfer",
        ["look_at"],
        unique=False,
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index("ix_audit_event_staff_id", "audit_event", ["staff_id", "at"], unique=False)
    op.create_index("ix_transfer_clinic_id", "transfer", ["clinic_id", "state"], unique=False)
    op.create_index("ix_transfer_to_clinic_id", "transfer", ["to_clinic_id", "state"], unique=False)


def downgrade() -> None:
    """Go back to the one before: whoever was to be handed over stays where they are."""
    op.drop_index("ix_audit_event_staff_id", "audit_event")
    op.drop_table("transfer")
    op.drop_column("handover", "takes_over_at")
