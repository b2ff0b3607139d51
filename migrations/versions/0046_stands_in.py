"""A clinic may stand for one that is at another instance, and somebody may have two data keys, once copies of theirs came together."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_HOUSE = sa.text("owner = 'house'")


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("clinic", sa.Column("stands_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_data_key_owner_id", "data_key")
    op.create_index("ix_data_key_owner_id", "data_key", ["owner_id"])
    op.create_index(
        "uq_data_key_house",
        "data_key",
        ["owner_id"],
        unique=True,
        postgresql_where=_HOUSE,
        sqlite_where=_HOUSE,
    )


def downgrade() -> None:
    """Go back to the one before. Refused by the database where somebody has two keys: neither may be lost."""
    op.drop_index("uq_data_key_house", "data_key")
    op.drop_index("ix_data_key_owner_id", "data_key")
    op.create_index("ix_data_key_owner_id", "data_key", ["owner_id"], unique=True)
    op.drop_column("clinic", "stands_in")
