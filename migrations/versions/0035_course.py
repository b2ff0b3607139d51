"""What the red thread player is played from: each change of a row that somebody's screen is drawn from.

What writes them are triggers, which every migration makes anew when it is over (`bot/store/course/recording.py`). What stands in the
database before is taken in then, as it stands.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    about = sa.text("request_id IS NOT NULL")
    op.create_table(
        "patient_change",
        sa.Column("n", COUNTED, autoincrement=True, nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_patient_change_patient_id"),
        sa.PrimaryKeyConstraint("n", name="pk_patient_change"),
    )
    op.create_index("ix_patient_change_patient_id", "patient_change", ["patient_id", "at"])
    op.create_index("ix_patient_change_row_id", "patient_change", ["row_id"])
    op.create_index(
        "ix_patient_change_request_id",
        "patient_change",
        ["request_id"],
        postgresql_where=about,
        sqlite_where=about,
    )
    op.create_index("ix_patient_change_at", "patient_change", ["at"])
    op.create_table(
        "clinic_change",
        sa.Column("n", COUNTED, autoincrement=True, nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_clinic_change_clinic_id"),
        sa.PrimaryKeyConstraint("n", name="pk_clinic_change"),
    )
    op.create_index("ix_clinic_change_clinic_id", "clinic_change", ["clinic_id", "at"])
    op.create_index("ix_clinic_change_row_id", "clinic_change", ["row_id"])
    op.create_index("ix_clinic_change_at", "clinic_change", ["at"])


def downgrade() -> None:
    """Go back to the one before: nothing can be played any more."""
    op.drop_table("clinic_change")
    op.drop_table("patient_change")
