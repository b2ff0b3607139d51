"""The recipes for what is stored and for what time brings: a table, a beat."""

from typing import Final

from tests.recipes.tree import Recipe, Step, Tree

SCHEMA: Final = "tests/integration/test_schema.py"

# --- a table ---


def _describe_the_table(tree: Tree) -> None:
    tree.append(
        "bot/store/tables/daily.py",
        '''

class Goal(Base):
    """What the person wants for themselves, in their own words."""

    __tablename__ = "goal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    text: Mapped[bytes] = sealed()
    at: Mapped[datetime]
''',
    )


def _newest(tree: Tree) -> str:
    return max(
        path.name[:4]
        for path in (tree.folder / "migrations" / "versions").glob("[0-9]*.py")
        if "goal" not in path.name
    )


def _make_the_table(tree: Tree) -> None:
    before = _newest(tree)
    number = f"{int(before) + 1:04}"
    tree.write(
        f"migrations/versions/{number}_goal.py",
        f'''"""The person's own goals."""

import sqlalchemy as sa
from alembic import op

from bot.store.sealing.columns import UtcDateTime

revision = "{number}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "goal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_goal_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    op.create_index("ix_goal_patient_id", "goal", ["patient_id"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("goal")
''',
    )


def _expect_the_revision(tree: Tree) -> None:
    before = _newest(tree)
    tree.replace("bot/store/database/schema.py", f'HEAD = "{before}"', f'HEAD = "{int(before) + 1:04}"')


def _read_and_write_it(tree: Tree) -> None:
    path = "bot/store/days/daily.py"
    tree.replace(
        path,
        "import Checkin, CopingTool, CopingUse, Reason",
        "import Checkin, CopingTool, CopingUse, Goal, Reason",
    )
    tree.append(
        path,
        '''

# --- goals ---

GOAL: Final = "goal.text"


def keep_goal(work: Work, patient_id: PatientId, text: str) -> None:
    """Keep a goal, word for word."""
    row_id = new_id()
    sealed = work.seal(patient_id, GOAL, row_id, text)
    row = {"id": row_id, "patient_id": patient_id, "text": sealed, "at": work.now}
    work.connection.execute(insert(Goal), row)


def goals(work: Work, patient_id: UUID) -> list[str]:
    """A person's goals in the order they were written."""
    rows = work.connection.execute(select(Goal.id, Goal.text).where(Goal.patient_id == patient_id).order_by(Goal.id))
    return [work.open(row.text, GOAL, row.id) for row in rows]
''',
    )


def _put_it_on_the_data_map(tree: Tree) -> None:
    """As `python -m scripts.data_map` does, by hand: a tree of a recipe runs tests only."""
    path = "docs/privacy.md"
    said = "What the person wants for themselves, in their own words."
    row = f"| `goal` | a patient | {said} | `text` | – | until its owner goes, or takes it away |\n"
    page = (tree.folder / path).read_text(encoding="utf-8")
    mine = [line for line in page.splitlines() if line.startswith("| `") and " | a patient | " in line]
    following = next(line for line in mine if line.split("`")[1] > "goal")
    tree.replace(path, f"{following}\n", f"{row}{following}\n")


TABLE: Final = Recipe(
    (
        Step(_describe_the_table, f"{SCHEMA}::test_the_migrations_make_what_the_tables_say"),
        Step(_make_the_table, f"{SCHEMA}::test_the_migrations_make_what_the_tables_say"),
        Step(_expect_the_revision, f"{SCHEMA}::test_the_newest_migration_is_the_head_the_program_expects"),
        Step(_put_it_on_the_data_map, "tests/unit/test_papers.py::test_the_data_map_is_the_tables_own"),
        Step(_read_and_write_it),
    ),
    """
import tempfile
from pathlib import Path
from bot.clock import SystemClock
from bot.store.database import schema
from bot.store.database.work import Store
from bot.store.days import daily
from bot.store.sealing.vault import KeyRing, Vault
from tests.fakes.clinic import open_clinic

with tempfile.TemporaryDirectory() as folder:
    url = f"sqlite:///{Path(folder) / 'a.db'}"
    schema.upgrade(url)
    store = Store(url, SystemClock(), Vault(KeyRing.parse(KeyRing.fresh("test"))))
    jonas = open_clinic(store).jonas
    store.run(daily.keep_goal, jonas.id, "Fiske mer")
    print(store.read(daily.goals, jonas.id))
    store.close()
""",
    "['Fiske mer']",
)

# --- a beat, and a repair ---


def _write_the_tick(tree: Tree) -> None:
    tree.append(
        "bot/service/clock/ticks.py",
        '''

def tick_goals(work: Work) -> int:
    """Repair: goals that stand empty are taken out. Gives how many."""
    del work
    return 0
''',
    )


def _let_it_beat(tree: Tree) -> None:
    path = "bot/clockwork.py"
    tree.after(
        path, '            "old_days": (3600, self.old_days),\n', '            "goals": (3600, self.goals),\n'
    )
    tree.replace(
        path,
        "    async def pulse(self) -> None:",
        '''    async def goals(self) -> None:
        """Goals that stand empty."""
        await self._runner.do(ticks.tick_goals, priority=Priority.UPKEEP)

    async def pulse(self) -> None:''',
    )


BEAT: Final = Recipe(
    (
        Step(_write_the_tick),
        Step(_let_it_beat, "tests/unit/test_beats.py::test_every_tick_of_the_services_is_in_a_beat"),
    ),
    """
from bot.clock import SystemClock
from bot.clockwork import Clockwork
print("goals" in Clockwork(None, None, SystemClock(), list).beats())
""",
    "True",
)
