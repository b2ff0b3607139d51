"""What staff have promised patients, with an owner and a moment; and the number that a patient has given to be called on."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_PLACES = {
    "patient_id": "patient",
    "clinic_id": "clinic",
    "request_id": "request",
    "owner_id": "staff",
    "made_by": "staff",
}


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "promise",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in _PLACES),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("suits", sa.Boolean(), nullable=True),
        sa.Column("turn", sa.String(length=16), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_row", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=f"fk_promise_{name}")
            for name, table in _PLACES.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_promise"),
    )
    waits = sa.text("look_at IS NOT NULL")
    op.create_index("ix_promise_look_at", "promise", ["look_at"], postgresql_where=waits, sqlite_where=waits)
    op.create_index("ix_promise_patient_id", "promise", ["patient_id", "standing"])
    op.create_index("ix_promise_request_id", "promise", ["request_id"])
    op.create_index("ix_promise_clinic_id", "promise", ["clinic_id", "standing", "due_at"])
    with op.batch_alter_table("patient") as patient:
        patient.add_column(sa.Column("phone", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Go back to the one before: promises and numbers are gone."""
    with op.batch_alter_table("patient") as patient:
        patient.drop_column("phone")
    op.drop_table("promise")
