"""Layers and directions as a person chooses them: on every page that shows a trace."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer import CELLS
from explorer.session.choice import Choice, ModelChoice
from explorer.session.controls import options
from explorer.session.declared.activations import SWITCHED, VALUES
from explorer.session.declared.analysis import SCAN
from explorer.session.run import run
from explorer.views.sent_stage import run_stage
from tests.pages.shared import CELL_PAGE, as_sent, assert_stands, opened_at, sent

DEEP = {"weights": "random", "layers": "3", "directions": "2", "size": "4"}
PAGES = {
    "cell": CELL_PAGE,
    "gradients": "pages/explore/gradients.py",
    "compare": "pages/explore/compare.py",
    "activations": "pages/explore/activations.py",
    "train": "pages/train/train.py",
}


def opened(name: str = "cell", **link: str) -> AppTest:
    return opened_at(PAGES[name], link)


def control(page: AppTest, key: str) -> Any:
    kinds = (*page.slider, *page.number_input, *page.button_group)
    (result,) = [one for one in kinds if one.key == key]
    return result


def keys(page: AppTest) -> set[str]:
    return {one.key for one in (*page.slider, *page.number_input, *page.button_group)}


def told(page: AppTest) -> str:
    return " ".join(one.value for one in page.caption).replace("\\", "")


def model(**settings: Any) -> ModelChoice:
    return ModelChoice("lstm", "random", size=4, layers=3, directions=2, **settings)


def test_with_one_layer_in_one_direction_there_is_nothing_to_choose() -> None:
    for weights in ("trained", "random"):
        page = opened(weights=weights)
        assert not {"layer", "reading"} & keys(page)
        assert "is shown" not in told(page)
        assert sent(page, "transport")["where"] == ""
        page.session_state[f"folder_settings_{weights}"] = True
        page.run()
        assert control(page, "layers").disabled == (weights == "trained")
        assert control(page, "directions").disabled == (weights == "trained")


@pytest.mark.parametrize("reading", options("reading"))
@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_stage_shows_the_layer_and_direction_of_the_link(layer: int, reading: Any) -> None:
    page = opened(**DEEP, layer=f"{layer}", reading=reading)
    assert_stands(page)
    assert not page.toast
    shown = run(model(layer=layer - 1, reading=reading))
    assert sent(page, "stage") == as_sent(run_stage(shown, Choice(shown.choice)))
    assert f"Layer {layer} of 3, {reading}, is shown" in told(page)
    assert ("step 0 is the last token" in told(page)) == (reading == "backward")
    transport = sent(page, "transport")
    assert transport["tokens"] == list(shown.sequence.tokens)
    assert transport["where"].startswith(f"Layer {layer} of 3, {reading}")
    assert ("step 0 is the last token" in transport["where"]) == (reading == "backward")
    proof = " ".join(one.value for one in page.markdown)
    assert "torch.nn.LSTM" in proof
    assert f"of {layer} layer{'s' if layer > 1 else ''} in both directions" in proof


@pytest.mark.parametrize("key", CELLS)
def test_every_cell_stands_in_every_layer_and_direction_as_one_clicks_through(key: str) -> None:
    page = opened(**DEEP, cell=key)
    for layer in (3, 2, 1):
        for reading in ("backward", "forward"):
            control(page, "layer").set_value(layer).run()
            control(page, "reading").set_value(reading).run()
            assert_stands(page)
            assert f"Layer {layer} of 3, {reading}, is shown" in told(page)


@pytest.mark.parametrize("reading", options("reading"))
@pytest.mark.parametrize("layer", ["1", "3"])
@pytest.mark.parametrize(
    ("name", "key", "labels"),
    [
        ("gradients", "part", options("part")),
        ("compare", "compare", tuple(part for part in options("compare") if part != SCAN)),
        ("activations", "activation", (VALUES, SWITCHED)),
    ],
)
def test_every_part_of_the_other_pages_stands_and_says_what_is_shown(
    name: str, key: str, labels: tuple[str, ...], layer: str, reading: str
) -> None:
    page = opened(name, **DEEP, layer=layer, reading=reading, **{key: labels[0]})
    for label in labels:
        control(page, key).set_value(label).run()
        assert_stands(page)
        assert [one.value for one in page.warning] == []
        shown = f"Layer {layer} of 3, {reading}"
        others = {
            "layers": "in both directions",
            "tensors": "in both directions",
            "proof": "needs no cell",
            "which": "beforehand",
        }
        assert others.get(label, shown) in told(page)


def test_a_scan_says_which_layer_and_direction_it_runs() -> None:
    page = opened("compare", **DEEP, cell="mingru", layer="2", reading="backward", compare=SCAN)
    assert_stands(page)
    assert "Layer 2 of 3, backward" in told(page)


def test_the_layers_part_has_a_map_and_a_row_for_each_layer_and_direction() -> None:
    page = opened("compare", **DEEP, compare="layers")
    board = sent(page, "board")
    assert len(board["groups"][0]["maps"]) == 6
    (table,) = page.table
    assert len(table.value) == 6
    assert not page.multiselect


def test_the_layers_part_of_one_layer_says_where_more_can_be_had() -> None:
    page = opened("compare", compare="layers")
    assert_stands(page)
    assert len(sent(page, "board")["groups"][0]["maps"]) == 1
    assert "Settings" in told(page)


def test_fewer_layers_than_the_chosen_one_show_the_last() -> None:
    page = opened(**DEEP, layer="3")
    control(page, "layers").set_value(2).run()
    assert control(page, "layer").value == 2
    assert "Layer 2 of 2" in told(page)
    control(page, "layers").set_value(1).run()
    assert "layer" not in keys(page)
    assert_stands(page)


def test_a_layer_that_the_links_network_lacks_is_told_and_the_usual_one_shown() -> None:
    page = opened(weights="random", layers="2", layer="4")
    assert_stands(page)
    (toast,) = page.toast
    assert "is beyond its network, which has 2" in toast.value.replace("\\", "")
    assert "Layer 1 of 2" in told(page)


def test_trained_weights_keep_their_one_layer_whatever_was_set_for_random_ones() -> None:
    page = opened(**DEEP, layer="2", reading="backward")
    control(page, "weights").set_value("trained").run()
    assert_stands(page)
    assert "is shown" not in told(page)
    control(page, "weights").set_value("random").run()
    assert "Layer 2 of 3, backward" in told(page)


def test_layers_and_directions_stay_while_one_goes_from_page_to_page() -> None:
    page = opened("gradients", **DEEP, layer="2", reading="backward")
    for name in ("compare", "train", "gradients", "cell"):
        page = page.switch_page(PAGES[name]).run()
        assert_stands(page)
    assert "Layer 2 of 3, backward" in told(page)
