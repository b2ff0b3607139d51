"""How Alembic reaches the database: over the program's own engine, each migration in one transaction, on SQLite as on PostgreSQL."""

from typing import Literal

from alembic import context
from alembic.runtime.migration import MigrationContext

from bot.store.sealing.columns import Code, UtcDateTime
from bot.store.tables import Base


def plain_types(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our column types as what they are in the database: a migration must not change when they do."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Code):
        return "sa.String(length=16)"
    return False


def references_hold(ctx: MigrationContext, *_: object, **_more: object) -> None:
    """Refuse a migration, in its own transaction, that leaves a row referring to nothing. PostgreSQL does so by itself."""
    bind = ctx.connection
    if bind is not None and bind.dialect.name == "sqlite":
        lost = bind.exec_driver_sql("PRAGMA foreign_key_check").all()
        if lost:
            message = f"the migration would leave rows that refer to nothing, in: {sorted({row[0] for row in lost})}"
            raise RuntimeError(message)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
    transaction_per_migration=True,
    render_item=plain_types,
    on_version_apply=references_hold,
)
with context.begin_transaction():
    context.run_migrations()
