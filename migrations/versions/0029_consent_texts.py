"""A consent keeps the words that were asked, their language, and which meaning of the purpose they had."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision. Of what was said before, the words are those of the flow, version and step that stand beside it."""
    op.add_column("consent", sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("consent", sa.Column("language", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("consent", sa.Column("shown", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Go back to the one before: the words are gone."""
    with op.batch_alter_table("consent") as consent:
        consent.drop_column("shown")
        consent.drop_column("language")
        consent.drop_column("version")
