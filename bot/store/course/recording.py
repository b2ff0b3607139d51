"""The database writes down each change of the rows that screens are drawn from, by triggers: no code that changes a row can forget to.

A change is stamped with the program's moment when its transaction ends (`stamp`); what is an event already brings its own. Triggers are
made anew by every migration, from the tables as they are then: a new column is recorded by itself. A row that is taken away is forgotten
here as well, and of somebody who was erased nothing is written any more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, LargeBinary, bindparam, event, inspect, update

from bot.store.database.ready import Ready
from bot.store.tables import Base
from bot.store.tables.course import ClinicChange, PatientChange

_REQUEST: Final = "(SELECT patient_id FROM request WHERE id = {r}.request_id)"
_CLINIC_IS_THERE: Final = "EXISTS (SELECT 1 FROM clinic c WHERE c.id = {whose})"
_PATIENT_IS_THERE: Final = "EXISTS (SELECT 1 FROM patient p WHERE p.id = {whose} AND p.state <> 'erased')"
_STAFF: Final = "(SELECT clinic_id FROM staff WHERE id = {r}.staff_id)"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A table whose changes are recorded. `{r}` stands for the row.

    `whose`: the patient, or for a clinic's table the clinic. `leaves_out`: columns that no screen shows. `at`: the column that says when
    it happened, for rows that are events and never change; without it the transaction's moment. `when`: only such rows. `stays_known`:
    that a row was taken away is part of what was seen. `ends`: recorded once, when its `state` is the one wanted, and kept for longer than
    the row. `once`: recorded when it is put in, and kept for longer. `key`: the row that it is about, where that is not itself.
    """

    table: str
    whose: str
    request: str = "NULL"
    leaves_out: frozenset[str] = field(default_factory=frozenset)
    at: str = ""
    when: str = ""
    stays_known: bool = False
    ends: bool = False
    once: bool = False
    key: str = ""
    of_clinic: bool = False

    @property
    def log(self) -> str:
        """The table that its changes go into."""
        return "clinic_change" if self.of_clinic else "patient_change"


def _of(table: str, *leaves_out: str, whose: str = "{r}.patient_id", **more: Any) -> Recorded:
    return Recorded(table, whose, leaves_out=frozenset(leaves_out), **more)


def _about_a_request(table: str, *leaves_out: str, **more: Any) -> Recorded:
    return _of(table, *leaves_out, whose=_REQUEST, request="{r}.request_id", **more)


def _clinics(table: str, *leaves_out: str, whose: str = "{r}.clinic_id", **more: Any) -> Recorded:
    return _of(table, *leaves_out, whose=whose, of_clinic=True, **more)


