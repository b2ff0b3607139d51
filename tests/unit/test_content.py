import shutil
from pathlib import Path

import pytest

from bot.content import Content, Finding, check, load
from bot.dialogue.stage import Stage
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Started
from bot.domain.flow.state import RunState, Status
from bot.domain.lint.problems import Severity
from tests.fakes.flows import FOLDER, skip

#: Of the item whose settings are spoilt below.
OWNER = "        owner: patient\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small content folder, to be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "flows"))


@pytest.fixture(scope="module")
def content() -> Content:
    return load(FOLDER)


def spoil(folder: Path, file: str, old: str, new: str) -> list[Finding]:
    """Findings after one change in one file, without the number that nobody has called."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [each for each in check(folder) if each.code != "unverified-number"]


def line_of(folder: Path, file: str, text: str) -> int:
    """The first line of a file that has `text`."""
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_small_folder_is_sound(content: Content) -> None:
    assert [each.code for each in content.findings] == ["unverified-number"]
    assert content.errors == ()
    assert [flow.id for flow in content.book] == [
        "ask_help",
        "checkin",
        "craving",
        "plan_later",
        "plan_own",
        "refused",
        "talk",
        "plan",
        "plan_home",
        "plan_money",
    ]


def test_every_text_is_there_by_key(content: Content) -> None:
    assert content.texts["talk.what.say.2"] == "Hva vil du sende til {caseworker}?"
    assert content.texts["talk.what.ask.call"] == "Ring meg"
    assert content.texts["phrase.button_now"] == "Nå"
    assert content.texts["plan.words.later"] == "Spør meg senere"
    assert content.texts["plan_home.tonight.title"] == "Et sted å sove"
    assert content.texts["plan_home.tonight.not_working"] == "Jeg har et sted å sove, men er ikke trygg der."
    assert content.texts["help.emergency.name"] == "Medisinsk nødhjelp"
    assert content.phrases["button_now"].note == "Ends a wait early."
    assert content.neutral_phrases == {"pause_over", "request_answered"}


def test_a_reference_to_a_text_is_told_from_what_a_person_typed(content: Content) -> None:
    assert content.text_key("@plan_home.tonight.need_help") == "plan_home.tonight.need_help"
    assert content.text_key("@kari ring meg") is None
    assert content.text_key("plan_home.tonight.need_help") is None


def test_check_list_items_are_known_with_their_settings(content: Content) -> None:
    assert list(content.items) == ["tonight", "towels", "debts"]
    assert content.items["tonight"].re_ask == (1, 14)
    assert content.items["towels"].re_ask == (3,)
    assert content.items["debts"].sensitive


def test_the_hashes_change_with_structure_and_words(content: Content, folder: Path) -> None:
    assert load(folder).digest == content.digest
    spoil(folder, "talk.yaml", "say: Takk.", "say: Takk for det.")
    changed = load(folder)
    assert changed.sha256["talk"] != content.sha256["talk"]
    assert changed.sha256["craving"] == content.sha256["craving"]
    assert changed.digest != content.digest
    spoil(folder, "phrases/phrases.yaml", "Hopp over", "Videre")
    assert load(folder).digest != changed.digest


@pytest.mark.parametrize(
    "file,old,new,code,there",
    [
        ("talk.yaml", "next: thanks", "next: thank", "unknown-step", "next: thank"),
        ("talk.yaml", "say: Skriv det her.", "sya: Skriv det her.", "unknown-key", "sya:"),
        ("talk.yaml", "class: request", "clas: request", "unknown-key", "clas:"),
        ("talk.yaml", "evidence: [E9, E16]", "evidence: [E9, E99]", "unknown-evidence", "E99"),
        ("talk.yaml", "kind: text", "kind: tekst", "unknown-kind", "kind: tekst"),
        ("talk.yaml", "max: 200", "max: 9999", "shape", "max: 9999"),
        ("talk.yaml", "means: request_urgent", "means: hurry", "unknown-value", "means: hurry"),
        ("talk.yaml", "is: words", "is: wrods", "never-true", "wrods"),
        ("talk.yaml", "Ingen leser", "Ingen {who} leser", "unknown-placeholder", "{who}"),
        ("talk.yaml", "flow: ask_help", "flow: aks_help", "unknown-flow", "aks_help"),
        ("talk.yaml", "version: 1", "version: en", "shape", "version: en"),
        ("talk.yaml", "title: Snakk med {caseworker}", "titel: Snakk", "missing-key", "id: talk"),
        ("talk.yaml", "    say: Takk.", "    say: 13", "not-text", "say: 13"),
        ("talk.yaml", "    say: Takk.", "    say: Takk, {caseworker} er ren.", "forbidden-word", "er ren"),
        ("talk.yaml", "starts: person", "starts: bot", "must-be-neutral", "say:"),
        ("talk.yaml", "  nothing:", "  Nothing:", "bad-name", "  Nothing:"),
        ("talk.yaml", "    say: Takk.", "    say: Takk.\n    say: Ha det.", "unreadable", "say: Ha det."),
        ("talk.yaml", "start: what", "start: [what", "unreadable", "steps:"),
        ("talk.yaml", "start: what", "start: &x what", "unreadable", "&x"),
        ("talk.yaml", "- {go: nothing}", "- {go: nothing, when: {fact: paused}}", "shape", "paused"),
        ("craving.yaml", "from: coping_menu", "from: copping_menu", "unknown-menu", "copping"),
        ("craving.yaml", "neutral: true\n    ", "", "must-be-neutral", "say: Hvordan er det nå?"),
        ("craving.yaml", "for: 10m", "for: ti minutter", "shape", "for: ti"),
        ("craving.yaml", "walk: Gå en tur, shower", "walk: Gå, en tur, shower", "bad-name", "en tur"),
        ("checklists/plan.yaml", "        works: Er det nok?\n", "", "shape", "towels:"),
        ("checklists/plan.yaml", OWNER, "", "shape", "towels:"),
        ("checklists/plan.yaml", OWNER, "        owner: named\n", "shape", "owner: named"),
        ("checklists/plan.yaml", OWNER, f"{OWNER}        refusal: maybe\n", "shape", "refusal"),
        ("checklists/plan.yaml", OWNER, f"{OWNER}        under: tonight\n", "unknown-item", "under: tonight"),
        ("checklists/plan.yaml", OWNER, f"{OWNER}        answers: group\n", "shape", "towels:"),
        ("checklists/plan.yaml", "later: Spør meg senere", "later: Spør meg!!", "exclamation", "later: Spør meg!!"),
        ("checklists/plan.yaml", "works: Er det nok?", "works: Er det nok? Sikkert?", "questions", "works: Er det nok? S"),
        ("checklists/plan.yaml", "ask: Har du håndklær", "ask: Har du {haandklaer}", "unknown-placeholder", "{haand"),
        ("checklists/plan.yaml", "title: Gjeld", "title: Skitten gjeld", "forbidden-word", "title: Skitten"),
        ("checklists/plan.yaml", "need_help: Jeg vil gjerne snakke om gjeld.", "need_help: Narkoman", "forbidden-word", "Narkoman"),
        ("checklists/plan.yaml", "evidence: [E33]", "evidence: [E333]", "unknown-evidence", "money:"),
        ("checklists/plan.yaml", "      debts:", "      tonight:", "twice", None),
        ("checklists/plan.yaml", "  money:", "  a_very_long_one:", "bad-name", "a_very_long_one:"),
        ("checklists/plan.yaml", "owner: caseworker", "owner: somebody", "unknown-value", "owner: somebody"),
        ("phrases/phrases.yaml", "  button_skip: Hopp over\n", "", "missing-phrase", None),
        ("phrases/phrases.yaml", "Pausen din er over.", "Pausen fra klinikken er over.", "not-neutral", "klinikken"),
        ("phrases/phrases.yaml", "note: Ends", "notes: Ends", "unknown-key", "notes: Ends"),
        ("phrases/phrases.yaml", "phrases:", "phrase:", "shape", "phrase:"),
        ("help/no.yaml", 'number: "113"', "number: 113", "not-text", "number: 113"),
        ("help/no.yaml", "verified_on: null", "verified_on: i går", "shape", "i går"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_with_file_and_line(
    folder: Path, file: str, old: str, new: str, code: str | None, there: str | None
) -> None:
    found = spoil(folder, file, old, new)
    assert code in [each.code for each in found], found
    if there is not None:
        lines = [each.line for each in found if each.code == code and each.file == file]
        assert line_of(folder, file, there) in lines, found


def test_a_finding_reads_like_a_compilers(folder: Path) -> None:
    found = spoil(folder, "talk.yaml", "next: thanks", "netx: thanks")
    assert [str(each) for each in found] == [
        "talk.yaml:33: error: there is no key `netx` here; did you mean `next`? [unknown-key]"
    ]


def test_a_text_with_a_comma_between_braces_gets_a_hint(folder: Path) -> None:
    found = spoil(
        folder, "phrases/phrases.yaml", "button_help: {text: Hjelp}", "button_help: {text: Hjelp, eller så}"
    )
    assert ["in quotes" in each.message for each in found] == [True]
    found = spoil(folder, "craving.yaml", "walk: Gå en tur", "walk: Gå, en tur")
    assert any("in quotes" in each.message for each in found)


def test_what_may_come_from_a_broken_file_is_not_held_against_others(folder: Path) -> None:
    assert {each.file for each in spoil(folder, "ask_help.yaml", "start: show", "strat: show")} == {
        "ask_help.yaml"
    }


def test_one_broken_file_does_not_hide_the_faults_of_another(folder: Path) -> None:
    (folder / "talk.yaml").write_text("id: talk\n  steps: {", encoding="utf-8")
    found = spoil(folder, "craving.yaml", "start: how_strong", "start: gone")
    assert {(each.file, each.code) for each in found} >= {
        ("talk.yaml", "unreadable"),
        ("craving.yaml", "unknown-step"),
    }


def test_two_flows_of_one_name_are_found(folder: Path) -> None:
    shutil.copy(folder / "talk.yaml", folder / "zalk.yaml")
    found = [each for each in check(folder) if each.file == "zalk.yaml"]
    assert {each.code for each in found} == {"twice", "file-name"}


def test_a_flow_named_like_an_area_is_found(folder: Path) -> None:
    text = (folder / "talk.yaml").read_text(encoding="utf-8").replace("id: talk", "id: plan_home")
    (folder / "plan_home.yaml").write_text(text, encoding="utf-8")
    assert ("checklists/plan.yaml", "twice") in [(each.file, each.code) for each in check(folder)]


@pytest.mark.parametrize(
    "raw,line",
    [
        (b"", 1),
        (b"# only a comment\n", 1),
        (b"id: talk\ntitle: \xff\n", 2),
        (b"a: 1\nb: 2\na: 3\n", 3),
        (b"a: &x [1]\nb: *x\n", 1),
        (b"a: &x [*x]\n", 1),
        (b"? [a, b]\n: c\n", 1),
        (b"a: 1\n---\nb: 2\n", 2),
        (b"a: [1\nb: 2\n", 2),
        (b"[" * 5000, 1),
        (b"a:\n" + b"\n".join(b" " * depth + b"a:" for depth in range(1, 60)), 42),
        (b"a: " + b"x" * 500_000, 1),
        (b"a: \x01\n", 1),
        (b"!!python/object:os.system [ls]\n", 1),
        (b"just words\n", 1),
        (b"- a\n- list\n", 1),
    ],
)  # fmt: skip
def test_a_file_that_is_no_flow_at_all_is_a_finding_and_no_crash(folder: Path, raw: bytes, line: int) -> None:
    (folder / "talk.yaml").write_bytes(raw)
    found = [each for each in check(folder) if each.file == "talk.yaml" and each.severity is Severity.ERROR]
    assert found
    assert found[0].line == line


def test_anchors_are_refused_because_they_can_blow_a_file_up(folder: Path) -> None:
    (folder / "talk.yaml").write_text("a: &x [1]\nb: [*x, *x]\n", encoding="utf-8")
    assert [each.message for each in check(folder) if each.file == "talk.yaml"] == [
        "anchors and aliases (& and *) are not used here; write it out"
    ]


def test_true_and_false_are_true_and_false(folder: Path) -> None:
    found = spoil(folder, "craving.yaml", "neutral: true", "neutral: false")
    assert [each.code for each in found] == ["must-be-neutral"]


def test_an_item_in_two_check_lists_is_found(folder: Path) -> None:
    text = (folder / "checklists" / "plan.yaml").read_text(encoding="utf-8").replace("id: plan", "id: more")
    (folder / "checklists" / "more.yaml").write_text(text, encoding="utf-8")
    assert {each.code for each in check(folder) if each.file == "checklists/plan.yaml"} == {"twice"}


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert [each.code for each in check(tmp_path / "gone")] == ["no-folder"]
    assert {each.code for each in check(tmp_path)} == {"missing-phrase"}


def test_for_a_release_warnings_are_errors_but_for_what_only_an_operator_can_do(folder: Path) -> None:
    spoil(folder, "talk.yaml", "say: Skriv det her.", "say: Hva vil du si? Hvordan?")
    assert {(each.code, each.severity) for each in check(folder)} == {
        ("questions", Severity.WARNING),
        ("unverified-number", Severity.WARNING),
    }
    assert {(each.code, each.severity) for each in check(folder, release=True)} == {
        ("questions", Severity.ERROR),
        ("unverified-number", Severity.WARNING),
    }


def test_the_structure_that_was_served_may_not_change_under_its_version(
    content: Content, folder: Path
) -> None:
    served = {(flow.id, flow.version): flow.to_json() for flow in content.book}
    spoil(folder, "talk.yaml", "say: Takk.", "say: [Takk., Ha det.]")
    found = [each for each in load(folder, served).findings if each.code == "structure-changed"]
    assert [(each.file, each.line) for each in found] == [("talk.yaml", 2)]
    spoil(folder, "talk.yaml", "version: 1", "version: 2")
    assert load(folder, served).errors == ()


def test_yes_and_no_are_words(folder: Path) -> None:
    assert spoil(folder, "checkin.yaml", "{answer: has_time, is: yes}", "{answer: has_time, is: no}") == []


def test_a_conversation_pinned_to_an_older_version_keeps_its_words(content: Content, folder: Path) -> None:
    old = [flow.to_json() for flow in content.book]
    spoil(folder, "talk.yaml", "version: 1", "version: 2")
    spoil(folder, "talk.yaml", "Noe jeg vil skrive", "Noe annet")
    spoil(folder, "talk.yaml", "say: Takk.", "say: Takk skal du ha.")
    now = load(folder).with_older([*old, "{", '{"id": "talk"}'])
    assert now.book.text_prefix("talk", 1) == "talk@1"
    assert now.book.text_prefix("talk", 2) == "talk"
    assert now.texts["talk@1.thanks.say"] == "Takk."
    assert now.texts["talk.thanks.say"] == "Takk skal du ha."
    assert "craving@3.choose.say" not in now.texts
    assert now.aliases["talk@1.words.say"] == "talk.words.say"
    assert now.aliases["talk@1.thanks.say"] == "talk@1.thanks.say"
    assert [each.code for each in now.findings if each.file == "flow_version"] == ["old-version"] * 2
    state, _ = advance(content.book, RunState(), Started("talk"), {})
    state, _ = advance(now.book, state, skip(state), {})
    assert state.status is Status.ENDED
    begun, effects = advance(now.book, RunState(), Started("talk", versions={"talk": 1}), {})
    assert "  [3] Noe jeg vil skrive" in list(Stage(now, "nb").lines(begun, effects, {}))
