"""What a notebook is handed of a trace: a stage that plays, else a still picture, else text."""

from __future__ import annotations

import base64
import builtins
import io
import sys
import xml.etree.ElementTree as ET
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from PIL import Image
from torch import nn
from traitlets import TraitError

import explorer
from explorer.export.papers.diagram_colours import value_colour
from explorer.export.papers.pictures import converter
from explorer.export.papers.sketch import sketch
from explorer.export.papers.sketch_sheet import Sheet
from explorer.notebook import display
from explorer.notebook.still import Still
from explorer.notebook.widget import StageWidget
from explorer.palette import Scale
from explorer.scenes import link_scene, trace_scene
from explorer.scenes.cell import whole_stage

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
T, B, INPUTS, H = 12, 3, 4, 6


def inputs(steps: int = T, batch: int = B) -> torch.Tensor:
    return torch.randn(steps, batch, INPUTS, generator=torch.Generator().manual_seed(0))


def lstm(**options: Any) -> nn.LSTM:
    torch.manual_seed(0)
    return nn.LSTM(INPUTS, H, **options)


def png(written: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(written))).convert("RGB")


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    """As if some packages had not been installed."""
    real = builtins.__import__

    def refuse(name: str, *arguments: Any, **options: Any) -> Any:
        if name.partition(".")[0] in packages:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *arguments, **options)

    own = ("explorer.notebook.widget", "explorer.charts")
    for name in [name for name in sys.modules if name.startswith((*packages, *own))]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("charts", "notebook.widget"):
        folder, _, last = f"explorer.{name}".rpartition(".")
        monkeypatch.delattr(sys.modules[folder], last, raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)


def test_a_trace_is_a_widget_with_its_line_of_text_and_a_picture_beside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace = explorer.trace(lstm(), inputs())
    # Loading Altair would take longer than all else.
    without(monkeypatch, "altair")
    data, belonging = trace._repr_mimebundle_()
    assert set(data) == {WIDGET_MIME, "text/plain", "image/png"}
    assert data["text/plain"] == repr(trace)
    assert len(data[WIDGET_MIME]["model_id"]) > 8
    look, picture = belonging["image/png"], png(data["image/png"])
    assert look["alt"].startswith(f"LSTM, {H} units, {T} steps. ")
    assert "input gate i, forget gate f, candidate g" in look["alt"]
    assert look["alt"].endswith(display.SAVED)
    assert picture.size == (2 * look["width"], 2 * look["height"])
    # The first step of the first map and its last lie on the colours of their values.
    gate = trace["i"][:, 0, 0]
    for t, x in ((0, 30), (T - 1, 600)):
        expected = value_colour(float(gate[t]), Scale("sequential", 0.0, 1.0))
        assert picture.getpixel((x, 96)) == pytest.approx(rgb(expected), abs=2)


def test_without_what_makes_pictures_a_saved_trace_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace = explorer.trace(lstm(), inputs())
    converter.cache_clear()
    without(monkeypatch, "vl_convert")
    data, belonging = trace._repr_mimebundle_()
    assert set(data) == {WIDGET_MIME, "text/plain", "text/html"}
    assert data["text/html"] == f"<p>LSTM, {H} units, {T} steps. {display.SAVED}</p>"
    assert belonging == {}


