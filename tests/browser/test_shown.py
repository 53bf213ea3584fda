"""What the browser makes of a stage that was sent once is what the library computes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
import torch

from explorer import CELLS, build_cell, trace
from explorer.cells.notation import NOTATIONS
from explorer.equations.printed import flipped_gates, printed_equations
from explorer.equations.substitution import substitution
from explorer.scenes.traced_run import traced_run
from explorer.session.choice import Choice, ModelChoice
from explorer.session.exchange import Exchange
from explorer.session.holds import Hold
from explorer.session.run import Run, run, run_gradient, untouched
from explorer.views import ingredients, sent_stage
from explorer.views.sent_stage import run_stage
from explorer.views.spelling import run_spelling
from explorer.views.stage import Untouched, shown_values, stage_data
from tests.browser.conftest import Call
from tests.pages.shared import as_sent
from tests.views.test_stage import floats

# Of the same cell another unit, notation, direction and loss, each at least once.
CHOICES = (
    Choice(unit=1),
    Choice(unit=4, notation="ng", direction="replace", loss="sum"),
    Choice(unit=0, notation="olah", direction="keep"),
    Choice(unit=3, notation="fau", direction="replace", loss="sum"),
    Choice(unit=2, notation="keras", direction="keep"),
)
SMALL = ModelChoice(weights="random", sequence="noise", steps=9, size=5, gain=2.0)
# Near a border of rounding a number may be written either way.
NEAR = 1e-6
HUNDREDTH = Decimal("0.01")
# What the browser shows of each case, with the numbers where their places stand.
SHOWN = """((cases) => cases.map(({ sent, spelling, chosen }) => {
  mountSpelling({ data: spelling });
  const can = canShowStage(sent, chosen);
  const { numbers, parts, equations, maps, lines, ...stage } = shownStage(sent, chosen);
  const written = (piece) => {
    if (typeof piece === "string") return piece;
    const place = piece < 0 ? ~piece : piece;
    const values = [...numbers.subarray(place * stage.length, (place + 1) * stage.length)];
    return { bare: piece >= 0, ...parts[place], values, texts: values.map(formatted) };
  };
  const valuesOf = (map) => {
    const [value, steps] = [valueReader(map), [...Array(stage.length).keys()]];
    return steps.map((t) => [...Array(map.units).keys()].map((unit) => value(t, unit)));
  };
  const curve = (one) => ({ ...one, floats: [...decodedFloats(one.floats)] });
  return {
    can,
    stage,
    equations: equations.map(({ line, sentence, ...equation }) => (
      { ...equation, line: line.map(written), sentence: sentence.map(written) })),
    maps: maps.map((map) => ({ ...map, codes: 0, floats: 0, values: valuesOf(map) })),
    lines: lines.map((panel) => ({ ...panel, curves: panel.curves.map(curve) })),
  };
}))"""


@dataclass(frozen=True)
class Case:
    """A stage that was sent for one choice, and another choice."""

    run: Run
    first: Choice
    choice: Choice
    asked: frozenset[str] = frozenset()

    @property
    def plain(self) -> Run | None:
        return run(untouched(self.run.choice)) if self.run.held else None

    def sent(self) -> dict[str, Any]:
        choice = self.choice
        return {
            "sent": run_stage(self.run, self.first, self.plain, self.asked),
            "spelling": run_spelling(self.run),
            "chosen": {
                "unit": choice.unit,
                "notation": choice.notation,
                "z": choice.direction,
                "loss": choice.loss,
            },
        }

    def wanted(self) -> Any:
        beside = self.plain and Untouched(self.plain, run_gradient(self.plain, self.choice.loss))
        gradient = run_gradient(self.run, self.choice.loss)
        return as_sent(stage_data(self.run, self.choice, gradient, beside, self.asked))

    def numbers(self) -> dict[str, list[Any]]:
        """The lines and sentences of the substitution: texts, and rows of numbers."""
        cell, choice = self.run.module.cell, self.choice
        assert choice.unit is not None
        flipped = flipped_gates(cell, choice.direction)
        printed = printed_equations(
            cell,
            stacked=NOTATIONS[choice.notation].stacked,
            bias=self.run.module.bias,
            flipped=flipped,
        )
        opened = self.run.trace.opened[0, "forward"]
        put_in = substitution(opened, printed, choice.unit, flipped, self.run.sequence.x)
        return {
            f"{kind} {name}": [
                piece if isinstance(piece, str) else put_in.numbers[max(piece, ~piece)].tolist()
                for piece in pieces
            ]
            for kind, lines in (("line", put_in.lines), ("sentence", put_in.sentences))
            for name, pieces in lines.items()
        }


def shown(js: Call, cases: list[Case]) -> Iterator[tuple[Case, Any]]:
    """What the browser makes of each case."""
    sent = json.dumps([case.sent() for case in cases], allow_nan=False)
    return zip(cases, js(f"{SHOWN}({sent})"), strict=True)


def cases(model: ModelChoice, asked: Collection[str] = ()) -> list[Case]:
    first = CHOICES[0]
    return [Case(run(model), first, choice, frozenset(asked)) for choice in CHOICES]


def assert_texts(made: Any, wanted: Any) -> None:
    """Everything but numbers: as the library says it, word for word."""
    parts = wanted["parts"]
    assert made["can"]
    assert made["stage"] == {key: wanted[key] for key in made["stage"]}
    assert {*made["stage"], "numbers", "parts", "equations", "maps", "lines"} == {*wanted}
    for mine, one in zip(made["equations"], wanted["equations"], strict=True):
        for key in ("name", "word", "mathml"):
            assert mine[key] == one[key]
        for kind in ("line", "sentence"):
            for piece, theirs in zip(mine[kind], one[kind], strict=True):
                if isinstance(theirs, str):
                    assert piece == theirs
                else:
                    assert piece["bare"] == (theirs >= 0)
                    part = parts[max(theirs, ~theirs)]
                    assert (piece["text"], piece["kind"]) == (part["text"], part["kind"])
    for mine, one in zip(made["maps"], wanted["maps"], strict=True):
        drawn = {"values", "codes", "floats"}
        assert {k: v for k, v in mine.items() if k not in drawn} == {
            k: v for k, v in one.items() if k not in drawn
        }
    for mine, one in zip(made["lines"], wanted["lines"], strict=True):
        assert {**mine, "curves": []} == {**one, "curves": []}
        for curve, theirs in zip(mine["curves"], one["curves"], strict=True):
            assert (curve["title"], curve["colour"]) == (theirs["title"], theirs["colour"])
            np.testing.assert_allclose(curve["floats"], floats(theirs["floats"]), rtol=1e-6)


def assert_written(texts: list[str], values: list[float]) -> None:
    """Each number as it is written, unless it lies at a border of rounding."""
    for text, value in zip(texts, values, strict=True):
        if not np.isfinite(value) or abs(value) >= 1000:
            continue
        size = Decimal(abs(value))
        near = size * Decimal(NEAR)
        allowed = {(size + by).quantize(Decimal("0.01"), ROUND_HALF_UP) for by in (-near, 0, near)}
        assert Decimal(text.replace("\N{MINUS SIGN}", "")) in allowed
        assert text.startswith("\N{MINUS SIGN}") == (
            value < 0 and set(text) - set("\N{MINUS SIGN}0.") != set()
        )


def assert_numbers(made: Any, case: Case, *, close: float) -> None:
    """Every number of the lines, the sentences and the maps is that of the library."""
    wanted = case.numbers()
    for equation in made["equations"]:
        for kind in ("line", "sentence"):
            theirs = wanted.get(f"{kind} {equation['name']}")
            if theirs is None:  # that of a read-out has no unit, and is sent
                continue
            for piece, row in zip(equation[kind], theirs, strict=True):
                if isinstance(piece, str):
                    continue
                np.testing.assert_allclose(piece["values"], row, rtol=close, atol=close)
                if close < NEAR:
                    assert_written(piece["texts"], row)
    flipped = flipped_gates(case.run.module.cell, case.choice.direction)
    names = {signal.name for signal in case.run.module.cell.signals}
    for one in made["maps"]:
        if one["name"] in names:
            values = shown_values(case.run, one["name"], flipped).numpy()
            np.testing.assert_allclose(one["values"], values, rtol=close, atol=close)


MODELS = [
    *(replace(SMALL, cell=cell) for cell in CELLS),
    replace(SMALL, cell="rnn", nonlinearity="relu"),
    replace(SMALL, cell="lstm", exchange=Exchange("candidate", "identity")),
    replace(SMALL, cell="mingru", exchange=Exchange("candidate", "sigmoid")),
    replace(SMALL, sequence="own_text", text="a (b)"),
    ModelChoice("gru", sequence="own_text", text='"a" (b'),
    replace(SMALL, layers=2, directions=2, layer=1, reading="backward"),
    replace(SMALL, hold=Hold("f", 0.25, start=2, stop=5)),
    replace(SMALL, cell="gru", hold=Hold("h", 0.25, start=2, stop=5)),
]


def test_every_choice_is_shown_as_the_library_computes_it(js: Call) -> None:
    """Twelve cells, other functions, text, layers, holds: texts word for word, numbers to 1e-9."""
    for case, made in shown(js, [case for model in MODELS for case in cases(model)]):
        assert_texts(made, case.wanted())
        assert_numbers(made, case, close=1e-9)


def test_a_trace_that_starts_elsewhere_than_at_0_says_so_of_every_unit(js: Call) -> None:
    module = build_cell("lstm", 2, 5, seed=3, dtype=torch.float64)
    x = torch.randn(6, 1, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    state = tuple(torch.full((1, 1, 5), value, dtype=torch.float64) for value in (0.5, -0.25))
    shown_run = traced_run(trace(module, x, state), x)
    for case, made in shown(js, [Case(shown_run, CHOICES[0], choice) for choice in CHOICES]):
        assert made["stage"]["starts"] == {"h": "0.5", "c": "-0.25"}
        assert_texts(made, case.wanted())
        assert_numbers(made, case, close=1e-9)


def test_states_of_a_long_run_are_sent_as_float32_and_numbers_differ_by_no_more(
    js: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_stage, "MOST_EXACT", 0)
    for case, made in shown(js, cases(replace(SMALL, cell="slstm"))):
        assert_numbers(made, case, close=2e-6)
    sent = cases(SMALL)[0].sent()["sent"]
    assert [one["floats"]["bytes"] for one in sent["drawn"].values() if "floats" in one] == [4, 4]


def test_where_the_ingredients_do_not_fit_notation_and_direction_are_chosen_all_the_same(
    js: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingredients, "MOST_BYTES", 0)
    model = replace(SMALL, cell="gru")
    here = [Case(run(model), CHOICES[0], replace(one, unit=1)) for one in CHOICES]
    assert "ingredients" not in here[0].sent()["sent"]
    for case, made in shown(js, here):
        assert_texts(made, case.wanted())
        assert_numbers(made, case, close=2e-5)
    (_, elsewhere), *_ = shown(js, cases(model)[1:2])
    assert not elsewhere["can"]


def test_an_overflow_is_told_by_the_server_for_each_unit(js: Call) -> None:
    model = ModelChoice("rnn", "random", "noise", steps=40, size=8, nonlinearity="relu", gain=1e9)
    shown_run = run(model)
    assert not shown_run.trace["h"].isfinite().all()
    same, other = (Case(shown_run, Choice(unit=1), Choice(unit=unit)) for unit in (1, 2))
    (_, here), (_, there) = shown(js, [same, other])
    assert_texts(here, same.wanted())
    assert not there["can"]


def test_of_what_is_asked_for_nothing_is_sent_from_which_it_could_be_computed(js: Call) -> None:
    for case, made in shown(js, cases(replace(SMALL, cell="gru"), asked={"h"})):
        sent = case.sent()["sent"]
        assert not {"ingredients", "numbers"} & {*sent}
        assert (sent["lines"], sent["losses"]) == ([], [])
        assert_texts(made, case.wanted())
        numbers = [
            piece["values"]
            for equation in made["equations"]
            for piece in (*equation["line"], *equation["sentence"])
            if not isinstance(piece, str)
        ]
        assert np.isnan(numbers).all()
        assert np.isnan(next(one for one in made["maps"] if one["name"] == "h")["values"]).all()


@pytest.mark.parametrize(
    ("hold", "first", "choice", "can"),
    [
        (Hold("f", 0.25, unit=1), Choice(unit=1), Choice(unit=2), False),
        (Hold("f", 0.25), Choice(unit=1), Choice(unit=2), True),
        (Hold("z", 0.25), Choice(unit=1), Choice(unit=1, direction="replace"), False),
        (Hold("z", 0.25), Choice(unit=1), Choice(unit=1, notation="keras"), True),
        (Hold("keep"), Choice(unit=1), Choice(unit=1, direction="replace"), True),
        (None, Choice(unit=1), Choice(unit=1, loss=3), False),
        (None, Choice(unit=1, loss=3), Choice(unit=1, loss="sum"), True),
        (None, Choice(unit=1), Choice(unit=1, loss="training"), False),
        (None, Choice(unit=1), Choice(unit=5), False),
        (None, Choice(unit=9), Choice(unit=9, notation="ng"), True),
    ],
)
def test_another_run_and_another_loss_are_asked_for(
    js: Call, hold: Hold | None, first: Choice, choice: Choice, *, can: bool
) -> None:
    cell = "gru" if hold is None or hold.what in ("z", "keep") else "lstm"
    shown_run = run(replace(SMALL, cell=cell, hold=hold))
    sent = Case(shown_run, first, choice).sent()
    sent["chosen"] |= {"loss": "at", "at": choice.loss} if choice.loss == 3 else {}
    js(f"mountSpelling({{ data: {json.dumps(sent['spelling'])} }})")
    assert js(f"(({{ sent, chosen }}) => canShowStage(sent, chosen))({json.dumps(sent)})") is can
