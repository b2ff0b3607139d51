"""A real PostgreSQL server of the tests' own: started from installed binaries, in a temporary folder, on a Unix socket."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import DatabaseError, OperationalError

#: The database that one test after another borrows.
LENT = "lent"

#: Whoever else is connected to this database is thrown out, as DROP DATABASE would.
OTHERS_OUT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

#: What the tables of this database look like and what was set for it, in one word.
SHAPE = """
    SELECT md5(concat(
        (SELECT string_agg(version_num, ',') FROM alembic_version),
        (SELECT string_agg(concat(c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull), ',' ORDER BY c.relname, a.attnum)
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace),
        (SELECT string_agg(concat(conrelid::regclass, conname, pg_get_constraintdef(oid)), ',' ORDER BY conrelid, conname)
           FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
        (SELECT string_agg(setconfig::text, ',') FROM pg_db_role_setting)))
"""

#: Every row of every table goes but the schema's version, whatever points at what; numbers begin at 1 again.
EMPTY = """
    DO $$
    DECLARE name text; filled boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' LOOP
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
            IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
        END LOOP;
        FOR name IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
            EXECUTE format('ALTER SEQUENCE %I RESTART', name);
        END LOOP;
    END $$
"""


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, newest version first; None where PostgreSQL is not installed."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()),
        None,
    )


class PostgresServer:
    """One server. `initdb` refuses to run as root, so root drops to the user `postgres`.

    `durable`: it has the memory a server has unless told otherwise, and waits for the disk at each commit. The tests' own is told, to be
    small and quick.
    """

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self.binaries = binaries
        self.durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="rt-pg-"))
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.process: subprocess.Popen[bytes] | None = None
        self._kept: Engine | None = None
        self._lent: Engine | None = None
        self._shape = ""

    def initialise(self) -> None:
        """Make an empty cluster that trusts local connections."""
        command = [
            self.binaries / "initdb",
            "-D",
            self.folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        subprocess.run(
            [str(word) for word in command], check=True, capture_output=True, user=self.user, cwd="/"
        )

    def start(self) -> None:
        """Start the server and wait until it answers; raises `RuntimeError` with its log when it does not."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "max_connections": "60",
        }
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB"}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.folder / "data", *arguments],
                stdout=log,
                stderr=log,
                user=self.user,
                cwd="/",
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.answers():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError((self.folder / "log").read_text())

    def answers(self) -> bool:
        """Whether a connection can be made."""
        engine = create_engine(self.url("postgres"))
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError:
            return False
        finally:
            engine.dispose()
        return True

    def url(self, database: str) -> URL:
        """The address of one database of this server."""
        return URL.create(
            "postgresql+psycopg", username="postgres", database=database, query={"host": str(self.folder)}
        )

    def create_database(self, name: str, template: str = "template1") -> URL:
        """A new database, copied from `template`."""
        with self._maintenance().connect() as connection:
            # Before 15 files were always copied; since then it must be asked for, and takes half the time.
            copying = " STRATEGY file_copy" if (connection.dialect.server_version_info or ()) >= (15,) else ""
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{copying}'))
        return self.url(name)

    def lend(self) -> URL:
        """An empty database with the schema, to be given back with `take_back`: emptied between borrowers, not made anew.

        Making and dropping a database takes ten times as long as most tests need it for.
        """
        if self._lent is None:
            self.drop_database(LENT)
            self._lent = create_engine(
                self.create_database(LENT, template="empty"), isolation_level="AUTOCOMMIT", pool_size=1
            )
            with self._lent.connect() as connection:
                self._shape = connection.scalar(text(SHAPE))
        return self.url(LENT)

    def take_back(self) -> None:
        """Throw out whoever is still connected and empty the database lent; one whose tables or version changed is not lent again."""
        assert self._lent is not None, "nothing was lent"
        try:
            with self._lent.connect() as connection:
                connection.execute(text(OTHERS_OUT))
                same = connection.scalar(text(SHAPE)) == self._shape
                if same:
                    connection.execute(text(EMPTY))
        except (
            DatabaseError
        ):  # The test took the tables away, or stopped the server and with it our connection.
            same = False
        if not same:
            self._lent.dispose()
            self._lent = None

    def drop_database(self, name: str) -> None:
        """Take a database away, throwing out whoever is connected."""
        with self._maintenance().connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def _maintenance(self) -> Engine:
        """For making and dropping databases: one connection is kept, since connecting takes longer than either."""
        if self._kept is None:
            url = self.url("postgres")
            self._kept = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True)
        return self._kept

    def read_only(self, only: bool) -> None:
        """Have the server refuse writes from now on, also in connections that are open, or take them again."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(
                text(f"ALTER SYSTEM SET default_transaction_read_only = {'on' if only else 'off'}")
            )
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT breaks connections off, SIGQUIT is a crash."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        self.process = None

    def close(self) -> None:
        """Stop and remove everything."""
        for engine in (self._kept, self._lent):
            if engine is not None:
                engine.dispose()
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)
