"""`rodtrad clinic token`: made, shown once, listed without itself, and shut out."""

import json

from bot.store.people.api_tokens import PREFIX
from tests.fakes.terminal import Terminal


def test_a_token_is_shown_once_and_listed_by_what_it_is_for(clinic: Terminal) -> None:
    made = clinic("clinic", "token", "add", "--scope", "enrol", "--scope", "read", typed=["Journalsystemet"])
    token = made.split()[0]
    assert token.startswith(PREFIX)
    listed = clinic("clinic", "token", "list", "--json")
    assert token not in listed
    (one,) = json.loads(listed)["tokens"]
    assert (one["program"], one["scopes"]) == ("Journalsystemet", "enrol read")
    clinic("clinic", "token", "revoke", one["id"])
    assert json.loads(clinic("clinic", "token", "list", "--json"))["tokens"] == []
    assert "rodtrad clinic token list" in clinic.refused("clinic", "token", "revoke", one["id"])


def test_a_token_without_a_program_or_a_scope_is_not_made(clinic: Terminal) -> None:
    clinic.refused("clinic", "token", "add", "--scope", "enrol", typed=[" "])
    clinic("clinic", "token", "add", typed=["Journalsystemet"], exits=2)
    clinic("clinic", "token", "add", "--scope", "everything", typed=["Journalsystemet"], exits=2)
    assert json.loads(clinic("clinic", "token", "list", "--json"))["tokens"] == []
