"""Statements for many rows of one table: what SQLAlchemy does for each value of each row costs more than the statement itself.

Values are written here, as the columns' types would write them. PostgreSQL gets one array a column, in one statement; SQLite, which has no
arrays and whose driver binds quickly, row after row.
"""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final
from typing import cast as taken_as
from uuid import UUID

from sqlalchemy import (
    ClauseElement,
    Dialect,
    Executable,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from bot.store.database.work import Work
from bot.store.tables.base import Base

_SQLITE: Final = sqlite.dialect()
_POSTGRES: Final = PGDialect_psycopg()  # type: ignore[no-untyped-call]
#: Different values of one column, other than ids, whose written form is remembered.
_REMEMBERED: Final = 2048
#: Parameters must not have the names of columns in an UPDATE: SQLAlchemy keeps those to itself.
_GIVEN: Final = "given_"


class Many:
    """A statement prepared for any number of rows, whose values come in the order of `names`; see `insert_new` and `update_by_id`."""

    def __init__(self, table: Table, names: Sequence[str], each: ClauseElement, arrays: Executable) -> None:
        self._parameters = [f"{_GIVEN}{name}" for name in names]
        self._types = [table.c[name].type for name in names]
        self._each = each
        self._arrays = arrays

    def run(self, work: Work, rows: Sequence[tuple[Any, ...]]) -> None:
        """Carry it out for all rows; for none, nothing happens. Raises `ValueError` for a row that is too short or too long."""
        if not rows:
            return
        values = zip(*rows, strict=True)
        if work.on_postgres:
            texts = [_array(write, each) for write, each in zip(self._for_postgres, values, strict=True)]
            work.connection.execute(self._arrays, dict(zip(self._parameters, texts, strict=True)))
        else:
            sql, order = self._compiled
            written = [list(map(write, each)) for write, each in zip(self._for_sqlite, values, strict=True)]
            work.connection.exec_driver_sql(sql, list(zip(*(written[place] for place in order), strict=True)))

    @cached_property
    def _compiled(self) -> tuple[str, list[int]]:
        """The statement for the driver of SQLite, and which value goes where."""
        compiled = taken_as(SQLCompiler, self._each.compile(dialect=_SQLITE))
        return str(compiled), [self._parameters.index(name) for name in compiled.positiontup or ()]

    @cached_property
    def _for_sqlite(self) -> list[Callable[[Any], Any]]:
        return [_writer(each, _SQLITE) for each in self._types]

    @cached_property
    def _for_postgres(self) -> list[Callable[[Any], Any]]:
        return [_writer(each, _POSTGRES) for each in self._types]


def insert_new(entity: type[Base], names: Sequence[str]) -> Many:
    """Insert rows; those that a unique index has already are left out."""
    table = entity.metadata.tables[entity.__tablename__]
    each = sqlite.insert(table).values({name: bindparam(f"{_GIVEN}{name}") for name in names})
    arrays = postgresql.insert(table).from_select(list(names), select(_unnested(table, names)))
    return Many(table, names, each.on_conflict_do_nothing(), arrays.on_conflict_do_nothing())


def update_by_id(entity: type[Base], names: Sequence[str]) -> Many:
    """Set columns of rows; `names` has `id`, which tells the row, and the columns to set."""
    table = entity.metadata.tables[entity.__tablename__]
    to_set = [name for name in names if name != "id"]
    each = update(table).where(table.c.id == bindparam(f"{_GIVEN}id"))
    each = each.values({name: bindparam(f"{_GIVEN}{name}") for name in to_set})
    given = _unnested(table, names)
    arrays = update(table).where(table.c.id == given.c.id).values({name: given.c[name] for name in to_set})
    return Many(table, names, each, arrays)


def _unnested(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """Arrays, one parameter each, as rows: PostgreSQL's `unnest`."""
    types = {name: table.c[name].type for name in names}
    arrays = [cast(bindparam(f"{_GIVEN}{name}", type_=Text), postgresql.ARRAY(types[name])) for name in names]
    columns = [column(name, types[name]) for name in names]
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


def _writer(type_: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What turns a value of a column into what the database gets: the type's own way, and for PostgreSQL the text of an array's element."""
    process = type_.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
    if type_.python_type is UUID:
        return process if dialect is _SQLITE else _element
    if dialect is _SQLITE:
        return lru_cache(_REMEMBERED)(process)
    return lru_cache(_REMEMBERED)(lambda value: _element(process(value)))


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - any value of a column
    return value


def _element(value: Any) -> str:  # noqa: ANN401 - any value of a column
    """An element of a PostgreSQL array as text."""
    if value is None:
        return "NULL"
    if isinstance(value, UUID):
        return value.hex
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _array(write: Callable[[Any], str], values: Sequence[Any]) -> str:
    return f"{{{','.join(map(write, values))}}}"