@pytest.mark.parametrize(
    ("tokens", "written"),
    [
        (list("abcdefghijkl"), list("abcdefghijkl")),
        (None, ["0", "step t", "11"]),
        (["a long word"] * T, ["0", "step t", "11"]),
    ],
)
def test_a_picture_has_what_is_read_where_all_of_it_has_room(
    tokens: list[str] | None, written: list[str]
) -> None:
    scene = trace_scene(explorer.trace(lstm(), inputs()), tokens=tokens)
    stage = whole_stage(scene)
    sheet = Sheet()
    sheet.add_maps([(stage["maps"][0], stage["tokens"])])
    below = [one.text for one in ET.fromstring(sheet.svg()) if float(one.get("y", 0)) > 60]
    assert below == written


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("compare?cells=lstm,gru", "‖h‖"),
        ("activations", "slopes"),
        ("train", "One example"),
        ("language", "surprise of each token, in bits"),
        ("shapes", "forget gate f"),
    ],
)
def test_views_of_any_page_have_a_picture_of_their_maps_and_curves(link: str, words: str) -> None:
    made = sketch(link_scene(link), display.SAVED)
    assert made is not None
    assert words in made.words
    colours = png(base64.b64encode(made.png).decode()).getcolors(maxcolors=10**6)
    assert colours is not None
    assert len(colours) > 20


def test_one_call_shows_what_a_module_does_with_its_x() -> None:
    module, x = lstm(), inputs()
    shown = explorer.show(module, x, unit=2, t=5, batch=1, tokens=list("abcdefghijkl"))
    assert (shown.t, shown.unit, shown.steps, shown.units) == (5, 2, T, H)
    assert "Shown is sequence 1 of the 3 in the batch" in shown.html
    assert '"tokens":["a","b","c"' in shown.html
    assert shown.html.startswith("<!DOCTYPE html>")


def test_what_is_traced_is_what_trace_would_have_traced() -> None:
    module, x = lstm(batch_first=True), inputs().transpose(0, 1)
    clamp = explorer.Clamp("f", 0.25, start=3)
    shown = explorer.show(module, x, clamp=clamp, lengths=[4, 12, 9], batch=2)
    same = explorer.trace(module, x, clamp=clamp, lengths=[4, 12, 9]).show(x, batch=2)
    assert shown.steps == 9
    assert shown.html == same.html
    assert shown.html != explorer.show(module, x, batch=2).html


def test_a_module_inside_a_model_is_shown() -> None:
    model = nn.Sequential(nn.Embedding(9, INPUTS), lstm(batch_first=True))
    shown = explorer.show(model, torch.tensor([[1, 2, 3, 4, 5]]), module="1")
    assert (shown.steps, shown.units) == (5, H)


def test_gradients_captured_calls_layers_and_links_are_shown() -> None:
    module = lstm(num_layers=2, bidirectional=True)
    seen = explorer.capture(module)
    module(inputs())[0].sum().backward()
    seen.remove()
    gradient = explorer.gradients(module, inputs())
    titles = [
        seen["model"].show().title,
        gradient.show().title,
        explorer.trace(module, inputs()).at(1, "backward").show().title,
        explorer.show("cell?cell=mgu&t=12").title,
    ]
    assert titles[0] == f"LSTM, {H} units, layer 1 of 2, forward, {T} steps"
    assert titles[1] == f"Gradient of a loss: LSTM, layer 0, forward, {H} units, {T} steps"
    assert titles[2] == f"LSTM, {H} units, layer 2 of 2, backward, {T} steps"
    assert titles[3].startswith("MGU, 16 units, reads “")
    assert explorer.show("cell?cell=mgu&t=12").t == 12


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"unit": 6}, "There is no unit 6 in this trace; allowed are 0 to 5."),
        ({"batch": 3}, "There is no sequence 3 in this trace; allowed are 0 to 2."),
        ({"t": 12}, "There is no step 12; allowed are whole numbers from 0 to 11."),
        ({"notation": "latin"}, "Unknown notation 'latin'; allowed are .*"),
        ({"z": "away"}, "Unknown z 'away'; allowed are keep, replace."),
        ({"tokens": ["a"]}, "There are 1 tokens; allowed are 12, one a step."),
        ({"height": -1}, ".*height.*"),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(options: dict[str, Any], sentence: str) -> None:
    # A height is checked by traitlets, in words of its own.
    with pytest.raises((ValueError, TraitError), match=f"^{sentence}$"):
        explorer.show(lstm(), inputs(), **options)


