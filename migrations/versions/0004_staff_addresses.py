"""A recipient is one address of a patient or of one of staff, at one carrier; the clinic sees where its ladder did not hold.

Of a request that came to somebody the history said "notified", though nobody was: it stood in the inbox, and that is what it says now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STANDS = sa.text("mended_at IS NULL")
_WAITS = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Go to this revision."""
    op.drop_index("ix_recipient_patient_id", table_name="recipient")
    op.execute("ALTER TABLE recipient RENAME COLUMN patient_id TO who_id")
    op.add_column(
        "recipient", sa.Column("who", sa.String(length=16), nullable=False, server_default="patient")
    )
    op.add_column(
        "recipient", sa.Column("carrier", sa.String(length=64), nullable=False, server_default="telegram")
    )
    op.create_index("ix_recipient_who_id", "recipient", ["who_id"], unique=False)
    op.add_column(
        "outbox", sa.Column("carrier", sa.String(length=64), nullable=False, server_default="telegram")
    )
    _due("carrier", "lane", "not_before", "id")
    op.add_column("request_event", sa.Column("carrier", sa.String(length=64), nullable=True))
    op.execute("UPDATE request_event SET what = 'inbox_only' WHERE what = 'notified'")
    op.create_table(
        "clinic_warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("because", sa.String(length=16), nullable=False),
        sa.Column("nobody", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_clinic_warning_clinic_id"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_clinic_warning_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_warning"),
    )
    op.create_index(
        "uq_clinic_warning_standing",
        "clinic_warning",
        ["clinic_id", "request_id"],
        unique=True,
        postgresql_where=_STANDS,
        sqlite_where=_STANDS,
    )


def downgrade() -> None:
    """Go back to the one before: what was to go to staff is not sent, and their addresses are gone."""
    op.drop_table("clinic_warning")
    op.execute(
        "DELETE FROM request_event WHERE what IN ('told', 'not_told')",
    )
    op.execute("UPDATE request_event SET what = 'notified' WHERE what IN ('inbox_only', 'arrived')")
    op.drop_column("request_event", "carrier")
    op.execute("DELETE FROM outbox WHERE recipient_id IN (SELECT id FROM recipient WHERE who <> 'patient')")
    op.execute("DELETE FROM recipient WHERE who <> 'patient'")
    _due("lane", "not_before", "id")
    op.drop_column("outbox", "carrier")
    op.drop_index("ix_recipient_who_id", table_name="recipient")
    op.drop_column("recipient", "carrier")
    op.drop_column("recipient", "who")
    op.execute("ALTER TABLE recipient RENAME COLUMN who_id TO patient_id")
    op.create_index("ix_recipient_patient_id", "recipient", ["patient_id"], unique=False)


def _due(*columns: str) -> None:
    """Make the index by which waiting rows are found anew."""
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.create_index(
        "ix_outbox_due", "outbox", list(columns), unique=False, postgresql_where=_WAITS, sqlite_where=_WAITS
    )
