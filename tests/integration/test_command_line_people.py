"""Clinics, staff and patients at the command line: names nobody else sees, lists, changes, leaving; one unreadable row stops nobody."""

import argparse
import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from bot.bootstrap import build_desk
from bot.cli import parser
from bot.clock import ManualClock, SystemClock
from bot.domain.people.roles import StaffRole
from bot.ids import StaffId
from bot.service.people import handovers, leaving, staff_login
from bot.service.requests import staff_acts
from bot.store.database.work import Store, Work
from bot.store.people import people, roster
from bot.store.sealing.vault import KeyRing, Vault
from tests.fakes.clinic import SmallClinic, open_clinic
from tests.fakes.terminal import KEYS, Terminal
from tests.integration.store.helpers import contents

NOBODY = "00000000-0000-7000-8000-000000000000"
ENROL = ("enrol", "--bot-name", "traad_bot", "--test-person", "--json")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """The database that the commands use, with their key ring."""
    opened = Store(database_url, SystemClock(), Vault(KeyRing.parse(KEYS)))
    yield opened
    opened.close()


def enrolled(clinic: Terminal) -> str:
    """Somebody who has not opened the link yet."""
    made = json.loads(clinic(*ENROL, typed=["Anna Lie", "Kari Nordli", "Ola Berg"]))
    return str(made["patient"])


def ids(clinic: Terminal, what: str) -> dict[str, str]:
    """The ids of a list by name."""
    listed = json.loads(clinic(what, "list", "--json"))
    (rows,) = listed.values()
    return {row.get("name") or row.get("clinic"): row["id"] for row in rows}


class TestNames:
    @pytest.mark.parametrize(
        "words",
        [
            ("enrol", "Anna Hemmelig"),
            ("enrol", "Anna", "Hemmelig"),
            ("enrol", "--caseworker", "Anna Hemmelig"),
            ("enrol", "--deputy=Anna Hemmelig"),
            ("enrol", "--clinic", "Hemmelig"),
            ("clinic", "add", "Hemmelig"),
            ("clinic", "change", "Hemmelig"),
            ("clinic", "remove", "Hemmelig"),
            ("staff", "add", "Anna Hemmelig", "--duty"),
            ("staff", "admin", "Anna Hemmelig"),
            ("staff", "link", "Anna Hemmelig"),
            ("staff", "change", "Anna Hemmelig"),
            ("staff", "leave", "Anna Hemmelig"),
            ("patient", "change", "Anna Hemmelig"),
            ("patient", "assign", NOBODY, "--caseworker", "Anna Hemmelig"),
            ("patient", "remove", "Anna Hemmelig"),
            ("patient", "replay", NOBODY, "--reason", "learning", "--code", "Anna Hemmelig"),
            ("staff", "absence", "Anna Hemmelig"),
            ("staff", "absence", "--cover", "Anna Hemmelig"),
            ("staff", "hours", "Anna Hemmelig"),
            ("staff", "leave", "--to", "Anna Hemmelig"),
            ("flows", "sign", "Anna Hemmelig"),
        ],
        ids=" ".join,
    )
    def test_one_on_the_command_line_is_refused_with_how_it_is_given(
        self, rodtrad: Terminal, words: tuple[str, ...]
    ) -> None:
        said = rodtrad.refused(*words, exits=2)
        assert "standard input" in said
        assert "Hemmelig" not in said

    def test_no_command_has_room_for_one(self) -> None:
        """Whatever takes free words on a command line is in this list; a name of a person is none of them."""
        free = {
            *(
                "--hours",
                "--timezone",
                "--phone",
                "--bot-name",
                "--qr",
                "--name of keys new",
                "--fact",
                "flow",
                "instrument",
                "--database",
            ),
            *("--to", "--folder", "--locales", "names"),
        }
        found = set(_free_words(parser()))
        assert found <= free, found - free

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("", "empty"),
            ("   ", "empty"),
            ("\u00a0", "empty"),
            ("x" * 5000, "5000"),
            ("Kari\x07", "control"),
            ("...", ""),
        ],
    )
    @pytest.mark.parametrize("words", [("clinic", "add"), ("staff", "add"), ENROL[:-1]], ids=" ".join)
    def test_one_that_cannot_be_used_is_refused_and_nothing_is_made(
        self, clinic: Terminal, store: Store, words: tuple[str, ...], name: str, why: str
    ) -> None:
        before = store.read(contents)
        assert why in clinic.refused(*words, typed=[name, "Kari Nordli", "Ola Berg"])
        assert store.read(contents) == before

    def test_one_is_stored_tidily_and_found_again_however_it_is_typed(self, clinic: Terminal) -> None:
        clinic("staff", "add", typed=["  A\u030ase   Lie "])
        assert "/staff/login/" in clinic("staff", "link", typed=["åSE lie"])
        assert "Åse Lie" in ids(clinic, "staff")


