"""A clinic may leave for another instance: what was packed, and whose chats belong to it. The access log knows coming and leaving.

Whoever left may come back, so the log may have several links about a row: the last one says whether the row is here.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

REFUSED = "the access log is only added to; see docs/operators.md, rodtrad audit"
BEFORE = "EXISTS (SELECT 1 FROM audit_link WHERE event_id = OLD.id AND about = 'forgotten')"
NOW = "COALESCE((SELECT about FROM audit_link WHERE event_id = OLD.id ORDER BY place DESC LIMIT 1), '') IN ('forgotten', 'left')"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "clinic_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_move"),
    )
    op.create_table(
        "clinic_move_part",
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["move_id"], ["clinic_move.id"], name="fk_clinic_move_part_move_id"),
        sa.PrimaryKeyConstraint("move_id", "n", name="pk_clinic_move_part"),
    )
    op.create_table(
        "moved_chat",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("chat_lookup", sa.String(length=96), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("tell", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["move_id"], ["clinic_move.id"], name="fk_moved_chat_move_id"),
        sa.PrimaryKeyConstraint("patient_id", name="pk_moved_chat"),
    )
    op.create_index("ix_moved_chat_move_id", "moved_chat", ["move_id"])
    op.create_index("ix_moved_chat_chat_lookup", "moved_chat", ["chat_lookup"])
    op.drop_index("uq_audit_link_event_id_about", "audit_link")
    op.create_index("ix_audit_link_event_id_place", "audit_link", ["event_id", "place"])
    _may_go(NOW)


def downgrade() -> None:
    """Go back to the one before: what was packed here is gone. Refused by the database where a row of the log has come or left twice."""
    _may_go(BEFORE)
    op.drop_index("ix_audit_link_event_id_place", "audit_link")
    op.create_index("uq_audit_link_event_id_about", "audit_link", ["event_id", "about"], unique=True)
    op.drop_table("moved_chat")
    op.drop_table("clinic_move_part")
    op.drop_table("clinic_move")


def _may_go(condition: str) -> None:
    """A row of the log may go when the links say so."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_TABLE_NAME = 'audit_event' AND TG_OP = 'DELETE' THEN
                    IF {condition} THEN RETURN OLD; END IF;
                END IF;
                RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation';
            END $$
            """
        )
        return
    op.execute("DROP TRIGGER audit_event_kept")
    op.execute(
        f"CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event WHEN NOT ({condition}) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )
