"""Appointments that a person has written down are seen by whom they share their plan with, once they were asked about just that."""

from bot.domain.flow.verbs import Purpose
from bot.service.appointments import words
from bot.service.conversation import purposes, shared
from bot.service.conversation.voice import Voice
from bot.store.database.work import Work
from bot.store.people import people
from tests.fakes.clinic import SmallClinic, desk
from tests.integration.appointments.days import event, file, take, write_down


def seen(clinic: SmallClinic) -> list[str]:
    """What Kari sees of Jonas's appointments."""

    def read(work: Work) -> list[str]:
        voice = Voice(work, desk(), people.by_id(work, clinic.jonas.id))
        areas = [area for area in shared.of(voice) if area.key == "appointments"]
        return [shared.line_of(voice, line) for area in areas for line in area.lines]

    return clinic.store.run(read)


def says(clinic: SmallClinic, *, given: bool, version: int) -> None:
    def run(work: Work) -> None:
        people.give_consent(
            work, clinic.jonas.id, Purpose.SHARE_PLAN, "test", given=given, version=version, shown="?"
        )

    clinic.store.run(run)


def test_what_and_when_is_seen_and_only_of_ones_own_and_only_by_a_yes_that_said_so(
    clinic: SmallClinic,
) -> None:
    take(clinic, file(event()))
    says(clinic, given=True, version=purposes.APPOINTMENTS_SINCE - 1)
    write_down(clinic, where="Storgata 1")
    assert seen(clinic) == [], "an older yes does not open it"
    assert "Du deler planen" not in clinic.last().text
    clinic.patient(words.show_list)
    assert clinic.says("Ingen på klinikken ser det du selv skriver opp.")
    says(clinic, given=True, version=purposes.APPOINTMENTS_SINCE)
    assert seen(clinic) == ["tannlege. torsdag 12. mars 2026 kl. 10:15"]
    clinic.patient(words.show_list)
    assert clinic.says("Du deler planen, så Kari ser hva du har skrevet opp, og når det er.")
    write_down(clinic, what="frisør")
    assert clinic.last().text.endswith("Du deler planen, så Kari ser hva du har skrevet opp, og når det er.")
    says(clinic, given=False, version=purposes.APPOINTMENTS_SINCE)
    assert seen(clinic) == []


def test_they_see_it_before_they_say_yes(clinic: SmallClinic) -> None:
    write_down(clinic)
    clinic.patient(shared.preview)
    assert "EGNE AVTALER\n• tannlege. torsdag 12. mars 2026 kl. 10:15" in clinic.last().text.replace(
        "\u00a0", " "
    )
