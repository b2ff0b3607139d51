"""What was published of a clinic's figures."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "figure_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("numbers", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_figure_period_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_figure_period"),
        sa.UniqueConstraint(
            "clinic_id", "measure", "first_on", name="uq_figure_period_clinic_id_measure_first_on"
        ),
    )


def downgrade() -> None:
    """Go back to the one before: what was published is gone."""
    op.drop_table("figure_period")