_RECIPIENT_LEAVES: Final = ("chat", "hold_until")
#: Where the keys that were pressed are recorded, and the message under which one was, if it is about a request.
PRESSES: Final = "processed_update"
_UNDER: Final = (
    "(SELECT o.{column} FROM outbox o JOIN patient w ON w.recipient_id = o.recipient_id WHERE w.id = {{r}}.patient_id "
    "AND o.message_id = {{r}}.message_id AND o.request_id IS NOT NULL ORDER BY o.id DESC LIMIT 1)"
)
_MESSAGE, _ABOUT = (_UNDER.format(column=column) for column in ("id", "request_id"))
_UNDER_ONE: Final = f"{{r}}.press IS NOT NULL AND {_MESSAGE} IS NOT NULL"
#: Everything that the inbox, the page of a request and the board are drawn from, and what was sent about requests. An answer that
#: somebody has begun is nobody's yet: that they write is recorded, and not what. The phone, addresses and hashes are left out.
RECORDED: Final = (
    _of("patient", "phone", "away_told_at", whose="{r}.id"),
    _of("assignment"),
    _of("consent", "shown", at="at"),
    _of("enrolment"),
    _of("plan_item"),
    _of("stay"),
    _of("handover"),
    _of("promise", request="{r}.request_id"),
    _of("recipient", *_RECIPIENT_LEAVES, whose="{r}.who_id", when="{r}.who = 'patient'"),
    _of("request", request="{r}.id"),
    _about_a_request("request_event", at="at"),
    _about_a_request("relay"),
    _about_a_request("staff_note", at="at"),
    _about_a_request("staff_draft", "text", stays_known=True),
    _about_a_request("clinic_warning"),
    _of(
        "outbox",
        whose="(SELECT who_id FROM recipient WHERE id = {r}.recipient_id AND who = 'patient')",
        request="{r}.request_id",
        at="done_at",
        ends=True,
        when="{r}.state = 'sent' AND {r}.request_id IS NOT NULL",
    ),
    _of(PRESSES, "bot_id", request=_ABOUT, key=_MESSAGE, at="at", once=True, when=_UNDER_ONE),
    _clinics("clinic", whose="{r}.id"),
    _clinics("staff", "join_until"),
    _clinics("absence", "reason"),
    _clinics("request_policy"),
    _clinics("clinic_openers"),
    _clinics(
        "staff_channel", "code_until", "code_tries", "checked_at", "answered_at", "failures", whose=_STAFF
    ),
    _clinics(
        "recipient",
        *_RECIPIENT_LEAVES,
        whose="(SELECT clinic_id FROM staff WHERE id = {r}.who_id)",
        when="{r}.who = 'staff'",
    ),
)
_PREFIX: Final = "change_"
_WRITES: Final = re.compile(
    rf"(?:INSERT INTO|UPDATE|DELETE FROM) \"?(?:{'|'.join(sorted({one.table for one in RECORDED if not one.at}))})\b"
)
#: A change that has its moment is never changed; it may be taken away, which erasing and keeping times do.
_REFUSED: Final = "what happened is only added to"
_TO_STAMP: Final = "to stamp"
_UNSTAMPED: Final = [
    Ready(update(table).where(table.at.is_(None)).values(at=bindparam("moment")))
    for table in (PatientChange, ClinicChange)
]


def columns_of(one: Recorded) -> list[Column[Any]]:
    """The columns that are copied: all but those it leaves out, and keyed hashes."""
    return [
        column
        for column in Base.metadata.tables[one.table].columns
        if column.name not in one.leaves_out
        and not str(column.info.get("plain", "")).startswith("keyed hash")
    ]


# --- while the program runs ---


def notice_changes(engine: Engine) -> None:
    """Note on a connection that a statement changes what is recorded, so that its transaction stamps it at the end."""

    @event.listens_for(engine, "before_cursor_execute")
    def notice(connection: Connection, _c: Any, sql: str, _v: Any, _context: Any, _many: bool) -> None:  # noqa: ANN401 - as SQLAlchemy has it
        if _WRITES.match(sql) is not None:
            connection.info[_TO_STAMP] = True


def stamp(connection: Connection, now: Any) -> None:  # noqa: ANN401 - an aware datetime
    """Give the changes of a transaction, which is about to end, its moment; no statement where nothing recorded was changed."""
    if connection.info.pop(_TO_STAMP, False):
        for unstamped in _UNSTAMPED:
            unstamped.send(connection, {"moment": now})


def forget(connection: Connection) -> None:
    """A transaction was undone: nothing of it is to be stamped."""
    connection.info.pop(_TO_STAMP, None)


# --- the triggers ---


def install(connection: Connection) -> None:
    """Make the triggers anew, and record what no change is known of yet, as it stands. Nothing before the tables are there."""
    if not inspect(connection).has_table(PatientChange.__tablename__):
        return
    postgres = connection.dialect.name == "postgresql"
    uninstall(connection)
    for one in RECORDED:
        for statement in _postgres(one) if postgres else _sqlite(one):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(_unknown(one, postgres=postgres))
    for log in (PatientChange.__tablename__, ClinicChange.__tablename__):
        for statement in _guard_postgres(log) if postgres else _guard_sqlite(log):
            connection.exec_driver_sql(statement)


_OURS: Final = {
    "postgresql": "SELECT proname FROM pg_proc WHERE starts_with(proname, 'change_') AND pronamespace = current_schema()::regnamespace",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 7) = 'change_'",
}


def uninstall(connection: Connection) -> None:
    """Take every trigger of ours away, so that tables can be written anew."""
    dialect = connection.dialect.name
    for name in connection.exec_driver_sql(_OURS[dialect]).scalars().all():
        connection.exec_driver_sql(
            f"DROP TRIGGER {name}" if dialect == "sqlite" else f"DROP FUNCTION {name}() CASCADE"
        )


