"""Words of a person that wait to be heard, since more of the same thought may follow."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "thought",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_thought_patient_id"),
        sa.PrimaryKeyConstraint("patient_id", name="pk_thought"),
    )
    op.create_index("ix_thought_due_at", "thought", ["due_at"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_thought_due_at", table_name="thought")
    op.drop_table("thought")
