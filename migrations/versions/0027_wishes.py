"""What patients wish for their own data: all of it as a file, or all of it gone."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "data_wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("wish", sa.String(length=16), nullable=False),
        sa.Column("through", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_data_wish_patient_id"),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name="fk_data_wish_asked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_data_wish"),
        sa.UniqueConstraint("patient_id", "wish", name="uq_data_wish_patient_id_wish"),
    )
    op.create_index("ix_data_wish_due_at", "data_wish", ["due_at"])


def downgrade() -> None:
    """Go back to the one before: whoever had wished for something has to wish for it again."""
    op.drop_table("data_wish")
