"""How Alembic reaches the database: over the program's own engine, each migration in one transaction, on SQLite as on PostgreSQL."""

from typing import Literal

from alembic import context

from bot.store.sealing.columns import Code, UtcDateTime
from bot.store.tables import Base


def plain_types(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our column types as what they are in the database: a migration must not change when they do."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Code):
        return "sa.String(length=16)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
    transaction_per_migration=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
