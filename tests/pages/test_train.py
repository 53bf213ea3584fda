"""The page Train as a person uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from explorer import CELLS
from explorer.models.model_file import read_model
from explorer.session.choices import training_plan
from explorer.session.controls import options
from explorer.tasks import TASKS
from explorer.tasks.probe import task_probe
from explorer.training.plan import Plan
from explorer.training.preview import finished_preview
from explorer.training.training import Training
from explorer.ui.escaping import plain
from explorer.ui.opening import FILES
from explorer.ui.train.keep import PAGES
from explorer.views.clock import clock_data
from explorer.views.example import example_board
from explorer.views.training import training_curves
from tests.pages.shared import (
    as_sent,
    assert_stands,
    chosen_on,
    jobs_of,
    link_of,
    opened_at,
    press,
    rested,
    run_on,
    sent,
)
from tests.trainings import assert_equal_weights

PAGE = "pages/train/train.py"
QUICK = {"recall_length": "6", "recall_steps": "12", "recall_size": "4", "recall_cells": "gru"}


@pytest.fixture
def pages() -> Iterator[list[AppTest]]:
    """Pages whose trainings are ended afterwards."""
    opened: list[AppTest] = []
    yield opened
    for page in opened:
        if "training_job" in jobs_of(page):
            press(page, "Reset")


@pytest.fixture
def visit(pages: list[AppTest]) -> Any:
    def opened(**link: str) -> AppTest:
        pages.append(opened_at(PAGE, link))
        return pages[-1]

    return opened


def enabled(page: AppTest) -> set[str]:
    return {one.label for one in page.button if not one.disabled}


def look_at(page: AppTest, label: str) -> AppTest:
    (control,) = [one for one in page.button_group if one.key == "train"]
    return control.set_value(label).run()


def finished(page: AppTest) -> AppTest:
    page = rested(page)
    assert said(page).startswith(("Finished", "Paused"))
    return page


def said(page: AppTest) -> str:
    """What stands over the bar of progress."""
    (progress,) = page.get("progress")
    return str(progress.proto.text)


def captions(page: AppTest) -> str:
    """All that stands in small letters."""
    return " ".join(one.value for one in page.caption)


def training_of(page: AppTest) -> Training:
    return jobs_of(page)["training_job"].work


def test_before_anything_was_trained_every_part_says_what_to_do(visit: Any) -> None:
    page = visit()
    assert enabled(page) >= {"Start", "One step"}
    assert not enabled(page) & {"Pause", "Continue", "Stop", "Reset"}
    for label in options("train"):
        page = look_at(page, label)
        assert_stands(page)
        assert said(page) == "Not started yet."
    assert any("Start" in one.value for one in look_at(page, "curves").info)


@pytest.mark.parametrize("key", options("task"))
def test_every_task_takes_a_step_and_stands_in_every_part(visit: Any, key: str) -> None:
    short = {"sine_classic": "100", "sine": "20"}.get(key, "8")
    page = visit(task=key, **{f"{key}_length": short, f"{key}_size": "4", f"{key}_batch": "4"})
    page = finished(press(page, "One step"))
    assert said(page).startswith("Paused at step 1 of")
    for label in options("train"):
        page = look_at(page, label)
        assert_stands(page)


def test_start_trains_to_the_end_and_every_button_means_what_it_says(visit: Any) -> None:
    page = finished(press(visit(**QUICK), "Start"))
    assert said(page).startswith("Finished after 12 steps")
    assert enabled(page) >= {"Start again", "Continue", "Reset"}
    page = finished(press(page, "Continue"))
    assert said(page).startswith("Finished after 24 steps")
    page = press(page, "Reset")
    assert said(page) == "Not started yet."


def test_pause_and_stop_keep_what_was_learned(visit: Any) -> None:
    page = press(visit(**QUICK | {"recall_steps": "20000"}), "Start")
    page = finished(press(page, "Pause"))
    done = training_of(page).done
    assert said(page).startswith(f"Paused at step {done:,} of 20,000.")
    assert said(page).endswith("Recall the first symbol, lag 6.")
    page = press(page, "Stop")
    assert training_of(page).done == done
    assert said(page).startswith(f"Stopped at step {done:,} of 20,000.")
    assert training_of(page).trainees[0].snapshots[-1].step == done


def test_other_settings_do_not_touch_a_training_that_runs(visit: Any) -> None:
    page = finished(press(visit(**QUICK), "Start"))
    (length,) = [one for one in page.slider if one.key == "recall_length"]
    page = length.set_value(9).run()
    assert training_of(page).plan.length == 6
    assert training_of(finished(press(page, "Start again"))).plan.length == 9


def test_a_task_gets_its_settings_back_when_it_is_chosen_again(visit: Any) -> None:
    page = visit(**QUICK)
    (task,) = [one for one in page.selectbox if one.key == "task"]
    page = task.set_value("Parity").run()
    (task,) = [one for one in page.selectbox if one.key == "task"]
    page = task.set_value("Recall the first symbol").run()
    assert training_of(finished(press(page, "Start"))).plan.steps == 12


def test_the_curves_are_those_of_the_training_and_leave_the_rest_empty(visit: Any) -> None:
    page = finished(press(visit(**QUICK), "Start"))
    board = sent(page, "board")
    training, (trainee,) = training_of(page), training_of(page).trainees
    loss = board["groups"][1]["lines"][0]["curves"][0]
    assert loss["title"] == trainee.title
    np.testing.assert_allclose(decoded(loss["floats"]), trainee.records.loss, rtol=1e-6)
    metric, baseline = board["groups"][0]["lines"][0]["curves"]
    assert decoded(metric["floats"])[-1] == pytest.approx(trainee.records.metric[-1])
    assert set(decoded(baseline["floats"])) == {np.float32(training.baseline)}


def decoded(floats: dict[str, Any]) -> np.ndarray:
    import base64

    kind = {4: "<f4", 8: "<f8"}[floats["bytes"]]
    return np.frombuffer(base64.b64decode(floats["base64"]), kind)


def test_two_clocks_show_every_snapshot_of_every_cell(visit: Any) -> None:
    page = visit(**QUICK | {"recall_cells": "lstm"}, train="clocks")
    page = finished(press(page, "Start"))
    (trainee,) = training_of(page).trainees
    clocks = sent(page, "clocks")
    assert clocks["steps"] == [snapshot.step for snapshot in trainee.snapshots]
    assert clocks["steps"][0] == 0
    assert clocks["steps"][-1] == 12
    names = {one["name"] for one in clocks["maps"]}
    assert names == {signal.name for signal in CELLS["lstm"].signals} | {"read_out"}
    assert sent(page, "transport")["tokens"] == clocks["tokens"]


def test_a_diverging_cell_is_told_with_what_to_try(visit: Any) -> None:
    settings = {
        "recall_optimiser": "sgd",
        "recall_rate": "10",
        "recall_clip": "0",
        "recall_steps": "200",
        "recall_cells": "irnn",
        "recall_length": "60",
    }
    page = finished(press(visit(**settings), "Start"))
    assert_stands(page)
    (warning,) = page.warning
    for part in ("IRNN", "smaller learning rate", "clipping"):
        assert part in warning.value


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "empty"),
        ("a b c", "number"),
        ("1 2 3", "allowed are 40"),
        ("\n".join(["1"] * 60), "does not change"),
        ("\n".join(["1", "inf"] * 30), "finite"),
    ],
)
def test_a_series_that_cannot_be_used_is_said_and_stays(visit: Any, text: str, part: str) -> None:
    page = visit(task="series")
    (field,) = [one for one in page.text_area if one.key == "series"]
    page = field.set_value(text).run()
    assert_stands(page)
    assert any(part in one.value for one in page.warning)
    assert "Start" not in enabled(page)
    (field,) = [one for one in page.text_area if one.key == "series"]
    assert field.value == text


def test_a_real_table_trains_and_one_line_says_what_was_done(visit: Any) -> None:
    page = visit(task="series")
    (field,) = [one for one in page.text_area if one.key == "series"]
    rows = [f"{k % 28 + 1:02d}.01.2020;{k % 7},5;{'' if k == 3 else k % 5}" for k in range(60)]
    page = field.set_value("\n".join(["A title", "day;level;flow", *rows])).run()
    assert_stands(page)
    assert "Start" in enabled(page)
    (column,) = [one for one in page.selectbox if one.key == "series_column"]
    assert column.options == ["level", "flow"]
    page = column.set_value("flow").run()
    captions = " ".join(one.value for one in page.caption)
    for part in ("named by day", "1 empty cell filled", "1 line above the names"):
        assert part in captions


def test_one_run_of_a_table_in_long_form_trains_under_the_labels_that_were_chosen(
    visit: Any,
) -> None:
    page = visit(task="series")
    (field,) = [one for one in page.text_area if one.key == "series"]
    rows = [
        f"{firm},{1900 + n},{k * 100 + n % 7},{n % 5}"
        for k, firm in enumerate(("IBM", "US Steel"))
        for n in range(60)
    ]
    page = field.set_value("\n".join(["firm,year,invest,value", *rows])).run()
    page.session_state["folder_series_reading"] = True
    page = page.run()
    (run,) = [one for one in page.selectbox if one.key == "series_run"]
    page = run.set_value("US Steel").run()
    assert_stands(page)
    assert "only the 60 of 120 rows where firm is US Steel" in captions(page)
    assert link_of(page)["series_run"] == "US Steel"
    plan = training_plan(chosen_on(page), page.session_state["series"], "invest")
    (transport,) = [sent(page, "transport")]
    assert transport["tokens"][-1] == "1958"
    assert plan.the_task().inputs == ("invest",)
    (labels,) = [one for one in page.selectbox if one.key == "series_labels"]
    page = labels.set_value("value").run()
    assert "named by value" in captions(page)
    (column,) = [one for one in page.selectbox if one.key == "series_column"]
    assert column.options == ["year", "invest"]


def test_a_window_longer_than_a_short_series_allows_becomes_shorter(visit: Any) -> None:
    page = visit(task="series")
    (field,) = [one for one in page.text_area if one.key == "series"]
    page = field.set_value("\n".join(str(k % 7) for k in range(60))).run()
    assert_stands(page)
    assert (
        training_plan(chosen_on(page), page.session_state["series"]).length == 23
    )  # two windows fit into the training part
    assert "Start" in enabled(page)


def test_no_cell_at_all_is_said_in_a_sentence(visit: Any) -> None:
    page = visit()
    (cells,) = [one for one in page.multiselect if one.key == "recall_cells"]
    page = cells.set_value([]).run()
    assert_stands(page)
    assert any("1 to 3" in one.value for one in page.warning)


@pytest.mark.parametrize("title", PAGES)
def test_what_was_learned_opens_on_the_other_pages(visit: Any, title: str) -> None:
    page = finished(press(visit(**QUICK, train="keep"), "Start"))
    label = title if title == "Before and after" else f"Open in {title}"
    page = press(page, label)
    page = page.switch_page(FILES[PAGES[title]]).run()
    assert_stands(page)
    assert [one.value for one in page.warning] == []
    shown = run_on(page)
    (trainee,) = training_of(page).trainees
    wanted = trainee.learner.recurrent.state_dict()
    for name, value in shown.module.state_dict().items():
        np.testing.assert_array_equal(value.float().numpy(), wanted[name].numpy())
    assert shown.sequence.tokens[-1] == "?"
    page.switch_page(PAGE).run()


def test_the_same_model_opened_twice_is_there_once(visit: Any) -> None:
    page = finished(press(visit(**QUICK, train="keep"), "Start"))
    for _ in range(2):
        page = press(page, "Open in Cell").switch_page(PAGE).run()
    models = page.session_state["own_models"]
    assert [title.split(",")[0] for title in models] == [
        "GRU before training",
        "GRU after 12 steps",
    ]


def test_what_opens_is_a_unit_that_keeps_something(visit: Any) -> None:
    page = finished(press(visit(**QUICK, train="keep"), "Start"))
    page = press(page, "Open in Cell").switch_page(FILES[PAGES["Cell"]]).run()
    states = run_on(page).trace["h"][:, 0].abs().mean(0)
    assert page.session_state["unit"] == int(states.argmax())
    page.switch_page(PAGE).run()


def test_while_it_trains_nothing_can_be_kept(visit: Any) -> None:
    page = press(visit(**QUICK | {"recall_steps": "20000"}, train="keep"), "Start")
    kept = {"Open in Cell", "Open in Gradients", "Before and after"}
    assert not enabled(page) & kept
    page = finished(press(page, "Pause"))
    assert kept <= enabled(page)
    (trainee,) = training_of(page).trainees
    page = press(page, "Open in Cell").switch_page(FILES[PAGES["Cell"]]).run()
    assert f"after {trainee.step_count:,} steps" in page.session_state["own"]
    page.switch_page(PAGE).run()


def test_before_and_after_never_opens_on_the_part_that_shows_one_network_alone(visit: Any) -> None:
    page = finished(press(visit(**QUICK, train="keep", compare="layers"), "Start"))
    page = press(page, "Before and after").switch_page(FILES[PAGES["Before and after"]]).run()
    (control,) = [one for one in page.button_group if one.key == "compare"]
    assert control.value == next(iter(options("compare")))
    page.switch_page(PAGE).run()


def test_before_and_after_can_be_compared_in_every_part(visit: Any) -> None:
    page = finished(press(visit(**QUICK, train="keep"), "Start"))
    page = press(page, "Before and after").switch_page(FILES[PAGES["Before and after"]]).run()
    for label in options("compare"):
        (control,) = [one for one in page.button_group if one.key == "compare"]
        page = control.set_value(label).run()
        assert_stands(page)
    (control,) = [one for one in page.button_group if one.key == "compare"]
    table, _ = control.set_value("table").run().table
    assert [title.split(", ")[0] for title in table.value.columns] == [
        "GRU after 12 steps",
        "GRU before training",
    ]
    page.switch_page(PAGE).run()


def test_the_file_holds_what_was_trained(visit: Any) -> None:
    page = finished(press(visit(**QUICK), "Start"))
    from explorer.training.keeping import kept_model

    (trainee,) = training_of(page).trainees
    model = read_model(kept_model(trainee, trainee.snapshots[-1]), "x.safetensors")
    assert (model.cell, model.hidden_size, model.task) == ("gru", 4, "recall")
    assert model.facts["steps"] == "12"


def test_a_small_sweep_adds_points_for_every_cell_and_length(visit: Any) -> None:
    page = visit(**QUICK | {"recall_length": "8"}, train="sweep")
    page = press(page, "Run a small sweep")
    page = finished(page)
    points = jobs_of(page)["sweep_job"].work.points
    assert [(point.cell, point.length) for point in points] == [
        ("gru", 2),
        ("gru", 4),
        ("gru", 8),
    ]
    assert_stands(page)


def test_the_default_plan_of_the_page_is_that_of_the_library(visit: Any) -> None:
    assert training_plan(chosen_on(visit())) == Plan()
    assert Plan().length == TASKS["recall"].span.usual


# links


def test_a_link_tells_what_was_begun_and_brings_it_back(visit: Any) -> None:
    page = finished(press(visit(**QUICK), "Start"))
    assert link_of(page)["begun"] == "12"
    weights = training_of(page).trainees[0].snapshots[-1].weights
    again = finished(press(visit(**QUICK, begun="12"), "Train these 12 steps"))
    assert said(again).startswith("Finished after 12 steps")
    assert_equal_weights(training_of(again).trainees[0].snapshots[-1].weights, weights)


def test_a_link_to_a_training_that_was_paused_stops_at_that_step(visit: Any) -> None:
    page = finished(press(visit(**QUICK), "One step"))
    assert link_of(page)["begun"] == "1"
    again = finished(press(visit(**QUICK, begun="1"), "Train these 1 steps"))
    assert said(again).startswith("Paused at step 1 of 12")


@pytest.mark.parametrize("begun", ["", "0", "-3", "many", "²"])
def test_a_link_that_tells_no_steps_begins_nothing(visit: Any, begun: str) -> None:
    assert said(visit(**QUICK, begun=begun)) == "Not started yet."


def test_other_settings_than_those_that_were_trained_are_not_told_as_begun(visit: Any) -> None:
    page = finished(press(visit(**QUICK), "Start"))
    (length,) = [one for one in page.slider if one.key == "recall_length"]
    assert "begun" not in link_of(length.set_value(9).run())


def test_the_cell_and_the_layer_of_the_two_clocks_come_from_the_link(visit: Any) -> None:
    link = QUICK | {"recall_cells": "gru", "recall_layers": "3", "train": "clocks"}
    page = finished(
        press(visit(**link, begun="12", clock_cell="gru", clock_layer="2"), "Train these 12 steps")
    )
    (layer,) = [one for one in page.number_input if one.key == "clock_layer"]
    assert layer.value == 2
    (cell,) = [one for one in page.button_group if one.key == "clock_cell"]
    assert cell.value == "gru"


def test_another_cell_than_the_link_names_is_shown_if_that_was_not_trained(visit: Any) -> None:
    link = QUICK | {"train": "clocks", "begun": "12", "clock_cell": "lstm", "clock_layer": "4"}
    page = finished(press(visit(**link), "Train these 12 steps"))
    assert_stands(page)
    assert sent(page, "clocks")["steps"][-1] == 12


# directions

BOTH = QUICK | {"recall_directions": "2", "recall_layers": "2"}


@pytest.mark.parametrize("reading", ["forward", "backward"])
@pytest.mark.parametrize("layer", ["1", "2"])
def test_the_two_clocks_show_the_layer_and_direction_of_the_link(
    visit: Any, layer: str, reading: str
) -> None:
    link = BOTH | {"train": "clocks", "clock_layer": layer, "clock_reading": reading}
    page = finished(press(visit(**link, begun="12"), "Train these 12 steps"))
    assert_stands(page)
    (trainee,) = training_of(page).trainees
    assert trainee.sizes.directions == 2
    wanted = clock_data(
        trainee,
        training_of(page).probe,
        layer=int(layer) - 1,
        reading=reading,  # type: ignore[arg-type]
        notation="pytorch",
        direction="keep",
    )
    assert sent(page, "clocks") == as_sent(wanted)
    transport = sent(page, "transport")
    assert ("step 0 is the last token" in transport["where"]) == (reading == "backward")
    tokens = list(training_of(page).probe.sequence.tokens)
    assert transport["tokens"] == (tokens[::-1] if reading == "backward" else tokens)


def test_one_direction_leaves_no_choice_of_direction_on_the_clocks(visit: Any) -> None:
    page = finished(press(visit(**QUICK | {"train": "clocks"}, begun="12"), "Train these 12 steps"))
    assert not [one for one in page.button_group if one.key == "clock_reading"]


def test_both_directions_are_refused_where_the_next_value_is_asked_for(visit: Any) -> None:
    task = TASKS["sine"]
    page = visit(task=task.key, sine_directions="2")
    assert_stands(page)
    (warning,) = page.warning
    assert "next value" in warning.value
    assert not enabled(page) & {"Start", "One step"}
    assert not [one for one in page.button_group if one.key == "sine_directions"]
    page.session_state["folder_Network"] = True
    (control,) = [one for one in page.run().button_group if one.key == "sine_directions"]
    page = control.set_value("1").run()
    assert not page.warning
    assert "Start" in enabled(page)


def test_a_network_of_both_directions_opens_on_the_other_pages_at_any_place(visit: Any) -> None:
    page = finished(press(visit(**BOTH, train="keep"), "Start"))
    (trainee,) = training_of(page).trainees
    x = training_of(page).probe.sequence.x.float()
    with torch.no_grad():
        answers = trainee.learner(x)[:, 0].softmax(-1)
    page = press(page, "Open in Cell").switch_page(FILES[PAGES["Cell"]]).run()
    (layer,) = [one for one in page.number_input if one.key == "layer"]
    assert layer.value == 2
    for reading in ("forward", "backward"):
        (control,) = [one for one in page.button_group if one.key == "reading"]
        page = control.set_value(reading).run()
        assert_stands(page)
        sentence = run_on(page).read_out.values
        shown = sentence.flip(0) if reading == "backward" else sentence
        torch.testing.assert_close(shown.float(), answers, rtol=1e-4, atol=1e-5)
    (layer,) = [one for one in page.number_input if one.key == "layer"]
    page = layer.set_value(1).run()
    assert_stands(page)
    assert run_on(page).read_out is None
    for name in ("Gradients", "Before and after"):
        page = page.switch_page(FILES[PAGES[name]]).run()
        assert_stands(page)
    page.switch_page(PAGE).run()


# before the first start


def sentences(page: AppTest) -> str:
    return "\n".join(one.value for one in page.markdown)


def boards(page: AppTest) -> list[Any]:
    return [
        json.loads(one.proto.json)
        for one in page.get("bidi_component")
        if one.proto.component_name == "unroll_board"
    ]


@pytest.mark.parametrize("key", ["recall", "adding", "sine"])
def test_before_the_first_start_one_example_of_the_task_is_drawn_and_can_be_played(
    visit: Any, key: str
) -> None:
    page = visit(task=key)
    plan = training_plan(chosen_on(page))
    probe = task_probe(TASKS[key], plan.length, plan.seed)
    assert sent(page, "transport")["tokens"] == list(probe.sequence.tokens)
    assert boards(page)[0] == as_sent(example_board(TASKS[key], probe))


def test_before_the_first_start_a_finished_training_is_shown_and_named_as_a_preview(
    visit: Any,
) -> None:
    page = visit()
    assert boards(page)[1] == as_sent(training_curves(finished_preview()))
    assert "Preview: a finished training that comes with the app" in sentences(page)
    page = finished(press(page, "One step"))
    assert "Preview" not in sentences(page)
    assert len(boards(page)) == 1


@pytest.mark.parametrize(
    ("task", "part"),
    [
        *((task, options("train")[0]) for task in TASKS),
        *(("recall", part) for part in options("train")[1:]),
    ],
)
def test_before_the_first_start_the_sentence_of_the_task_stands_once_and_its_source_too(
    visit: Any, task: str, part: str
) -> None:
    page = visit(task=task, train=part)
    drawn = [group["sentence"] for board in boards(page) for group in board["groups"]]
    written = " ".join((*map(plain, drawn), *(one.value for one in page.caption)))
    assert written.count(plain(TASKS[task].sentence)) == 1
    assert written.count(plain(f"Source: {TASKS[task].source}.")) == 1


# how gates start


def test_the_start_of_the_gates_stands_beside_the_result_and_the_other_is_a_click_away(
    visit: Any,
) -> None:
    page = finished(press(visit(**QUICK), "Start"))
    assert "chrono biases" in sentences(page)
    page = finished(press(page, "Start with random biases"))
    assert training_of(page).plan.start == "drawn"
    assert page.session_state["recall_start"] == "drawn"
    assert "random biases" in sentences(page)
    page = finished(press(page, "Start with chrono biases"))
    assert training_of(page).plan.start == "chrono"


def test_without_gates_nothing_is_said_of_them(visit: Any) -> None:
    page = finished(press(visit(**QUICK | {"recall_cells": "rnn"}), "Start"))
    assert "biases" not in sentences(page)
