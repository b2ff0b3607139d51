"""Help has a lane of its own, before requests; news of requests one behind the answers to what a person does."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.execute("UPDATE outbox SET lane = CASE WHEN lane <= 2 THEN lane + 1 ELSE lane + 2 END")


def downgrade() -> None:
    """Go back to the one before."""
    op.execute(
        "UPDATE outbox SET lane = CASE WHEN lane IN (1, 2, 4) THEN 1 WHEN lane = 3 THEN 2 ELSE lane - 2 END"
    )
