"""Ready beginnings of an answer, as a clinic writes them for its staff, in versions."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "clinic_openers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_clinic_openers_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_openers"),
        sa.UniqueConstraint(
            "clinic_id", "language", "version", name="uq_clinic_openers_clinic_id_language_version"
        ),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("clinic_openers")
