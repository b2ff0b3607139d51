"""A database full of schedules for the benches, written in its own words, since a million rows are many; and the same ones due again."""

from typing import Final

from sqlalchemy import Engine

from bot.store.database.work import Store

#: A clinic; patients, each with a check-in at 19:00, every so many-th of which is due now and the others during the next day.
_FILL: Final = {
    "sqlite": (
        """INSERT INTO clinic (id, name, name_lookup, hours, timezone, created_at)
           VALUES (printf('%032x', 1), x'78', 'x', 'mon-fri 08:00-15:00', 'Europe/Oslo', '2026-01-01 00:00:00.000000')""",
        """WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {number})
           INSERT INTO patient (id, clinic_id, name, language, state, is_test, created_at)
           SELECT printf('%032x', n), printf('%032x', 1), x'78', 'nb', 'active', 1, '2026-01-01 00:00:00.000000' FROM n""",
        """WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {number})
           INSERT INTO schedule (id, patient_id, kind, minute, zone, weekdays, next_on, next_due_at)
           SELECT printf('%032x', n), printf('%032x', n), 'checkin', 1140, 'Europe/Oslo', 127,
               CASE WHEN n % {step} = 0 THEN '2026-03-02' ELSE '2026-03-03' END,
               strftime('%Y-%m-%d %H:%M:%S.000000', '2026-03-02 18:00:00',
                   '+' || CASE WHEN n % {step} = 0 THEN 0 ELSE 3600 + n % 80000 END || ' seconds')
           FROM n""",
    ),
    "postgresql": (
        """INSERT INTO clinic (id, name, name_lookup, hours, timezone, created_at)
           VALUES (lpad('1', 32, '0')::uuid, 'x', 'x', 'mon-fri 08:00-15:00', 'Europe/Oslo', '2026-01-01 00:00+00')""",
        """INSERT INTO patient (id, clinic_id, name, language, state, is_test, created_at)
           SELECT lpad(to_hex(n), 32, '0')::uuid, lpad('1', 32, '0')::uuid, 'x', 'nb', 'active', true, '2026-01-01 00:00+00'
           FROM generate_series(1, {number}) n""",
        """INSERT INTO schedule (id, patient_id, kind, minute, zone, weekdays, next_on, next_due_at)
           SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, 'checkin', 1140, 'Europe/Oslo', 127,
               CASE WHEN n %% {step} = 0 THEN DATE '2026-03-02' ELSE DATE '2026-03-03' END,
               TIMESTAMPTZ '2026-03-02 18:00+00'
                   + CASE WHEN n %% {step} = 0 THEN 0 ELSE 3600 + n %% 80000 END * INTERVAL '1 second'
           FROM generate_series(1, {number}) n""",
    ),
}
_AGAIN: Final = {
    "sqlite": "next_due_at = '2026-03-02 18:00:00.000000', next_on = '2026-03-02'",
    "postgresql": "next_due_at = '2026-03-02 18:00+00', next_on = DATE '2026-03-02'",
}


def fill(store: Store, number: int, due: int) -> None:
    """`number` patients with a check-in each; `due` of them, spread over all, are due."""
    with store.begin() as work:
        for statement in _FILL[work.connection.dialect.name]:
            work.connection.exec_driver_sql(statement.format(number=number, step=number // due))
    with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def again(store: Store) -> None:
    """Make the same ones due once more."""
    with store.begin() as work:
        served = (
            f"SET {_AGAIN[work.connection.dialect.name]} WHERE id IN (SELECT schedule_id FROM occurrence)"
        )
        work.connection.exec_driver_sql(f"UPDATE schedule {served}")
        work.connection.exec_driver_sql("DELETE FROM occurrence")
    if store.on_postgres:
        vacuum(store.writer)


def vacuum(engine: Engine) -> None:
    """Clear away what a round left behind: between two evenings the server does it by itself."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")
