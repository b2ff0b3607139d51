"""Statements that updates execute again and again: SQLAlchemy works one out once, and then the driver is given it as it is.

What SQLAlchemy does around an execution takes longer than SQLite's own part of it, and was a third of an update. Types are converted
as it would, errors are its errors, and who listens for statements hears of these. For one that is executed once a page `connection.execute`
is simpler.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Delete, Dialect, Insert, Select, Update

from bot.store.database.pipeline import as_sqlalchemy_has_it, wait_for_answer

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Values = Mapping[str, Any]
_Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement for one database: its parameters in order, and how what it gives is converted: the columns that are, by place."""

    sql: str
    taken: Sequence["_Taken"]
    by_name: bool
    row: Callable[[Any], Any]
    given: Sequence[tuple[int, Callable[[Any], Any]]]

    def parameters(self, values: Values) -> Any:  # noqa: ANN401 - as the driver has it
        """The values in the driver's form. Raises `KeyError` for one that is missing."""
        if self.by_name:
            return {one.name: one.of(values) for one in self.taken}
        return tuple([one.of(values) for one in self.taken])

    def read(self, row: Sequence[Any]) -> Any:  # noqa: ANN401 - a row
        """What the driver gave, as the program has it."""
        columns = list(row)
        for place, convert in self.given:
            columns[place] = convert(columns[place])
        return self.row(columns)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A parameter; `own` is the value of one that is part of the statement, as the driver has it."""

    name: str
    is_given: bool
    convert: _Convert
    own: Any

    def of(self, values: Values) -> Any:  # noqa: ANN401 - as the driver has it
        if not self.is_given:
            return self.own
        return values[self.name] if self.convert is None else self.convert(values[self.name])


class Ready:
    """A statement with named parameters, or one for each kind of database by name; one parameter is one value, no list;
    a list may be part of it.

    An INSERT is of whole rows: each column is given. What is asked for is asked within a transaction.
    """

    def __init__(self, statement: Statement | Mapping[str, Statement]) -> None:
        self._statement = statement
        self._made: dict[str, _Made] = {}

    def all(self, connection: Connection, values: Values) -> list[Any]:
        """Every row, with its columns by name."""
        cursor, made = self._execute(connection, values, waits=True)
        return [made.read(row) for row in cursor.fetchall()]

    def first(self, connection: Connection, values: Values) -> Any | None:  # noqa: ANN401 - a row
        """The first row, or None."""
        rows = self.all(connection, values)
        return rows[0] if rows else None

    def count(self, connection: Connection, values: Values) -> int:
        """Carry it out, and give how many rows it changed."""
        cursor, _ = self._execute(connection, values, waits=True)
        return int(cursor.rowcount)

    def send(self, connection: Connection, values: Values) -> None:
        """Carry it out without waiting for the answer where that can be (see `pipeline.py`)."""
        self._execute(connection, values, waits=False)

    def _execute(self, connection: Connection, values: Values, *, waits: bool) -> tuple[Any, _Made]:
        dialect = connection.dialect
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = self._make(dialect, values)
        parameters = made.parameters(values)
        for hear in connection.dispatch.before_cursor_execute:
            hear(connection, None, made.sql, parameters, None, False)
        driver: Any = connection.connection.driver_connection
        try:
            cursor = driver.execute(made.sql, parameters)
            if waits or connection.in_nested_transaction():
                wait_for_answer(connection)
        except dialect.loaded_dbapi.Error as error:
            raise as_sqlalchemy_has_it(connection, error) from error
        return cursor, made

    def _make(self, dialect: Dialect, values: Values) -> _Made:
        statement = self._statement[dialect.name] if isinstance(self._statement, Mapping) else self._statement
        compiled: Any = statement.compile(dialect=dialect)
        required = {name for name, bind in compiled.binds.items() if bind.required}
        if any(compiled.binds[name].expanding or compiled.binds[name].literal_execute for name in required):
            message = f"a list cannot be a parameter here: {compiled}"
            raise ValueError(message)
        if unknown := values.keys() - required:
            message = f"{', '.join(sorted(unknown))}: no parameter of {compiled}"
            raise ValueError(message)
        state = compiled.construct_expanded_state(
            dict.fromkeys(required)
        )  # lists that are part of it, written out
        taken = [
            _taken(compiled.binds[name], dialect, name)
            if name in compiled.binds
            else _Taken(name, False, None, _as_driver_has_it(state, name))
            for name in state.positiontup or state.parameters
        ]
        columns = _columns(statement)
        converts = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        given = [(place, convert) for place, convert in enumerate(converts) if convert is not None]
        row = namedtuple("Row", [column.key for column in columns], rename=True)  # type: ignore[misc]
        return _Made(state.statement, taken, state.positiontup is None, row._make, given)


def _as_driver_has_it(state: Any, name: str) -> Any:  # noqa: ANN401 - as SQLAlchemy has it
    """The value of a member of a list."""
    process = state.processors.get(name)
    return state.parameters[name] if process is None else process(state.parameters[name])


def _taken(bind: BindParameter[Any], dialect: Dialect, name: str) -> _Taken:
    convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    own = bind.value if convert is None or bind.required else convert(bind.value)
    return _Taken(name, bind.required, convert, own)


def _columns(statement: Statement) -> Sequence[Any]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return list(statement.exported_columns)