def _free_words(program: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    for action in program._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, each in action.choices.items():
                yield from _free_words(each, f"{before} {name}".strip())
        elif action.type is None and action.choices is None and action.nargs != 0:
            name = (action.option_strings or [action.dest])[-1]
            yield f"{name} of {before}" if name == "--name" else name


class TestStaff:
    def test_they_are_listed_changed_and_renamed(self, clinic: Terminal) -> None:
        kari = ids(clinic, "staff")["Kari Nordli"]
        clinic("staff", "change", kari, "--duty", "--name", typed=["Kari Moe"])
        assert f"{kari}  Kari Moe (duty): Fjordheim; 0 patients, 0 requests" in clinic("staff", "list")
        clinic("staff", "change", "--no-duty", typed=["Kari Moe"])
        assert "Kari Moe:" in clinic("staff", "list")
        assert "differ" in clinic.refused("staff", "change", kari, "--name", typed=["ola berg"])
        assert "--duty" in clinic.refused("staff", "change", kari)

    def test_the_first_administrator_gets_a_link_and_is_somebody_who_may_be_there_already(
        self, clinic: Terminal, store: Store
    ) -> None:
        for name, others in (("Anne Lie", set()), ("Kari Nordli", {StaffRole.CASEWORKER})):
            made = json.loads(clinic("staff", "admin", "--json", typed=[name]))
            assert set(made) == {"url", "code", "staff"}
            staff_id = StaffId(UUID(made["staff"]))
            assert store.read(people.staff_member, staff_id).roles == others | {StaffRole.ADMIN}
            token = made["url"].rpartition("/")[2]
            assert store.run(staff_login.redeem, token) is None  # the link alone is nobody's
            assert store.run(staff_login.redeem, token, made["code"]) is not None
            assert store.run(staff_login.redeem, token, made["code"]) is None
        said = clinic("staff", "admin", typed=["Anne Lie"])
        assert "Anne Lie is an administrator of Fjordheim" in said
        assert "works once" in said
        assert ids(clinic, "staff").keys() >= {"Anne Lie", "Kari Nordli"}

    def test_roles_are_given_and_changed(self, clinic: Terminal, store: Store) -> None:
        clinic("staff", "add", "--role", "clinic", "--role", "caseworker", "--duty", typed=["Anne Lie"])
        anne = StaffId(UUID(ids(clinic, "staff")["Anne Lie"]))
        given = {StaffRole.CLINIC, StaffRole.CASEWORKER, StaffRole.DUTY}
        assert store.read(people.staff_member, anne).roles == given
        clinic("staff", "change", str(anne), "--role", "clinic", "--no-duty")
        assert store.read(people.staff_member, anne).roles == {StaffRole.CLINIC}

    def test_who_leaves_is_out_at_once_and_may_come_back(self, clinic: Terminal, store: Store) -> None:
        kari = ids(clinic, "staff")["Kari Nordli"]
        one = json.loads(clinic("staff", "link", kari, "--json"))
        unused = json.loads(clinic("staff", "link", kari, "--json"))
        cookie = store.run(staff_login.redeem, one["url"].rpartition("/")[2], one["code"])
        assert cookie is not None
        assert "has left" in clinic("staff", "leave", typed=["Kari Nordli"])
        assert store.read(staff_login.session, cookie) is None
        assert store.run(staff_login.redeem, unused["url"].rpartition("/")[2], unused["code"]) is None
        assert "Kari Nordli" not in ids(clinic, "staff")
        assert "nobody there" in clinic.refused(*ENROL, typed=["Bo Vik", "Kari Nordli", "Ola Berg"])
        assert "staff list" in clinic.refused("staff", "link", kari)
        assert "is back" in clinic("staff", "add", typed=["Kari Nordli"])
        assert store.read(staff_login.session, cookie) is None
        assert ids(clinic, "staff")["Kari Nordli"] == kari

    def test_nobody_leaves_while_requests_are_theirs(
        self, rodtrad: Terminal, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RODTRAD_DATABASE_URL", database_url)
        clock = ManualClock(SystemClock().now())
        store = Store(database_url, clock, Vault(KeyRing.parse(KEYS)))
        small: SmallClinic = open_clinic(store)
        small.ask("ordinary")
        small.staff(staff_acts.take, small.kari, small.code)
        said = rodtrad.refused("staff", "leave", str(small.kari))
        assert "1 patients and 1 requests are with Kari Nordmann" in said
        assert "--to ID" in said
        said = rodtrad("staff", "leave", str(small.kari), "--to", str(small.berit))
        assert "leaves when 1 hand-overs are accepted and 1 requests are closed or handed on" in said
        clock.move(timedelta(minutes=1))
        small.staff(staff_acts.close, small.kari, small.code)
        assert small.staff(leaving.tick_leaving).count == 0
        ((offer, _),) = store.read(handovers.concerning, small.berit)
        small.staff(handovers.accept, small.berit, offer.id)
        assert small.staff(leaving.tick_leaving).count == 1
        store.close()

    def test_absences_are_entered_shown_and_ended(self, clinic: Terminal) -> None:
        kari, ola = ids(clinic, "staff")["Kari Nordli"], ids(clinic, "staff")["Ola Berg"]
        days = ("--from", "2199-12-24", "--until", "2199-12-26")
        assert "--no-cover" in clinic.refused("staff", "absence", kari, *days)
        made = json.loads(clinic("staff", "absence", kari, *days, "--cover", ola, "--json"))
        listed = clinic("staff", "absence")
        assert (
            f"{made['absence']}  Kari Nordli: 2199-12-24 00:00 to 2199-12-27 00:00, cover: Ola Berg" in listed
        )
        said = clinic.refused("staff", "absence", *days, "--cover", kari, typed=["Ola Berg"])
        assert "a circle: Ola Berg is covered by Kari Nordli is covered by Ola Berg" in said
        assert "goes on to the next at once" in clinic("staff", "absence", ola, *days, "--no-cover")
        assert "both" in clinic.refused("staff", "absence", kari, *days[:2])
        assert "2026-12-24" in clinic.refused("staff", "absence", kari, "--from", "jul", exits=2)
        assert "asked again" in clinic("staff", "absence", "--end", made["absence"])
        assert "see `rodtrad staff absence`" in clinic.refused("staff", "absence", "--end", made["absence"])
        assert "Kari" not in clinic("staff", "absence")

    def test_hours_of_their_own_are_set_and_taken_away(self, clinic: Terminal) -> None:
        kari = ids(clinic, "staff")["Kari Nordli"]
        assert "mon-wed 08:00-11:30, 12:00-15:00" in clinic(
            "staff", "hours", kari, "--hours", "mon-wed 8-11:30, 12-15"
        )
        assert "weekday" in clinic.refused("staff", "hours", kari, "--hours", "mandag 8-15")
        assert "the clinic’s" in clinic("staff", "hours", kari, "--hours", "")
        assert "--hours" in clinic.refused("staff", "hours", kari)


class TestPolicies:
    def test_a_rung_without_anybody_is_said_with_what_to_do(self, clinic: Terminal) -> None:
        enrolled(clinic)
        assert "has nobody at all for 1 patients" in clinic("policy", "check", exits=1), "without a channel"
        clinic("clinic", "change", "--watched")
        assert "every policy has somebody on each rung" in clinic("policy", "check")
        clinic("staff", "change", "--no-duty", typed=["Ola Berg"])
        said = clinic("policy", "check", exits=1)
        assert "Fjordheim: policy ordinary, rung 3 (duty): nobody for 1 patients; it is passed over" in said
        assert "rodtrad staff change --duty" in clinic.error
        assert json.loads(clinic("policy", "check", "--json", exits=1))["empty"]
        held = "Fjordheim: ordinary, the content's: caseworker 60 working min, then deputy 60 working min"
        assert held in clinic("policy", "list")
        assert json.loads(clinic("policy", "list", "--json"))["policies"][0]["own"] is False


class TestPatients:
    def test_a_list_shows_name_state_and_caseworker_and_no_more(self, clinic: Terminal) -> None:
        anna = enrolled(clinic)
        assert clinic("patient", "list") == f"{anna}  Anna Lie: enrolled, caseworker Kari Nordli\n"
        (row,) = json.loads(clinic("patient", "list", "--json"))["patients"]
        assert row.keys() == {"id", "name", "state", "caseworker"}

    def test_name_and_team_are_changed(self, clinic: Terminal, store: Store) -> None:
        anna = enrolled(clinic)
        clinic("staff", "add", typed=["Berit Moe"])
        clinic("patient", "change", anna, "--name", typed=["Anna Vik"])
        assert "until then nothing changes" in clinic(
            "patient", "assign", anna, "--caseworker", typed=["Berit Moe"]
        )
        assert "Anna Vik: enrolled, caseworker Kari Nordli" in clinic("patient", "list")
        berit = StaffId(UUID(ids(clinic, "staff")["Berit Moe"]))
        ((offer, _),) = store.read(handovers.concerning, berit)
        store.run(handovers.accept, build_desk(), berit, offer.id)
        assert "Anna Vik: enrolled, caseworker Berit Moe" in clinic("patient", "list")
        assert "somebody else" in clinic.refused("patient", "assign", anna, "--deputy", str(berit))
        assert "--deputy" in clinic.refused("patient", "assign", anna)
        assert "rodtrad patient list" in clinic.refused("patient", "change", NOBODY, "--name", typed=["X Y"])

    def test_an_enrolment_that_nobody_opened_is_taken_back_with_everything(
        self, clinic: Terminal, store: Store
    ) -> None:
        clinic("patient", "remove", enrolled(clinic))  # the first also makes the key of the house's own words
        before = store.read(contents)
        anna = enrolled(clinic)
        assert store.read(contents) != before
        clinic("patient", "remove", anna)
        assert store.read(contents) == before

    def test_one_who_was_here_is_not_erased_and_that_is_said(self, clinic: Terminal, store: Store) -> None:
        anna = enrolled(clinic)
        from bot.store.people import enrolments

        made = json.loads(clinic("enrol", "--reissue", anna, "--bot-name", "b", "--json"))
        assert store.run(enrolments.redeem, made["url"].rpartition("=")[2], 7)
        said = clinic.refused("patient", "remove", anna)
        assert "rodtrad patient erase" in said
        assert "Nothing was removed" in said
        assert anna in clinic("patient", "list")


class TestClinics:
    def test_name_hours_and_zone_are_changed(self, clinic: Terminal) -> None:
        clinic("clinic", "change", "--hours", "mon-thu 09:00-14:00")
        clinic("clinic", "change", "--name", "--timezone", "Europe/Paris", typed=["Fjordheim nord"])
        assert "Fjordheim nord: Kari Nordli, Ola Berg (duty); mon-thu 09:00-14:00, Europe/Paris" in clinic(
            "clinic", "list"
        )
        assert "--hours" in clinic.refused("clinic", "change")

    def test_only_an_empty_one_is_taken_away(self, clinic: Terminal, store: Store) -> None:
        before = store.read(contents)
        clinic("clinic", "add", typed=["Nes"])
        nes = ids(clinic, "clinic")["Nes"]
        clinic("staff", "add", "--clinic", nes, typed=["Per Dahl"])
        assert "still has 1 of staff" in clinic.refused("clinic", "remove", nes)
        clinic("staff", "leave", "--clinic", nes, typed=["Per Dahl"])
        clinic("clinic", "remove", nes)
        assert store.read(contents) == before
        enrolled(clinic)
        assert "still has 2 of staff" in clinic.refused(
            "clinic", "remove", ids(clinic, "clinic")["Fjordheim"]
        )


class TestOneThatCannotBeRead:
    """A clinic that an older program let be made with another key of the same name."""

    @pytest.fixture
    def broken(self, clinic: Terminal, database_url: str) -> str:
        enrolled(clinic)
        other = Store(database_url, SystemClock(), Vault(KeyRing.parse(KeyRing.fresh("cli"))))

        def make(work: Work) -> str:
            made = people.add_clinic(work, "Annen", "mon-fri 08:00-15:00", "Europe/Oslo")
            people.add_staff(work, made, "Per Dahl", on_duty=False)
            people.add_patient(work, made, "Bo Vik", "nb", discharge_on=None, is_test=True)
            return str(made)

        made = other.run(make)
        other.close()
        return made

    def test_it_hides_nobody_else(self, clinic: Terminal, broken: str) -> None:
        listed = clinic("clinic", "list")
        assert "Fjordheim: Kari Nordli" in listed
        assert f"{broken}  (unreadable)" in listed
        assert "(unreadable)" in clinic("staff", "list")
        assert "(unreadable)" in clinic("patient", "list")
        assert "/staff/login/" in clinic("staff", "link", typed=["Kari Nordli"])
        assert clinic(*ENROL, typed=["Eva Lie", "Kari Nordli", "Ola Berg"])
        clinic("staff", "add", typed=["Berit Moe"])
        clinic("staff", "change", "--duty", typed=["Berit Moe"])
        clinic("staff", "leave", typed=["Berit Moe"])
        clinic("failed", "list")

    def test_it_is_taken_away_when_that_is_said_twice(
        self, clinic: Terminal, broken: str, store: Store
    ) -> None:
        said = clinic.refused("clinic", "remove", broken)
        assert "another key ring" in said
        assert "--yes" in said
        assert "cannot be changed" in clinic.refused("clinic", "change", broken, "--hours", "mon 08:00-09:00")
        clinic("clinic", "remove", broken, "--yes")
        assert "(unreadable)" not in clinic("clinic", "list") + clinic("staff", "list") + clinic(
            "patient", "list"
        )
        assert [one.name for one in store.read(roster.patients)] == ["Anna Lie"]
