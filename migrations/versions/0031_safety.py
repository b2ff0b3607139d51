"""The safety plan's lines and the people around a person."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    for name in ("safety_line", "known_person"):
        op.create_table(
            name,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("patient_id", sa.Uuid(), nullable=False),
            sa.Column("tag", sa.String(length=64), nullable=False),
            sa.Column("content", sa.LargeBinary(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=f"fk_{name}_patient_id"),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
            sa.UniqueConstraint("tag", name=f"uq_{name}_tag"),
        )
        op.create_index(f"ix_{name}_patient_id", name, ["patient_id"])


def downgrade() -> None:
    """Go back to the one before: what was written here is gone."""
    op.drop_table("known_person")
    op.drop_table("safety_line")