def _name(one: Recorded) -> str:
    return f"{_PREFIX}{one.table}_{'c' if one.of_clinic else 'p'}"


def _key(one: Recorded, row: str) -> str:
    return (
        one.key.format(r=row)
        or f"{row}.{next(iter(Base.metadata.tables[one.table].primary_key.columns)).name}"
    )


def _copy(one: Recorded, row: str, *, postgres: bool) -> str:
    def value(column: Column[Any]) -> str:
        name = f"{row}.{column.name}"
        if not isinstance(column.type, LargeBinary):
            return name
        if postgres:
            return f"encode({name}, 'hex')"
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE hex({name}) END"

    pairs = ", ".join(f"'{column.name}', {value(column)}" for column in columns_of(one))
    return f"CAST(json_build_object({pairs}) AS text)" if postgres else f"json_object({pairs})"


def _put(one: Recorded, row: str, *, gone: bool, postgres: bool, source: str = "", only: str = "") -> str:
    """The statement that records a row; of somebody who was erased it records nothing. `source` and `only`: of many rows at once."""
    whose, request = one.whose.format(r=row), one.request.format(r=row)
    owner, values = (
        ("clinic_id", whose) if one.of_clinic else ("patient_id, request_id", f"{whose}, {request}")
    )
    is_there = (_CLINIC_IS_THERE if one.of_clinic else _PATIENT_IS_THERE).format(whose=whose)
    flag = ("true" if gone else "false") if postgres else str(int(gone))
    at = f"{row}.{one.at}" if one.at else ("CAST(NULL AS timestamptz)" if postgres else "NULL")
    where = " AND ".join(filter(None, [one.when.format(r=row), is_there, only]))
    return (
        f"INSERT INTO {one.log} ({owner}, place, row_id, gone, content, at) "
        f"SELECT {values}, '{one.table}', {_key(one, row)}, {flag}, "
        f"{_copy(one, row, postgres=postgres)}, {at}{source} WHERE {where}"
    )


def _drop(one: Recorded) -> str:
    return f"DELETE FROM {one.log} WHERE row_id = {_key(one, 'OLD')} AND place = '{one.table}'"  # noqa: S608 - as above


def _unknown(one: Recorded, *, postgres: bool) -> str:
    """The statement that records the rows of which no change is known, as they stand."""
    only = f"NOT EXISTS (SELECT 1 FROM {one.log} k WHERE k.row_id = {_key(one, 't')} AND k.place = '{one.table}')"  # noqa: S608 - as above
    return _put(one, "t", gone=False, postgres=postgres, source=f" FROM {one.table} t", only=only)


def _changes(one: Recorded) -> Iterator[tuple[str, str]]:
    """When a row is recorded, and which one it is: put in, changed (an event never is), taken away."""
    if one.ends:
        yield "UPDATE OF state", "NEW"
        return
    yield "INSERT", "NEW"
    if one.once:
        return
    if not one.at:
        yield f"UPDATE OF {', '.join(column.name for column in columns_of(one))}", "NEW"
    yield "DELETE", "OLD"


def _body(one: Recorded, row: str, *, postgres: bool) -> str:
    if row == "NEW":
        return _put(one, row, gone=False, postgres=postgres)
    return _put(one, row, gone=True, postgres=postgres) if one.stays_known else _drop(one)


def _sqlite(one: Recorded) -> Iterator[str]:
    for number, (change, row) in enumerate(_changes(one)):
        yield (
            f"CREATE TRIGGER {_name(one)}_{number} AFTER {change} ON {one.table} "
            f"BEGIN {_body(one, row, postgres=False)}; END"
        )


def _postgres(one: Recorded) -> Iterator[str]:
    for number, (change, row) in enumerate(_changes(one)):
        name = f"{_name(one)}_{number}"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {_body(one, row, postgres=True)}; RETURN NULL; END $$"
        )
        yield f"CREATE TRIGGER {name} AFTER {change} ON {one.table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _guard_sqlite(log: str) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {_PREFIX}{log}_kept BEFORE UPDATE ON {log} WHEN OLD.at IS NOT NULL "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )


def _guard_postgres(log: str) -> Iterator[str]:
    name = f"{_PREFIX}{log}_kept"
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE UPDATE ON {log} FOR EACH ROW WHEN (OLD.at IS NOT NULL) EXECUTE FUNCTION {name}()"
