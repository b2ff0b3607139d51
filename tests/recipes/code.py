"""The recipes that need code: a setting, a command, a page; and all that need some, by name."""

from typing import Final

from tests.recipes.content import TRANSLATED
from tests.recipes.effect import EFFECT
from tests.recipes.instrument import INSTRUMENT
from tests.recipes.metric import METRIC
from tests.recipes.stored import BEAT, TABLE
from tests.recipes.tree import Recipe, Step, Tree

DOCUMENTS: Final = "tests/unit/test_documents.py"
ROUTES: Final = "tests/integration/staff/test_staff_routes.py"

# --- a setting ---


def _read_the_setting(tree: Tree) -> None:
    tree.after(
        "bot/settings.py",
        '    """Port the staff pages listen on; 0 takes a free one."""\n',
        '    greeting: str = "Hei"\n    """What `doctor` says first."""\n',
    )


def _document_the_setting(tree: Tree) -> None:
    tree.after(
        "docs/settings.md",
        "| `RODTRAD_PORT` | no | `8080` | Its port; 0 takes a free one. |\n",
        "| `RODTRAD_GREETING` | no | `Hei` | What `doctor` says first. |\n",
    )


SETTING: Final = Recipe(
    (
        Step(_read_the_setting),
        Step(_document_the_setting, f"{DOCUMENTS}::test_every_setting_is_documented"),
    ),
    'from bot.settings import load_partly\nprint(load_partly(telegram_token="1:aaaaaaaaaa", keys="k", greeting="God dag").greeting)',
    "God dag",
)

# --- a command ---


def _write_the_command(tree: Tree) -> None:
    tree.write(
        "bot/console/greeting.py",
        '''"""`rodtrad greet`: says hello."""

import argparse

from bot.console.common import say


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    commands.add_parser("greet", parents=[common], help="say hello").set_defaults(command=greet)


def greet(arguments: argparse.Namespace) -> int:
    """Say hello."""
    say(arguments, "hello", {"said": "hello"})
    return 0
''',
    )


def _name_the_command(tree: Tree) -> None:
    tree.after("bot/cli.py", '    "run": "running",\n', '    "greet": "greeting",\n')


def _document_the_command(tree: Tree) -> None:
    tree.replace(
        "docs/operators.md", "| `rodtrad run` |", "| `rodtrad greet` | says hello |\n| `rodtrad run` |"
    )


COMMAND: Final = Recipe(
    (
        Step(_write_the_command),
        Step(_name_the_command, f"{DOCUMENTS}::test_every_module_of_the_console_is_behind_a_word"),
        Step(_document_the_command, f"{DOCUMENTS}::test_every_command_is_documented"),
    ),
    'from bot.cli import main\nmain(["greet"])',
    "hello",
)

# --- a staff page ---


def _write_the_page(tree: Tree) -> None:
    tree.write(
        "bot/clinic/absences.py",
        '''"""The page on which staff see when they are away."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from bot.clinic.access import require
from bot.clinic.pages import Visitor, page

router = APIRouter(prefix="/staff")


@router.get("/absences")
async def show(request: Request, who: Annotated[Visitor, Depends(require())]) -> Response:
    """My absences."""
    return page(request, "absences.html", who)
''',
    )


def _lead_to_the_page(tree: Tree) -> None:
    inbox = '    Entry("/staff/", "staff_title_inbox", ANSWERING),\n'
    tree.after(
        "bot/clinic/navigation.py", inbox, '    Entry("/staff/absences", "staff_absences", ANSWERING),\n'
    )


def _write_the_template(tree: Tree) -> None:
    tree.write(
        "bot/clinic/templates/absences.html",
        '{% extends "base.html" %}\n{% block title %}{{ t("staff_absences") }}{% endblock %}\n'
        '{% block main %}\n<h1>{{ t("staff_absences") }}</h1>\n{% endblock %}\n',
    )


def _put_the_page_in(tree: Tree) -> None:
    path = "bot/clinic/app.py"
    tree.replace(path, "from bot.clinic import (\n", "from bot.clinic import (\n    absences,\n")
    tree.after(path, "MODULES: Final = (\n", "    absences,\n")


def _give_the_page_its_words(tree: Tree) -> None:
    tree.append("flows/phrases/staff.yaml", "  staff_absences: {text: Når jeg er borte}\n")


def _translate_its_words(tree: Tree) -> None:
    key = "phrase.staff_absences"
    tree.translate({"en": {key: "When I am away"}, "nn": {key: "Når eg er borte"}})


STAFF_PAGE: Final = Recipe(
    (
        Step(_write_the_page),
        Step(_lead_to_the_page),
        Step(_write_the_template, f"{ROUTES}::test_every_template_that_a_page_names_is_there"),
        Step(_put_the_page_in, f"{ROUTES}::test_every_page_is_in_the_application_and_asks_for_a_log_in"),
        Step(_give_the_page_its_words, f"{ROUTES}::test_every_phrase_that_a_template_names_is_there"),
        Step(_translate_its_words, TRANSLATED),
    ),
    """
import asyncio, tempfile
from pathlib import Path
from bot.clinic.app import create_app
from bot.clock import SystemClock
from bot.service.people import staff_login
from bot.store.database import schema
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.clinic import desk, open_clinic

async def look(url):
    store = Store(url, SystemClock(), Vault(KeyRing.parse(KeyRing.fresh("test"))))
    clinic = open_clinic(store)
    app = create_app(Runner(store), desk(), ORIGIN, failed_login_delay=0)
    nobody, kari = Browser(app), Browser(app)
    await nobody.go("/staff/absences")
    await kari.go(f"/staff/login/{store.run(staff_login.make_link, clinic.kari)}")
    await kari.press("/staff/login")
    await kari.go("/staff/absences")
    print(nobody.status, kari.status, "Når jeg er borte" in kari.text)
    store.close()

with tempfile.TemporaryDirectory() as folder:
    url = f"sqlite:///{Path(folder) / 'a.db'}"
    schema.upgrade(url)
    asyncio.run(look(url))
""",
    "401 200 True",
)

CODE: Final = {
    "instrument": INSTRUMENT,
    "effect": EFFECT,
    "setting": SETTING,
    "command": COMMAND,
    "staff page": STAFF_PAGE,
    "table": TABLE,
    "beat or repair": BEAT,
    "metric": METRIC,
}
