"""What staff are called to a patient: by first name wherever it stands in the name, and told apart where two share it."""

import pytest

from bot.service.requests import staff_acts
from tests.fakes.clinic import SmallClinic, rename_staff


@pytest.mark.parametrize(
    "name", ["Dr. Kari Nordli", "Nordli, Kari", "Kari Nordli, psykolog", "Dr. Nordli, Kari"]
)
def test_a_title_or_a_family_name_in_front_is_not_taken_for_the_first_name(
    clinic: SmallClinic, name: str
) -> None:
    clinic.store.run(rename_staff, clinic.kari, name)
    assert clinic.patient(lambda voice: voice.text("phrase.keyboard_talk")) == "Snakk med Kari"
    clinic.ask()
    assert clinic.told("request_sent", caseworker="Kari")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    assert clinic.says("Kari har tatt imot beskjeden din.")


def test_caseworker_and_deputy_of_one_name_are_told_apart(clinic: SmallClinic) -> None:
    clinic.store.run(rename_staff, clinic.kari, "Kari Nordli")
    clinic.store.run(rename_staff, clinic.ola, "Kari Berg")
    clinic.ask()
    assert "til Kari N. Ikke lest ennå." in clinic.last().text
    clinic.staff(staff_acts.not_mine, clinic.kari, clinic.code)
    assert clinic.says("Beskjeden din har gått videre til Kari B.")