def test_a_view_in_which_nothing_plays_is_its_charts_and_tables() -> None:
    shown = explorer.show("transformer?versus=data")
    assert isinstance(shown, Still)
    assert shown.sentence == "Nothing in this view plays."
    html = shown._repr_mimebundle_()["text/html"]
    assert "Held-out bits a token against sentences" in html
    assert "data:image/png" in html


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        (3, "int cannot be shown; allowed are a module with an x, a trace, .*"),
        (nn.LSTM(4, 6), "A module is shown while it reads; allowed is an x with it."),
        ("nowhere?t=1", "There is no page “nowhere” .*"),
    ],
)
def test_what_cannot_be_shown_is_told_in_one_sentence(view: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}"):
        explorer.show(view)


def test_a_trace_that_is_too_long_to_play_is_a_picture_that_says_so() -> None:
    trace = explorer.trace(lstm(), inputs(steps=900))
    data, _ = trace._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    assert 'src="data:image/png;base64,' in data["text/html"]
    assert "The trace has 900 steps; with 6 units at most 500 steps are shown" in data["text/html"]
    for shown in (trace.show(unit=2), explorer.show(lstm(), inputs(steps=900))):
        assert isinstance(shown, Still)
        assert "The trace has 900 steps" in shown.sentence
        # The lines that move a stage go through.
        shown.observe(print, names="t")
        shown.t, shown.unit = shown.steps - 1, shown.units - 1
        assert (shown.t, shown.unit) == (899, 5)


def test_a_still_picture_is_there_for_whoever_asks() -> None:
    shown = explorer.show(lstm(), inputs(), still=True)
    assert isinstance(shown, Still)
    kind, html = shown._mime_()
    assert kind == "text/html"
    assert html.endswith(f"<small>{display.ASKED}</small>")
    assert 'alt="Trace(lstm, ' in html


def test_without_anywidget_there_is_a_picture_and_how_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace = explorer.trace(lstm(), inputs())
    without(monkeypatch, "anywidget")
    data, _ = trace._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    assert data["text/plain"] == repr(trace)
    assert 'src="data:image/png;base64,' in data["text/html"]
    assert "pip install &quot;unroll-rnn[notebook]&quot;" in data["text/html"]
    assert not isinstance(explorer.show(lstm(), inputs()), StageWidget)


def test_a_chart_that_nothing_makes_a_picture_of_draws_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = explorer.trace(lstm(), inputs()).show(still=True)
    without(monkeypatch, "vl_convert")
    html = shown._repr_mimebundle_()["text/html"]
    assert "<img" not in html
    assert "vegaEmbed" in html
    assert html.endswith(f"<small>{display.ASKED}</small>")


def test_without_altair_too_there_are_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    trace = explorer.trace(lstm(), inputs())
    without(monkeypatch, "anywidget", "altair")
    shown = trace.show()
    assert repr(shown) == f"{trace!r}\n{display.INSTALL}"
    assert "<img" not in shown._repr_mimebundle_()["text/html"]
    with pytest.raises(ImportError, match=r"^Charts need Altair: pip install '.*\[charts\]'\.$"):
        explorer.charts.gate_map(trace, "f")


def test_in_a_terminal_a_trace_is_its_line_of_text(monkeypatch: pytest.MonkeyPatch) -> None:
    trace = explorer.trace(lstm(), inputs())
    shell = SimpleNamespace(kernel=None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert trace._repr_mimebundle_() == ({"text/plain": repr(trace)}, {})
    shell.kernel = object()
    assert WIDGET_MIME in trace._repr_mimebundle_()[0]


def test_a_state_that_overflows_is_shown_too() -> None:
    module = nn.RNN(INPUTS, H, nonlinearity="relu")
    with torch.no_grad():
        module.weight_hh_l0.fill_(100.0)
    data, _ = explorer.trace(module, inputs(steps=60))._repr_mimebundle_()
    assert WIDGET_MIME in data
