"""The access log says why, cannot be changed, and is a chain.

Rows of before wait for their links like new ones, in the order in which they were written: a link needs the program's key, which no
migration has. `rodtrad db upgrade` gives them theirs when it has the keys, else the program does in its first seconds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

#: What never changes in a row of the access log. That it waits may, once, and the bytes of what is sealed (their words are in the chain).
SAME = ("id", "patient_id", "staff_id", "what", "at", "reason")
FORGOTTEN = "EXISTS (SELECT 1 FROM audit_link WHERE event_id = OLD.id AND about = 'forgotten')"
REFUSED = "the access log is only added to; see docs/operators.md, rodtrad audit"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("audit_event", sa.Column("reason", sa.String(length=16), nullable=True))
    op.add_column("audit_event", sa.Column("line", sa.LargeBinary(), nullable=True))
    op.add_column("audit_event", sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.true()))
    waits = sa.text("waits")
    op.create_index("ix_audit_event_waits", "audit_event", ["id"], postgresql_where=waits, sqlite_where=waits)
    op.create_table(
        "audit_link",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("content", sa.String(length=96), nullable=False),
        sa.Column("link", sa.String(length=96), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_audit_link"),
    )
    op.create_index("uq_audit_link_event_id_about", "audit_link", ["event_id", "about"], unique=True)
    for statement in _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Go back to the one before: the chain and the reasons are gone."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for name, table in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}" if postgres else f"DROP TRIGGER {name}")
    if postgres:
        op.execute("DROP FUNCTION audit_refuses()")
    op.drop_table("audit_link")
    op.drop_index("ix_audit_event_waits", "audit_event")
    with op.batch_alter_table("audit_event") as event:
        event.drop_column("waits")
        event.drop_column("line")
        event.drop_column("reason")


_TRIGGERS = (
    ("audit_event_stays", "audit_event"),
    ("audit_event_kept", "audit_event"),
    ("audit_link_stays", "audit_link"),
    ("audit_link_kept", "audit_link"),
)
_changed = " OR ".join([*(f"NEW.{name} IS {{differs}} OLD.{name}" for name in SAME), "NEW.waits > OLD.waits"])
_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
_SQLITE = (
    f"CREATE TRIGGER audit_event_stays BEFORE UPDATE ON audit_event WHEN {_changed.format(differs='NOT')} {_REFUSE}",
    f"CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event WHEN NOT {FORGOTTEN} {_REFUSE}",
    f"CREATE TRIGGER audit_link_stays BEFORE UPDATE ON audit_link {_REFUSE}",
    f"CREATE TRIGGER audit_link_kept BEFORE DELETE ON audit_link {_REFUSE}",
)
_CALL = "FOR EACH ROW EXECUTE FUNCTION audit_refuses()"
_differs = _changed.format(differs="DISTINCT FROM")
_POSTGRES = (
    # A trigger's condition may not look into another table, so the function does.
    f"""
    CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'audit_event' AND TG_OP = 'DELETE' THEN
            IF {FORGOTTEN} THEN RETURN OLD; END IF;
        END IF;
        RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"CREATE TRIGGER audit_event_stays BEFORE UPDATE ON audit_event FOR EACH ROW WHEN ({_differs}) EXECUTE FUNCTION audit_refuses()",
    f"CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event {_CALL}",
    f"CREATE TRIGGER audit_link_stays BEFORE UPDATE ON audit_link {_CALL}",
    f"CREATE TRIGGER audit_link_kept BEFORE DELETE ON audit_link {_CALL}",
)
