"""More ways to log in than a link, what slows down those who guess, and sessions that their owner can tell apart.

Sessions that are open end: who has one logs in again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def _sessions(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "staff_session",
        sa.Column("cookie_hash", sa.String(length=96), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("seen_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        *more,
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_session_staff_id"),
        sa.PrimaryKeyConstraint("cookie_hash", name="pk_staff_session"),
    )


def _of_staff(name: str, *columns: sa.schema.SchemaItem, key: str = "staff_id") -> None:
    op.create_table(
        name,
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=f"fk_{name}_staff_id"),
        sa.PrimaryKeyConstraint(key, name=f"pk_{name}"),
    )
    if key != "staff_id":
        op.create_index(f"ix_{name}_staff_id", name, ["staff_id"], unique=False)


def upgrade() -> None:
    """Go to this revision."""
    op.drop_table("staff_session")
    _sessions(
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("proved_at", _WHEN, nullable=False),
        sa.UniqueConstraint("id", name="uq_staff_session_id"),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"], unique=False)
    _of_staff(
        "staff_password",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_lookup", sa.String(length=96), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", _WHEN, nullable=False),
        sa.UniqueConstraint("name_lookup", name="uq_staff_password_name_lookup"),
    )
    _of_staff(
        "staff_totp",
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
    )
    _of_staff(
        "staff_recovery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=96), nullable=False),
        sa.Column("used_at", _WHEN, nullable=True),
        key="id",
    )
    _of_staff(
        "staff_passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credential_lookup", sa.String(length=96), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("used_at", _WHEN, nullable=True),
        sa.UniqueConstraint("credential_lookup", name="uq_staff_passkey_credential_lookup"),
        key="id",
    )
    _of_staff(
        "staff_identity",
        sa.Column("subject_lookup", sa.String(length=96), nullable=False),
        sa.Column("created_at", _WHEN, nullable=False),
        key="subject_lookup",
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("browser_hash", sa.String(length=96), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.UniqueConstraint("browser_hash", name="uq_login_attempt_browser_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempt"),
    )
    op.create_index("ix_login_attempt_expires_at", "login_attempt", ["expires_at"], unique=False)
    op.create_table(
        "login_failure",
        sa.Column("who", sa.String(length=96), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("last_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_login_failure"),
    )
    op.create_index("ix_login_failure_last_at", "login_failure", ["last_at"], unique=False)


def downgrade() -> None:
    """Go back to the one before: everybody logs in by a link again, and sets up the rest anew later."""
    for name in (
        "login_failure",
        "login_attempt",
        "staff_identity",
        "staff_passkey",
        "staff_recovery",
        "staff_totp",
        "staff_password",
        "staff_session",
    ):
        op.drop_table(name)
    _sessions(sa.Column("proved_at", _WHEN, nullable=True))
