"""Staff have channels that count only when they have answered, and a notice goes from one to the next.

Clinics there are keep asking people who have no channel, since their inbox is what they have; new ones do not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("clinic", sa.Column("page_counts", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("staff", sa.Column("language", sa.String(length=64), nullable=False, server_default="nb"))
    op.create_table(
        "staff_channel",
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("by_day", sa.BigInteger(), nullable=True),
        sa.Column("by_night", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("unanswered", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=96), nullable=True),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.BigInteger(), nullable=False),
        sa.Column("check_hash", sa.String(length=96), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name="fk_staff_channel_recipient_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_channel_staff_id"),
        sa.PrimaryKeyConstraint("recipient_id", name="pk_staff_channel"),
    )
    op.create_index("ix_staff_channel_staff_id", "staff_channel", ["staff_id"], unique=False)
    op.create_index("ix_staff_channel_check_hash", "staff_channel", ["check_hash"], unique=True)
    op.create_table(
        "staff_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.BigInteger(), nullable=False),
        sa.Column("guard", sa.String(length=16), nullable=False),
        sa.Column("by_night", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_staff_notice_request_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_notice_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_notice"),
    )
    op.create_index("ix_staff_notice_row_id", "staff_notice", ["row_id"], unique=False)
    op.create_index("ix_staff_notice_request_id", "staff_notice", ["request_id", "staff_id"], unique=False)
    waits = sa.text("look_at IS NOT NULL")
    op.create_index(
        "ix_staff_notice_look_at",
        "staff_notice",
        ["look_at"],
        unique=False,
        postgresql_where=waits,
        sqlite_where=waits,
    )
    op.execute(
        "INSERT INTO staff_channel (recipient_id, staff_id, state, by_day, by_night, failures, unanswered, code_tries, created_at) "
        "SELECT id, who_id, CASE WHEN reachable THEN 'works' ELSE 'marked' END, 1, 1, 0, 0, 0, created_at "
        "FROM recipient WHERE who = 'staff'"
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("staff_notice")
    op.drop_table("staff_channel")
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("language")
    with op.batch_alter_table("clinic") as clinic:
        clinic.drop_column("page_counts")
