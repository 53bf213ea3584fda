"""The page Your model: a file is opened, and every page shows it; a diagnosis says what ails it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn

from explorer.models.examples import examples
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT
from explorer.session.declared import pages
from explorer.session.readable import NOISE
from explorer.ui import current
from explorer.ui.controls.uploads import MEBIBYTE
from explorer.ui.model.opening import MAX_UPLOAD_BYTES
from explorer.ui.opening import FILES
from explorer.ui.train.jobs import REMEDY, WORKSHOP
from tests.pages.shared import assert_stands, jobs_of, link_of, opened_at, press, run_on, sent

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
PAGE = FILES[pages.MODEL]
TALK, CHARACTERS, SERIES, SICK = (example.title for example in examples())


def opened(example: str) -> AppTest:
    page = press(opened_at(PAGE, {}), example)
    assert_stands(page)
    return page


def weights(module: nn.Module) -> bytes:
    buffer = io.BytesIO()
    torch.save(module.state_dict(), buffer)
    return buffer.getvalue()


def uploaded(content: bytes, name: str = "model.pt") -> AppTest:
    page = opened_at(PAGE, {})
    page.file_uploader[0].upload(name, content, "application/octet-stream").run()
    return page


def field(page: AppTest, key: str) -> Any:
    kinds = (*page.selectbox, *page.text_area, *page.button_group, *page.radio)
    (result,) = [one for one in kinds if one.key == key]
    return result


def told(page: AppTest) -> str:
    kinds = (*page.markdown, *page.caption, *page.warning, *page.error, *page.info)
    return " ".join(one.value for one in kinds).replace("\\", "").replace("\N{WORD JOINER}", "")


def on(page: AppTest, name: str, **values: Any) -> AppTest:
    """The same session at another page."""
    page = page.switch_page(FILES[name]).run()
    for key, value in values.items():
        page.session_state[key] = value
    return page.run() if values else page


def test_before_a_file_is_open_the_page_says_which_are_read() -> None:
    page = opened_at(PAGE, {})
    assert_stands(page)
    assert "PyTorch, Keras, ONNX" in told(page)
    assert not [one for one in page.button if one.label.startswith("Open in")]


@pytest.mark.parametrize(
    ("example", "sequence"), [(CHARACTERS, OWN_TEXT), (SERIES, OWN_NUMBERS), (SICK, OWN_NUMBERS)]
)
def test_an_example_opens_in_the_cell_with_its_own_input(example: str, sequence: str) -> None:
    (text,) = [one.text for one in examples() if one.title == example]
    page = press(opened(example), "Open in Cell")
    assert_stands(page)
    link = link_of(page)
    assert (link["weights"], link["sequence"]) == ("own", sequence)
    steps = len(text) if sequence == OWN_TEXT else len(text.splitlines())
    assert len(sent(page, "transport")["tokens"]) == steps
    assert len(run_on(page).sequence.tokens) == steps


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("both", [False, True], ids=["forward", "both"])
def test_every_part_of_every_page_shows_a_model_from_a_file(layers: int, both: bool) -> None:
    page = uploaded(weights(nn.GRU(3, 6, layers, bidirectional=both)))
    assert_stands(page)
    page = press(page, "Open in Cell")
    assert sent(page, "stage") is not None
    for part in ("along", "jacobian", "paths", "chain", "clipping"):
        page = on(page, pages.GRADIENTS, part=part)
        assert_stands(page)
        assert [one.value for one in page.warning] == []
    for part in ("layers", "tensors"):
        page = on(page, pages.COMPARE, compare=part)
        assert_stands(page)
        assert sent(page, "board") is not None


def test_a_gate_of_a_model_from_a_file_is_held() -> None:
    page = on(press(opened(SICK), "Open in Cell"), pages.CELL, hold="f", held_at=0.0)
    assert_stands(page)
    assert (run_on(page).trace["f"] == 0.0).all()
    assert [one.label for one in page.button if one.label.startswith("Held")]


def test_models_from_files_are_compared() -> None:
    page = press(press(opened(SERIES), "Open in Cell").switch_page(PAGE).run(), SICK)
    page = press(page, "Open in Compare")
    assert_stands(page)
    for part in ("curves", "maps", "echo", "table"):
        page = on(page, pages.COMPARE, compare=part)
        assert_stands(page)
        assert [one.value for one in page.warning] == []


def test_beyond_128_units_slow_parts_say_one_sentence_instead() -> None:
    page = press(uploaded(weights(nn.RNN(2, 150))), "Open in Cell")
    assert sent(page, "stage") is not None
    for part, name in (("jacobian", "The Jacobian"), ("paths", "paths"), ("chain", "chain rule")):
        page = on(page, pages.GRADIENTS, part=part)
        assert_stands(page)
        assert sent(page, "board") is None
        assert name in told(page)
        assert "up to 128 units; this model has 150" in told(page)


def test_a_vocabulary_turns_numbers_of_tokens_into_text_that_fits_it() -> None:
    model = nn.ModuleDict({"emb": nn.Embedding(7, 3), "lstm": nn.LSTM(3, 4)})
    page = uploaded(weights(model))
    assert field(page, "brought_text").label == "Numbers of tokens, one a step"
    assert set(field(page, "brought_text").value.split()) <= set("0123456")
    letters = json.dumps(list("abcdef ")).encode()
    page.file_uploader[1].upload("letters.json", letters, "application/json").run()
    assert_stands(page)
    assert field(page, "brought_text").label == "Text, one character a step"
    text = field(page, "brought_text").value
    assert text
    assert set(text) <= set("abcdef ")
    page = press(page, "Open in Cell")
    assert_stands(page)
    assert link_of(page)["text"] == text
    assert [one.label for one in page.text_area if one.key == "text"] == [
        "Text, one character a step"
    ]
    assert "7" in next(one.help for one in page.text_area if one.key == "text")


def test_a_question_that_shapes_leave_open_is_asked_and_answered() -> None:
    page = uploaded(weights(nn.RNN(2, 4)))
    (question,) = [one for one in page.selectbox if "squashes" in one.label]
    question.set_value("relu").run()
    assert (run_on(press(page, "Open in Cell")).trace["h"] >= 0.0).all()


def test_of_several_modules_one_is_chosen() -> None:
    page = uploaded(weights(nn.ModuleDict({"low": nn.GRU(2, 3), "high": nn.LSTM(3, 5)})))
    field(page, "brought_module").set_value("high").run()
    page = press(page, "Open in Cell")
    assert run_on(page).module.hidden_size == 5


def test_a_file_that_cannot_be_used_is_told_in_one_sentence_and_the_page_stands() -> None:
    page = uploaded(b"no model at all")
    assert not page.exception
    (sentence,) = [one.value for one in page.error]
    assert "cannot be used" in sentence.replace("\\", "")
    assert "Or open one of these" in told(page)


def test_the_largest_file_of_a_model_is_as_large_as_the_server_takes() -> None:
    import tomllib

    config = tomllib.loads(CONFIG.read_text("utf-8"))
    assert config["server"]["maxUploadSize"] * MEBIBYTE == MAX_UPLOAD_BYTES


def test_the_diagnosis_of_the_sick_example_names_its_forget_gates_and_leads_to_them() -> None:
    page = opened(SICK)
    field(page, "brought_part").set_value("Diagnosis").run()
    assert_stands(page)
    assert "forget gate f of lstm, layer 0, stays open in 30 of 32 units" in told(page)
    assert "bias_ih_l0[32:64] = 0.0" in page.code[0].value
    page = press(page, "See it on Activations")
    assert_stands(page)
    run = run_on(page)
    unit = int(link_of(page)["unit"])
    assert bool((run.trace["f"][:, 0, unit] > 0.9).all())


def test_the_diagnosis_is_taken_away_as_one_page_with_the_view_of_its_finding() -> None:
    page = field(opened(SICK), "brought_part").set_value("Diagnosis").run()
    whole = page.session_state[current.SHOWN].whole
    made = whole.make("")
    assert "stays open in 30 of 32 units" in made
    assert "Show it on the stage" in made
    page = field(page, "brought_part").set_value("Open").run()
    assert page.session_state[current.SHOWN].whole is None


def test_the_remedy_of_a_finding_is_tried_and_the_page_says_whether_it_helped() -> None:
    page = opened(SICK)
    field(page, "brought_part").set_value("Diagnosis").run()
    assert "Two small models" in told(page)
    assert sent(page, "board") is None
    page = press(page, "Try the remedy")
    job = jobs_of(page)[REMEDY]
    assert WORKSHOP.wait(job, 60.0)
    page.run()
    assert_stands(page)
    (panel,) = sent(page, "board")["groups"][0]["lines"]
    assert [curve["title"].split(":")[0] for curve in panel["curves"]] == ["Fault", "Remedy"]
    assert "The remedy helped here. After 200 steps the loss on held-out sequences is" in told(page)


@pytest.mark.parametrize("example", [CHARACTERS, SERIES])
def test_the_healthy_examples_have_no_finding(example: str) -> None:
    page = opened(example)
    field(page, "brought_part").set_value("Diagnosis").run()
    assert_stands(page)
    assert "Nothing ails it" in told(page)


def test_the_choice_of_an_input_holds_while_one_looks_at_the_diagnosis() -> None:
    page = opened(SERIES)
    field(page, "brought_input").set_value(NOISE).run()
    field(page, "brought_part").set_value("Diagnosis").run()
    field(page, "brought_part").set_value("Open").run()
    assert field(page, "brought_input").value == NOISE


def test_where_there_is_no_model_of_ones_own_a_button_leads_to_the_page() -> None:
    page = press(opened_at(FILES[pages.CELL], {"weights": "own"}), "Open a file")
    assert "PyTorch, Keras, ONNX" in told(page)


def test_the_unit_that_knows_whether_a_quote_is_open_is_found_and_opened_in_the_cell() -> None:
    page = field(opened(TALK), "brought_part").set_value("Units").run()
    assert_stands(page)
    (score,) = re.findall(r"its AUC is (\d\.\d+)", told(page))
    (chance,) = re.findall(r"random networks of this size has (\d\.\d+)", told(page))
    assert float(score) > 0.95
    assert float(chance) < 0.8
    (label,) = [one.label for one in page.button if one.label.startswith("See unit")]
    page = press(page, label)
    assert_stands(page)
    assert page.session_state["unit"] == int(re.findall(r"\d+", label)[0])


def test_a_model_of_numbers_has_no_units_of_a_text_and_says_so() -> None:
    page = field(opened(SERIES), "brought_part").set_value("Units").run()
    assert_stands(page)
    assert "This model reads numbers" in told(page)


def test_a_text_in_which_nothing_changes_gets_a_sentence() -> None:
    page = field(opened(TALK), "brought_part").set_value("Units").run()
    page = field(page, "brought_searched").set_value("Eggs. Shops. " * 20).run()
    assert_stands(page)
    assert "one and the same" in told(page)
