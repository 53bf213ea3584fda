"""The page as a person uses it: whatever is chosen or typed, it shows a view or says why not."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.sequences import MAX_STEPS, PRESETS
from explorer.sequences.arrangement import Arrangement
from explorer.sequences.limits import MAX_UNITS
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, Choice, ModelChoice
from explorer.session.controls import Chosen
from explorer.session.first_unit import first_unit
from explorer.session.holds import HOLD_OPTIONS, Hold
from explorer.session.run import run, untouched
from explorer.tracing.torch_parity import parameter_count
from explorer.ui.escaping import WORD_JOINER
from explorer.views.sent_stage import run_stage
from explorer.views.spelling import run_spelling
from tests.pages.shared import (
    CELL_PAGE,
    as_sent,
    assert_stands,
    choose,
    chosen_on,
    link_of,
    opened_at,
    sent,
    view_controls,
)

NUMBERS = [key for key, preset in PRESETS.items() if preset.kind == "numbers"]
OPTIONS = ("cell", "sequence", "weights", "init", "phi", "notation", "z", "loss")


def opened(**link: str) -> AppTest:
    """The page opened at a link, run once."""
    return opened_at(CELL_PAGE, link)


@cache
def usual_choices() -> Chosen:
    """What the controls say where no link says anything."""
    return chosen_on(opened())


def option(control: str, value: Any) -> Any:
    """The key of the option that stands for a value of the library."""
    return ("default" if value is None else value) if control in OPTIONS else value


def widget(page: AppTest, key: str) -> Any:
    kinds = ("selectbox", "number_input", "slider", "text_area", "button_group")
    result = [one for kind in kinds for one in getattr(page, kind) if one.key == key]
    assert len(result) == 1, key
    return result[0]


def set_to(page: AppTest, **values: Any) -> AppTest:
    """Sets controls by the value that the library takes, one after the other, as a person does."""
    for key, value in values.items():
        if key in view_controls(page):
            choose(page, **{key: option(key, value)})
        else:
            widget(page, key).set_value(option(key, value)).run()
    return page


def controls(page: AppTest) -> dict[str, Any]:
    """What every control shows."""
    kinds = ("selectbox", "number_input", "slider", "text_area", "button_group")
    drawn = {key: one["value"] for key, one in view_controls(page).items()}
    return drawn | {one.key: one.value for kind in kinds for one in getattr(page, kind)}


def curves_on(page: AppTest) -> Any:
    data = sent(page, "stage")
    return [panels[data["loss"]] for panels in data["lines"]]


def assert_shows(page: AppTest, choice: Choice) -> None:
    """The page stands, complains about nothing, and its stage holds what the library computes."""
    assert_stands(page)
    assert [one.value for one in page.warning] == []
    shown = run(choice.model)
    assert sent(page, "stage") == as_sent(run_stage(shown, choice))
    assert sent(page, "spelling") == as_sent(run_spelling(shown))


def assert_says(page: AppTest, *parts: str) -> str:
    """The page shows one sentence and nothing else in place of a view."""
    assert_stands(page)
    (warning,) = page.warning
    sentence = re.sub(r"\\(.)", r"\1", warning.value).replace("\N{WORD JOINER}", "")
    assert "\n" not in sentence
    assert sentence.endswith(".")
    for part in parts:
        assert part in sentence
    assert sent(page, "stage") is None
    return sentence


def own_text(text: str) -> AppTest:
    page = set_to(opened(), weights="random", sequence=OWN_TEXT)
    return set_to(page, text=text)


def own_numbers(text: str) -> AppTest:
    page = set_to(opened(), weights="random", sequence=OWN_NUMBERS)
    return set_to(page, numbers=text)


# views


def test_the_page_opens_with_the_trained_lstm_and_no_complaint() -> None:
    page = opened()
    assert_shows(page, Choice())
    assert run(Choice().model).trained is not None
    assert not page.toast


@pytest.mark.parametrize("weights", ["trained", "random"])
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_shows_its_view_with_either_weights(cell: str, weights: Any) -> None:
    page = set_to(opened(), cell=cell, weights=weights)
    model = ModelChoice(cell=cell, weights=weights)
    assert_shows(page, Choice(model))
    count = parameter_count(run(model).module)
    assert any(f"{count.torch:,}" in one.value for one in page.markdown)
    assert any("Proof" in one.value for one in page.markdown)


@pytest.mark.parametrize("sequence", PRESETS)
def test_every_preset_shows_its_view_and_what_to_look_for(sequence: str) -> None:
    page = set_to(opened(weights="random"), sequence=sequence)
    assert_shows(page, Choice(ModelChoice(weights="random", sequence=sequence)))
    sentences = [re.sub(r"\\(.)", r"\1", one.value) for one in page.caption]
    assert PRESETS[sequence].watch in sentences


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("direction", ["keep", "replace"])
def test_every_notation_and_direction_reaches_the_stage(notation: str, direction: Any) -> None:
    page = set_to(opened(cell="gru"), notation=notation, z=direction)
    model = ModelChoice(cell="gru")
    assert_shows(page, Choice(model, notation=notation, direction=direction))


def test_every_setting_of_random_weights_reaches_the_stage() -> None:
    page = set_to(
        opened(weights="random"),
        sequence="noise",
        steps=30,
        size=5,
        seed=7,
        gain=1.5,
        init="orthogonal",
        forget=2.0,
    )
    model = ModelChoice(weights="random", sequence="noise", steps=30, size=5, seed=7, gain=1.5)
    model = replace(model, initialisation="orthogonal", forget_bias=2.0)
    assert_shows(page, Choice(model))
    assert run(model) is not run(replace(model, forget_bias=None))


def test_the_squashing_function_reaches_the_stage() -> None:
    page = set_to(opened(weights="random"), cell="rnn", phi="relu")
    model = ModelChoice(cell="rnn", weights="random", nonlinearity="relu")
    assert_shows(page, Choice(model))
    data = sent(page, "stage")
    assert data is not None
    assert data["phi"] == "ReLU"


@pytest.mark.parametrize("cell", CELLS)
def test_a_first_click_on_any_cell_shows_trained_weights(cell: str) -> None:
    page = set_to(opened(), cell=cell)
    assert not any("No trained weights" in one.value for one in page.caption)
    assert run(ModelChoice(cell=cell)).trained is not None


# weights that do not fit


@pytest.mark.parametrize("sequence", [*NUMBERS, OWN_NUMBERS])
def test_numbers_have_a_stage_at_once_that_says_its_weights_are_random(sequence: str) -> None:
    page = set_to(opened(), sequence=sequence)
    assert not page.warning
    assert any("these are random ones, with 16 units" in one.value for one in page.caption)
    assert page.session_state["weights"] == "trained"
    assert not any("A trained" in one.value for one in page.markdown)


def test_the_way_back_from_numbers_is_to_the_trained_weights() -> None:
    page = set_to(opened(), sequence="sine")
    assert_shows(page, Choice(ModelChoice(sequence="sine")))
    page.button(key="leave_numbers").click().run()
    assert_shows(page, Choice())
    assert not any(one.key == "leave_numbers" for one in page.button)
    page = set_to(opened(), sequence="sine", weights="random")
    assert not any(one.key == "leave_numbers" for one in page.button)


# own text


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "e\u0301\U0001f469‍\U0001f680\U0001f1eb\U0001f1f7",
        "<b>x</b><script>y()</script>",
        "*a*\n`b`",
        "  ",
    ],
)
@pytest.mark.parametrize("weights", ["trained", "random"])
def test_any_text_of_allowed_length_is_shown(text: str, weights: Any) -> None:
    page = set_to(opened(), weights=weights, sequence=OWN_TEXT, text=text)
    model = ModelChoice(weights=weights, sequence=OWN_TEXT, text=text)
    assert_shows(page, Choice(model))
    assert controls(page)["text"] == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("x" * (MAX_STEPS + 1), f"at most {MAX_STEPS}"),
        ("".join(map(chr, range(0x4E00, 0x4E00 + 200))), "200 distinct"),
        ("a" + "\u0301" * 20_000, "characters"),
    ],
)
def test_a_text_that_is_not_allowed_says_why_and_stays_where_it_was_typed(
    text: str, said: str
) -> None:
    page = own_text(text)
    assert_says(page, said)
    assert controls(page)["text"] == text
    assert_shows(
        set_to(page, text="ok"), Choice(ModelChoice(weights="random", sequence=OWN_TEXT, text="ok"))
    )


# own numbers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("one\ntwo", "two"),
        ("1\n-inf", "Line 2"),
        ("1,2\n3\n4,5", "Line 2"),
        ("1,2\n3,<b>x</b>", "<b>x</b>"),
        ("1\n*x*_y_$z$:red[w]", "*x*_y_$z$:red[w]"),
    ],
)
def test_numbers_that_are_none_say_where_and_stay_where_they_were_typed(
    text: str, said: str
) -> None:
    page = own_numbers(text)
    assert_says(page, said)
    assert controls(page)["numbers"] == text
    model = ModelChoice(weights="random", sequence=OWN_NUMBERS, numbers="1\n2")
    assert_shows(set_to(page, numbers="1\n2"), Choice(model))


@pytest.mark.parametrize("text", ["0", "1 2 3", "a,b\n1,2\n3,4", "1;2,5\n3;4", "\ufeff1\r\n2"])
def test_numbers_in_any_usual_form_are_shown(text: str) -> None:
    model = ModelChoice(weights="random", sequence=OWN_NUMBERS, numbers=text)
    assert_shows(own_numbers(text), Choice(model))


def test_a_table_file_becomes_the_numbers() -> None:
    page = set_to(opened(), weights="random", sequence=OWN_NUMBERS)
    page.file_uploader[0].set_value([("walk.csv", b"a;b\n1,5;2\n3;4\n", "text/csv")]).run()
    assert controls(page)["numbers"].split() == ["a;b", "1,5;2", "3;4"]
    numbers = controls(page)["numbers"]
    model = ModelChoice(weights="random", sequence=OWN_NUMBERS, numbers=numbers)
    assert run(model).sequence.x[:, 0].tolist() == [[1.5, 2.0], [3.0, 4.0]]
    assert_shows(page, Choice(model))


def test_a_table_with_dates_gaps_and_thousands_names_its_steps_and_says_what_was_done() -> None:
    text = "# a note\ndate,level\n2024-01-01,3000\n2024-01-02,\n2024-01-03,5000\n"
    page = own_numbers(text)
    caption = " ".join(one.value for one in page.caption)
    for part in ("1 line of comments", "named by date", "1 empty cell", "standardised"):
        assert part in caption
    arrangement = Arrangement(scale="auto")
    model = ModelChoice(
        weights="random", sequence=OWN_NUMBERS, numbers=text, arrangement=arrangement
    )
    sequence = run(model).sequence
    assert sequence.tokens == ("2024-01-01", "2024-01-02*", "2024-01-03")
    assert sequence.x.flatten().tolist() == pytest.approx([-(1.5**0.5), 0, 1.5**0.5])
    assert_shows(page, Choice(model))
    page.session_state["table_scale"] = "none"
    page = page.run()
    assert "tandardised" not in " ".join(one.value for one in page.caption)
    assert controls(page)["numbers"] == text


PANEL = "firm,year,invest,value\n" + "".join(
    f"{firm},{1935 + n},{n % 7},{n % 5 / 4}\n" for firm in ("IBM", "US Steel") for n in range(8)
)


def table_lines(page: AppTest) -> list[str]:
    """Where it is said how the table is read, once for each place."""
    texts = [re.sub(r"\\(.)", r"\1", one.value.replace(WORD_JOINER, "")) for one in page.caption]
    return [text for text in texts if "rows; columns at" in text]


def test_what_was_done_to_a_table_is_said_once_beside_the_table() -> None:
    page = own_numbers(PANEL)
    (line,) = table_lines(page)
    assert "2 runs of rows, told apart by firm" in line
    beside = [re.sub(r"\\(.)", r"\1", one.value) for one in page.sidebar.caption]
    assert line in [text.replace(WORD_JOINER, "") for text in beside]


def test_steps_features_and_run_come_by_a_link_and_are_shown_and_told_on() -> None:
    link = {
        "weights": "random",
        "sequence": OWN_NUMBERS,
        "numbers": PANEL,
        "table_labels": "invest",
        "table_run": "US Steel",
        "table_features": "value,year",
    }
    page = opened(**link)
    arrangement = Arrangement(
        steps="invest", run="US Steel", features=("value", "year"), scale="auto"
    )
    model = ModelChoice(
        weights="random", sequence=OWN_NUMBERS, numbers=PANEL, arrangement=arrangement
    )
    assert_shows(page, Choice(model))
    assert not page.toast
    sequence = run(model).sequence
    assert sequence.features == ("year", "value")
    assert sequence.tokens[:3] == ("0", "1", "2")
    assert len(sequence.tokens) == 8
    told = link_of(page)
    for key in ("table_labels", "table_run", "table_features"):
        assert told[key] == link[key]


def test_the_columns_of_the_table_are_offered_and_no_choice_is_as_found() -> None:
    page = own_numbers(PANEL)
    page.session_state["folder_table_reading"] = True
    page = page.run()
    offered = {one.key: one for one in page.selectbox}
    assert offered["table_labels"].options == ["no column", "firm", "year", "invest", "value"]
    assert offered["table_labels"].value is None
    assert offered["table_run"].label == "Only rows where firm is"
    assert offered["table_run"].options == ["IBM", "US Steel"]
    (features,) = [one for one in page.multiselect if one.key == "table_features"]
    assert features.options == ["year", "invest", "value"]
    page = offered["table_run"].set_value("IBM").run()
    assert "only the 8 of 16 rows where firm is IBM" in table_lines(page)[0]
    page = features.set_value(["value"]).run()
    assert "read, as chosen: value" in table_lines(page)[0]
    (labels,) = [one for one in page.selectbox if one.key == "table_labels"]
    page = labels.set_value("").run()
    assert "no column names the steps" in table_lines(page)[0]
    assert link_of(page)["table_labels"] == ""
    assert_stands(page)


@pytest.mark.parametrize(
    ("key", "text"),
    [("table_labels", "day"), ("table_run", "Ford"), ("table_features", "value,day")],
)
def test_a_name_in_a_link_that_the_table_lacks_is_told_in_one_sentence(key: str, text: str) -> None:
    page = opened(weights="random", sequence=OWN_NUMBERS, numbers=PANEL, **{key: text})
    assert_stands(page)
    (toast,) = page.toast
    assert f"In the link, {key} “{text}”" in re.sub(r"\\(.)", r"\1", toast.value)
    assert not page.warning


def test_what_was_chosen_of_one_table_is_dropped_where_another_comes() -> None:
    page = opened(weights="random", sequence=OWN_NUMBERS, numbers=PANEL, table_run="IBM")
    page = set_to(page, numbers="a,b\n1,2\n3,4")
    model = ModelChoice(
        weights="random",
        sequence=OWN_NUMBERS,
        numbers="a,b\n1,2\n3,4",
        arrangement=Arrangement(scale="auto"),
    )
    assert_shows(page, Choice(model))
    assert "table_run" not in link_of(page)


def test_a_file_of_another_kind_is_answered_with_the_kinds_that_are_taken_and_why() -> None:
    page = set_to(opened(), weights="random", sequence=OWN_NUMBERS)
    before = controls(page)["numbers"]
    name = "measurements of the river in the year 2024.xlsx"
    page.file_uploader[0].set_value([(name, b"PK", "application/zip")]).run()
    (error,) = page.error
    sentence = re.sub(r"\\(.)", r"\1", error.value)
    for part in (".csv, .tsv, .txt", "saved as CSV", "2024.xlsx"):
        assert part in sentence
    assert name not in sentence
    assert controls(page)["numbers"] == before


def test_a_file_that_is_no_table_says_so_and_leaves_the_numbers() -> None:
    page = set_to(opened(), weights="random", sequence=OWN_NUMBERS)
    before = controls(page)["numbers"]
    page.file_uploader[0].set_value([("photo.csv", b"\x89PNG\x00\x01\xff", "text/csv")]).run()
    (error,) = page.error
    assert "not plain text" in re.sub(r"\\(.)", r"\1", error.value)
    assert controls(page)["numbers"] == before
    assert sent(page, "stage") is not None


# beyond the view


def test_a_loss_beyond_the_sequence_says_so_and_takes_the_last_step() -> None:
    page = set_to(opened(), loss="at", at=400)
    assert_stands(page)
    steps = len(run(Choice().model).sequence.tokens)
    (warning,) = page.warning
    assert "step 400" in warning.value
    assert f"0 to {steps - 1}" in warning.value
    assert controls(page)["at"] == 400
    last = curves_on(set_to(opened(), loss="last"))
    assert curves_on(page) == last
    assert curves_on(set_to(page, at=3)) != last
    assert not page.warning


@pytest.mark.parametrize("loss", ["last", "sum"])
def test_a_loss_step_that_is_not_asked_for_does_not_matter(loss: Any) -> None:
    page = set_to(opened(), loss="at", at=400)
    assert_shows(set_to(page, loss=loss), Choice(loss=loss))


def test_a_unit_beyond_the_size_shows_the_last_one_and_is_kept_for_later() -> None:
    page = set_to(opened(weights="random"), size=20, unit=18)
    page = set_to(page, size=4)
    small = ModelChoice(weights="random", size=4)
    assert_shows(page, Choice(small, unit=18))
    data = sent(page, "stage")
    assert data is not None
    assert data["unit"] == 3
    page = set_to(page, size=20)
    assert_shows(page, Choice(replace(small, size=20), unit=18))


@pytest.mark.parametrize("unit", [0, MAX_UNITS - 1])
def test_every_unit_that_can_be_asked_for_stands(unit: int) -> None:
    assert_shows(set_to(opened(), unit=unit), Choice(unit=unit))


def test_nothing_that_was_chosen_is_reset_when_something_else_changes() -> None:
    page = opened()
    chosen = {
        "weights": "random",
        "steps": 30,
        "size": 9,
        "seed": 5,
        "gain": 2.0,
        "init": "xavier",
        "forget": 1.0,
        "notation": "ng",
        "unit": 4,
        "loss": "at",
        "at": 6,
    }
    sequences = {"sequence": "noise", **chosen}
    page = set_to(page, **sequences)
    page = set_to(page, cell="rnn", phi="relu")
    page = set_to(page, cell="gru", z="replace")
    expected = {key: option(key, value) for key, value in sequences.items()} | {
        "cell": "gru",
        "phi": option("phi", "relu"),
        "z": option("z", "replace"),
    }
    for changes in (
        {"cell": "lstm"},
        {"cell": "gru_simple"},
        {"sequence": "brackets_quotes"},
        {"weights": "trained"},
        {"sequence": OWN_TEXT},
        {"sequence": OWN_NUMBERS},
        {"weights": "random"},
        {"sequence": "noise"},
        {"cell": "gru"},
    ):
        page = set_to(page, **changes)
        expected |= {key: option(key, value) for key, value in changes.items()}
        # With trained weights the settings are folded away, and drawn again afterwards.
        shown = controls(page)
        assert {key: shown.get(key, value) for key, value in expected.items()} == expected
    assert expected.keys() <= shown.keys()
    model = ModelChoice(
        "gru", "random", "noise", steps=30, size=9, seed=5, gain=2.0, initialisation="xavier"
    )
    assert_shows(page, Choice(model, unit=4, notation="ng", direction="replace", loss=6))


def test_own_text_is_still_there_after_a_look_at_something_else() -> None:
    page = own_text("mine")
    page = set_to(page, sequence="sentence")
    page = set_to(page, sequence=OWN_TEXT)
    assert controls(page)["text"] == "mine"


@pytest.mark.parametrize("cell", ["irnn", "rnn"])
def test_an_overflow_is_named_and_the_page_stands(cell: str) -> None:
    page = opened(weights="random", cell=cell, phi="relu", gain="10", steps="500")
    page = set_to(page, sequence="noise")
    assert_stands(page)
    assert any("overflows" in one.value for one in page.caption)
    assert any("overflows" in one.value for one in page.warning)
    assert sent(page, "stage") is not None


def test_a_gradient_that_is_zero_everywhere_is_named_as_such() -> None:
    page = opened(weights="random", cell="rnn", gain="0", init="xavier")
    assert_shows(page, Choice(ModelChoice("rnn", "random", gain=0.0, initialisation="xavier")))
    page = opened(weights="random", cell="rnn", phi="relu", gain="0", init="xavier")
    assert_stands(page)
    assert not any("exactly zero at every step" in one.value for one in page.info)


def test_a_failure_of_ours_ends_in_one_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("explorer.views.sent_stage.sent_holds", broken)
    page = opened(seed="77")
    assert not page.exception
    (error,) = page.error
    assert "secret" not in error.value
    assert error.value.endswith(".")
    assert "a secret" in caplog.text


# links


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cell", "GRU"),
        ("cell", "gru"),
        ("cell", "GRU "),
        ("steps", "7"),
        ("steps", "007"),
        ("steps", "+7"),
        ("steps", " 7"),
        ("steps", "7.0"),
        ("steps", "7e0"),
        ("steps", "٧"),
        ("steps", "1"),
        ("steps", "501"),
        ("steps", "9" * 5000),
        ("unit", "²"),
        ("unit", "12"),
        ("gain", "1e-1"),
        ("gain", "1_0"),
        ("gain", "٣"),
        ("gain", "nan"),
        ("gain", "inf"),
        ("gain", "11"),
        ("forget", "-2.5"),
        ("forget", "none"),
        ("notation", "\x00"),
        *[(name, "") for name in ("cell", "notation", "weights", "z", "phi", "loss")],
        *[(name, "") for name in ("steps", "gain", "unit", "forget")],
    ],
)
def test_a_sentence_is_told_exactly_if_the_links_value_is_not_taken(name: str, text: str) -> None:
    page = opened(**{name: text})
    assert_stands(page)
    usual = usual_choices()[name]
    # Nothing chosen at all is not a value either.
    taken = chosen_on(page)[name] not in (usual, None)
    sentences = [re.sub(r"\\(.)", r"\1", one.value) for one in page.toast]
    assert len(sentences) == (0 if taken else 1)
    assert all(f"In the link, {name} “" in sentence for sentence in sentences)


def test_what_is_wrong_in_a_link_is_told_once() -> None:
    page = opened(unit="-3")
    assert len(page.toast) == 1
    assert not page.run().toast
    assert not set_to(page, notation="ng").toast


def test_a_link_restores_every_control() -> None:
    link = {
        "cell": "gru",
        "sequence": "noise",
        "weights": "random",
        "steps": "30",
        "size": "9",
        "seed": "5",
        "gain": "2.0",
        "init": "xavier",
        "unit": "4",
        "notation": option("notation", "ng"),
        "z": option("z", "replace"),
        "loss": option("loss", "at"),
        "at": "6",
    }
    model = ModelChoice(
        "gru", "random", "noise", steps=30, size=9, seed=5, gain=2.0, initialisation="xavier"
    )
    page = opened(**link)
    assert_shows(page, Choice(model, unit=4, notation="ng", direction="replace", loss=6))
    assert not page.toast


# holding


def test_a_link_that_holds_a_gate_shows_it_beside_the_untouched_run() -> None:
    page = opened(hold="wipe", held_from="10", held_to="20")
    choice = Choice(ModelChoice(hold=Hold("wipe", start=10, stop=20)))
    held, plain = run(choice.model), run(untouched(choice.model))
    assert_stands(page)
    assert sent(page, "stage") == as_sent(run_stage(held, choice, plain))
    assert any("nothing" not in one.value and "held" in one.value for one in page.markdown)


def test_what_is_held_stands_on_a_chip_that_lets_go() -> None:
    page = opened(hold="wipe", held_from="10")
    (chip,) = [one for one in page.button if one.key == "let_go"]
    assert chip.label == "Held: f = 0: wipe the memory, all units, steps 10 to 56"
    page = chip.click().run()
    assert_stands(page)
    assert not [one for one in page.button if one.key == "let_go"]
    assert sent(page, "stage")["held"] == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("lstm", {"wipe", "carry", "i", "f", "g", "o", "c", "h"}),
        ("gru", {"keep", "take", "plain", "ignore", "present", "r", "z", "n", "h"}),
        ("rnn", {"h"}),
    ],
)
def test_only_holds_that_fit_the_cell_are_offered(cell: str, expected: set[str]) -> None:
    page = opened(cell=cell, hold="h")
    (pills,) = [one for one in page.button_group if one.key == "hold"]
    assert set(pills.options) == {HOLD_OPTIONS[what].title for what in expected}


def test_of_a_cell_without_the_gate_the_page_says_so_and_stands() -> None:
    page = opened(hold="wipe", cell="gru")
    assert_stands(page)
    assert any("cannot hold" in one.value for one in page.caption)


def test_a_flipped_gate_is_held_as_it_is_shown() -> None:
    page = opened(
        hold="z",
        held_at="1",
        cell="gru",
        z="replace",
        weights="random",
    )
    choice = Choice(ModelChoice("gru", "random", hold=Hold("z", 0.0)), direction="replace")
    shown = run(choice.model)
    assert (shown.trace["z"] == 0.0).all()
    assert sent(page, "stage")["drawn"]["z"] == run_stage(shown, choice)["drawn"]["z"]


# folders


def test_what_a_folded_folder_holds_is_not_drawn_and_counts_all_the_same() -> None:
    page = opened(weights="random", size="5", gain="2")
    assert widget(page, "size").value == 5
    page.session_state["folder_settings_random"] = False
    page.run()
    assert "size" not in controls(page)
    model = ModelChoice("lstm", "random", size=5, gain=2.0)
    assert_shows(page, Choice(model))
    page.session_state["folder_settings_random"] = True
    assert widget(page.run(), "size").value == 5


def test_z_follows_the_notation_until_a_person_chooses_a_way() -> None:
    page = opened_at(CELL_PAGE, {"cell": "gru", "weights": "random"})

    def with_notation(notation: str) -> str:
        choose(page, notation=notation)
        assert not page.exception
        return str(sent(page, "stage")["direction"])

    assert [with_notation(one) for one in ("ng", "keras", "fau")] == ["replace", "keep", "replace"]
    assert "z" not in link_of(page)
    choose(page, z="keep")
    assert link_of(page)["z"] == "keep"
    assert [with_notation(one) for one in ("olah", "pytorch", "ng")] == ["keep"] * 3


@pytest.mark.parametrize("cell", CELLS)
def test_the_source_of_a_cell_stands_beside_its_name(cell: str) -> None:
    page = opened_at(CELL_PAGE, {"cell": cell})
    assert CELLS[cell].source in [caption.value for caption in page.sidebar.caption]


# the unit that is looked at first


def test_without_a_unit_in_the_link_the_one_that_moves_most_is_shown_and_no_link_names_it() -> None:
    page = opened()
    assert page.session_state["unit"] == first_unit(ModelChoice())
    page = set_to(page, cell="gru")
    assert page.session_state["unit"] == first_unit(ModelChoice(cell="gru"))
    assert "unit" not in link_of(page)


@pytest.mark.parametrize("unit", [0, first_unit(ModelChoice())])
def test_a_unit_in_a_link_stays_whatever_is_chosen_beside_it(unit: int) -> None:
    page = opened(unit=str(unit))
    for cell in ("gru", "rnn"):
        page = set_to(page, cell=cell)
        assert page.session_state["unit"] == unit
        assert link_of(page)["unit"] == str(unit)


def test_a_unit_that_a_person_chose_stays_even_where_it_was_suggested() -> None:
    first = first_unit(ModelChoice())
    page = set_to(opened(), unit=first + 1)
    page = set_to(page, unit=first)
    page = set_to(page, cell="gru")
    assert first != first_unit(ModelChoice(cell="gru"))
    assert page.session_state["unit"] == first


# the loss of training


def test_the_loss_of_training_can_be_chosen_for_trained_weights_alone() -> None:
    page = opened(loss="training")
    assert_stands(page)
    assert not page.warning
    control = view_controls(page)["loss"]
    assert len(control["options"]) == 4
    page = set_to(page, weights="random")
    control = view_controls(page)["loss"]
    assert len(control["options"]) == 3
    assert control["value"] == "last"


def test_where_there_is_no_loss_of_training_the_page_says_which_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.session.run.training_loss", lambda *_: None)
    page = opened(loss="training", sequence=OWN_TEXT, text="nobody knows what is right here")
    assert_stands(page)
    assert [one.value for one in page.warning] == [
        "What is shown here has no loss of training, which needs the last layer, in one direction, "
        "and right answers. The loss is at the last step."
    ]
