"""Which tests are long, so that `make test` can leave them to `make long`."""

from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
#: Files whose tests take seconds each: sweeps over hours and days, everything pasted or followed step by step, pictures.
FILES: Final = (
    "tests/e2e/test_pictures.py",
    "tests/integration/clock/test_clock_apart.py",
    "tests/integration/clock/test_clock_away.py",
    "tests/integration/clock/test_clock_faults.py",
    "tests/integration/test_flows_draw.py",
    "tests/integration/test_readme.py",
    "tests/recipes/test_recipes.py",
    "tests/unit/content/draw/test_layout.py",
    "tests/unit/content/draw/test_pictures.py",
)
#: Tests in other files that are long as well.
TESTS: Final = (
    "tests/e2e/test_story.py::test_the_story_fails_without",
    "tests/e2e/test_story.py::test_the_next_day_fails_without",
    "tests/e2e/test_story.py::test_the_days_before_easter_fail_without",
    "tests/integration/simulate/test_simulate.py::test_a_program_that_is_spoilt_is_noticed",
    "tests/integration/moving/test_command_pack.py::test_killed_anywhere_never_two_serve_it_and_the_same_commands_again_leave_one",
    "tests/integration/rehearsal/test_trial.py::test_a_rule_that_is_missing_shows_in_the_figure",
    # What `make check` does as well.
    "tests/unit/test_unused.py::test_nothing_in_this_program_is_unused",
    "tests/unit/domain/test_proof.py::test_every_rule_holds_in_the_small_worlds_whatever_happens",
    "tests/unit/test_supply_chain.py::TestSecrets::test_every_tracked_file_is_looked_at_and_holds_none",
    "tests/unit/domain/test_proof.py::test_every_event_of_the_machine_is_explored",
    "tests/unit/domain/test_proof.py::test_what_a_small_world_was_added_for_is_noticed",
    "tests/unit/domain/test_proof.py::test_one_in_forty_mutants_is_noticed_each",
    "tests/unit/domain/test_proof.py::test_mutants_are_tried_in_other_processes",
    "tests/unit/domain/test_proof.py::test_a_mutant_stands_in_the_machines_place_for_a_moment_only",
    "tests/integration/test_command_line.py::TestFlows::test_the_content_that_is_shipped_has_no_error",
)
#: Where the two databases may differ, so that both are asked each time. Elsewhere what is said and done is the same code over the same
#: stores: it is played on SQLite each time, and once more on PostgreSQL by `make long`.
ON_BOTH: Final = (
    "tests/integration/store/",
    "tests/integration/appointments/test_one_of_a_row.py",
    "tests/integration/moving/",
    "tests/integration/requests/test_requests_asked.py",
    "tests/integration/requests/test_requests_deadlines.py",
    "tests/integration/requests/test_requests_durable.py",
    "tests/integration/requests/test_requests_races.py",
    "tests/integration/requests/test_requests_stored.py",
    "tests/integration/test_ledgers_alike.py",
    "tests/integration/test_one_bad_row.py",
    "tests/integration/test_schema.py",
    "tests/integration/test_statements.py",
    "tests/e2e/test_story.py",
)


#: Of those, what takes long and is the same code on both: many moments or many bad servers, one after the other.
LATER_ON_POSTGRES: Final = (
    "tests/integration/test_one_bad_row.py::test_with_one_person_erased",
    "tests/integration/requests/test_requests_durable.py::test_whatever_is_explored",
    "tests/integration/test_one_bad_row.py::test_with_rows_spoilt",
    "tests/e2e/test_story.py::test_parts_of_the_story",
)
#: The same once more in another window, language or hour, by what stands last in its brackets: one of them each time, all by `make long`.
ONCE_MORE: Final = (
    ("tests/e2e/staff/test_staff_login_pages.py::test_a", "narrow dark"),
    ("tests/e2e/staff/test_staff_login_pages.py::test_what", "narrow dark"),
    ("tests/e2e/staff/test_staff_view.py::test_axe", "683-384-dark"),
    ("tests/e2e/staff/test_staff_player_view.py::test_axe", "1366-768-dark"),
    ("tests/e2e/staff/test_staff_states.py::test_axe_finds_nothing_where_several", "1366-768-light"),
    ("tests/e2e/staff/test_staff_found.py::test_the_newest_words", "380-780"),
    ("tests/e2e/staff/test_staff_found.py::test_the_newest_words", "683-384"),
    ("tests/e2e/staff/test_staff_directory_view.py::test_nothing_is_found", "1366-768-light"),
    ("tests/e2e/staff/test_staff_enrol_view.py::test_axe", "1366-768-light"),
    ("tests/e2e/staff/test_staff_enrol_view.py::test_the_board", "1366-768-light"),
    ("tests/e2e/staff/test_staff_keys.py::test_from_a_notice", "1366-768"),
    ("tests/e2e/staff/test_staff_player_view.py::test_axe", "1600-900-light"),
    ("tests/e2e/staff/test_staff_states.py::test_axe", "380-800-dark"),
    ("tests/e2e/staff/test_staff_view.py::test_axe", "380-800-dark"),
    ("tests/e2e/test_canaries.py::test_no_name", "en"),
    ("tests/e2e/test_demo_looks.py::test_axe_finds_nothing_on_the_wide_page", "en-dark"),
    ("tests/e2e/test_demo_looks.py::test_axe_finds_nothing_at_380", "en-light"),
    ("tests/e2e/test_demo_newcomer.py::test_on_a_laptop", "en"),
    ("tests/e2e/test_demo_page.py::test_the_whole_story", "en"),
    ("tests/e2e/test_late_messages.py::test_a_machine", "-65 s ahead"),
    ("tests/e2e/test_late_messages.py::test_a_machine", "5400 s ahead"),
    ("tests/e2e/test_late_messages.py::test_what_waited", "-65 s ahead"),
    ("tests/e2e/test_late_messages.py::test_what_waited", "0 s ahead"),
    ("tests/e2e/test_story.py::test_the_story_holds", "postgres-en"),
    ("tests/e2e/test_story.py::test_the_days_before_easter", "postgres-en"),
    ("tests/e2e/test_story.py::test_the_days_before_easter", "postgres-nn"),
    ("tests/e2e/test_story.py::test_the_days_before_easter", "postgres-nb"),
    ("tests/e2e/test_story.py::test_the_days_before_easter", "sqlite-nn"),
    ("tests/e2e/test_story.py::test_the_quiet_days", "postgres-nb"),
)


def is_long(item: pytest.Item) -> bool:
    """Whether `make test` leaves a test to `make long`."""
    place = item.nodeid
    if place.startswith((*FILES, *TESTS)):
        return True
    if any(place.startswith(test) and place.endswith((f"[{last}]", f"-{last}]")) for test, last in ONCE_MORE):
        return True
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if "postgres" not in parameters.values():
        return False
    return place.startswith(LATER_ON_POSTGRES) or not place.startswith(ON_BOTH)
