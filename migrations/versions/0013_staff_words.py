"""Words that staff keep about a request and no patient reads: notes to each other, and answers that are being written."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    for name, more in (
        ("staff_note", [sa.Column("what", sa.String(length=64), nullable=False)]),
        (
            "staff_draft",
            [sa.UniqueConstraint("request_id", "staff_id", name="uq_staff_draft_request_id_staff_id")],
        ),
    ):
        op.create_table(
            name,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("request_id", sa.Uuid(), nullable=False),
            sa.Column("staff_id", sa.Uuid(), nullable=False),
            sa.Column("text", sa.LargeBinary(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            *more,
            sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=f"fk_{name}_request_id"),
            sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=f"fk_{name}_staff_id"),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        )
    op.create_index("ix_staff_note_request_id", "staff_note", ["request_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before: what staff wrote to each other is gone."""
    op.drop_table("staff_draft")
    op.drop_table("staff_note")
