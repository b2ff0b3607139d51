"""Kinds and policies of requests are data: a request keeps the version of its clinic's policy, and its rung is a position in it."""

import json
import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The two kinds and the one policy there were, as the program had them.
_WORKING, _CLOCK = "working", "clock"
_BEFORE = {
    "ordinary": ("routine", 60, _WORKING, 420),
    "urgent": ("urgent", 15, _CLOCK, 60),
}
_RUNGS = ("caseworker", "deputy", "duty")


def _rules(minutes: int, counted: str, answer: int) -> str:
    return json.dumps(
        {
            "rungs": [{"minutes": minutes, "counted": counted, "asks": [who]} for who in _RUNGS],
            "at_end": "from_the_top",
            "answer": {"minutes": answer, "counted": counted},
            "quiet": {"minutes": 7 * 24 * 60, "counted": _CLOCK},
            "repeats": {"staff": 30, "patient": 60},
        }
    )


def upgrade() -> None:
    """Go to this revision: every clinic gets both policies, every request the version of its kind."""
    policies = op.create_table(
        "request_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.String(length=4000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_request_policy_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_request_policy"),
        sa.UniqueConstraint("clinic_id", "name", "version", name="uq_request_policy_clinic_id_name_version"),
    )
    clinics = sa.table("clinic", sa.column("id", sa.Uuid()))
    now = datetime.now(UTC)
    rows = [
        {
            "id": uuid.uuid4(),
            "clinic_id": clinic_id,
            "name": name,
            "version": 1,
            "rules": _rules(minutes, counted, answer),
            "created_at": now,
        }
        for clinic_id in op.get_bind().execute(sa.select(clinics.c.id)).scalars()
        for name, (_, minutes, counted, answer) in _BEFORE.items()
    ]
    if rows:
        op.bulk_insert(policies, rows)
    with op.batch_alter_table("request") as request:
        request.add_column(sa.Column("urgency", sa.String(length=16), nullable=True))
        request.add_column(sa.Column("policy_id", sa.Uuid(), nullable=True))
        request.add_column(sa.Column("position", sa.BigInteger(), nullable=True))
    for name, (urgency, *_) in _BEFORE.items():
        op.execute(
            f"UPDATE request SET urgency = '{urgency}', policy_id = (SELECT id FROM request_policy "  # noqa: S608 - constants
            f"WHERE request_policy.clinic_id = request.clinic_id AND request_policy.name = '{name}') "
            f"WHERE kind = '{name}'"
        )
    for position, who in enumerate(_RUNGS):
        op.execute(f"UPDATE request SET position = {position} WHERE rung = '{who}'")  # noqa: S608 - constants
    with op.batch_alter_table("request") as request:
        request.drop_column("rung")
        request.alter_column("kind", existing_type=sa.String(length=16), type_=sa.String(length=32))
        request.alter_column("urgency", existing_type=sa.String(length=16), nullable=False)
        request.alter_column("policy_id", existing_type=sa.Uuid(), nullable=False)
        request.alter_column("position", existing_type=sa.BigInteger(), new_column_name="rung")
        request.create_foreign_key("fk_request_policy_id", "request_policy", ["policy_id"], ["id"])


def downgrade() -> None:
    """Go back to the one before: every kind becomes one of the two there were, by its urgency."""
    with op.batch_alter_table("request") as request:
        request.add_column(sa.Column("who", sa.String(length=16), nullable=True))
    for position, who in enumerate(_RUNGS):
        where = f"rung = {position}" if who != _RUNGS[-1] else f"rung >= {position}"
        op.execute(f"UPDATE request SET who = '{who}' WHERE {where}")  # noqa: S608 - constants
    for name, (urgency, *_) in _BEFORE.items():
        op.execute(f"UPDATE request SET kind = '{name}' WHERE urgency = '{urgency}'")  # noqa: S608 - constants
    with op.batch_alter_table("request") as request:
        request.drop_constraint("fk_request_policy_id", type_="foreignkey")
        request.drop_column("rung")
        request.drop_column("policy_id")
        request.drop_column("urgency")
        request.alter_column("kind", existing_type=sa.String(length=32), type_=sa.String(length=16))
        request.alter_column("who", existing_type=sa.String(length=16), new_column_name="rung")
    op.drop_table("request_policy")
