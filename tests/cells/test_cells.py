"""What a cell declares is what it computes, and what is read off its equations is what they say."""

from __future__ import annotations

import re

import pytest
import torch
from hypothesis import given
from torch import nn

from explorer import CELLS, trace
from explorer.cells import Cell
from explorer.cells.terms import InputProduct, RecurrentProduct, Term, Value
from explorer.network.initialisation import INITIALISATIONS
from tests.plain_cells import (
    OUR_CELLS,
    PLAIN_CELLS,
    Case,
    PlainWeights,
    assert_close,
    assert_one_sentence,
    cases,
    term_value,
)

EVERY_CELL = {
    **CELLS,
    **{
        f"{key} with {name}": other
        for key, cell in CELLS.items()
        for name, other in cell.nonlinearities.items()
    },
}

# From cells.md: gates, candidate and states of every cell, the states in order of declaration.
GATES = {
    "rnn": "",
    "irnn": "",
    "lstm": "ifo",
    "lstm_peephole": "ifo",
    "lstm_cifg": "ifo",
    "gru": "rz",
    "gru_reset_before": "rz",
    "gru_simple": "z",
    "mgu": "f",
    "mingru": "z",
    "minlstm": "fi",
    "slstm": "ifo",
}
CANDIDATES = {
    "rnn": "",
    "irnn": "",
    "lstm": "g",
    "lstm_peephole": "g",
    "lstm_cifg": "g",
    "gru": "n",
    "gru_reset_before": "n",
    "gru_simple": "n",
    "mgu": "n",
    "mingru": "n",
    "minlstm": "n",
    "slstm": "g",
}
STATES = {
    "rnn": "h",
    "irnn": "h",
    "lstm": "ch",
    "lstm_peephole": "ch",
    "lstm_cifg": "ch",
    "gru": "h",
    "gru_reset_before": "h",
    "gru_simple": "h",
    "mgu": "h",
    "mingru": "h",
    "minlstm": "h",
    "slstm": "chmn",
}
# The rows of weight_hh by the vector they multiply, in the order in which a step needs them, and
# whether that vector is h₋ itself.
GROUPS = {
    "rnn": [("h", True)],
    "irnn": [("h", True)],
    "lstm": [("ifgo", True)],
    "lstm_peephole": [("ifgo", True)],
    "lstm_cifg": [("igo", True)],
    "gru": [("rzn", True)],
    "gru_reset_before": [("rz", True), ("n", False)],
    "gru_simple": [("nz", True)],
    "mgu": [("f", True), ("n", False)],
    "mingru": [],
    "minlstm": [],
    "slstm": [("figo", True)],
}
# Candidates that no function squashes, or one that has no upper end.
LINEAR = {"mingru": (None, None), "minlstm": (None, None), "mingru with log_space": (0.0, None)}


def names_in(term: Term) -> list[str]:
    """The signals a term mentions, left to right; those of the step before with a ₋."""
    return [p.name + "₋" * p.previous for p in term.subterms() if isinstance(p, Value)]


# the registry


def test_every_cell_of_the_reference_is_in_the_registry_under_its_own_key() -> None:
    assert set(CELLS) >= set(GATES)
    assert all(cell.key == key for key, cell in CELLS.items())


@pytest.mark.parametrize("key", EVERY_CELL)
def test_titles_sources_and_meanings_are_written(key: str) -> None:
    cell = EVERY_CELL[key]
    assert cell.title.strip()
    assert re.search(r"\b(19|20)\d\d\b", cell.source)  # a year
    for signal in cell.signals:
        assert signal.word.strip()
        assert signal.meaning.strip().endswith(".")


def test_no_two_cells_share_a_title() -> None:
    titles = [cell.title for cell in EVERY_CELL.values()]
    assert len(set(titles)) == len(titles)


# declarations


@pytest.mark.parametrize("key", GATES)
@pytest.mark.parametrize(
    ("kind", "names"), [("gate", GATES), ("candidate", CANDIDATES), ("state", STATES)]
)
def test_gates_candidates_and_states_are_those_of_the_reference(
    key: str, kind: str, names: dict[str, str]
) -> None:
    declared = [signal.name for signal in CELLS[key].signals if signal.kind == kind]
    assert sorted(declared) == sorted(names[key])


@pytest.mark.parametrize("key", EVERY_CELL)
def test_signals_are_exactly_what_the_equations_define(key: str) -> None:
    cell = EVERY_CELL[key]
    declared = [signal.name for signal in cell.signals]
    defined = [equation.name for equation in cell.equations]
    assert len(set(declared)) == len(declared)
    assert len(set(defined)) == len(defined)
    assert set(declared) == set(defined)


@pytest.mark.parametrize("key", EVERY_CELL)
def test_states_are_signals_of_that_kind_with_h_first_and_h_is_computed_last(key: str) -> None:
    cell = EVERY_CELL[key]
    assert set(cell.states) == {signal.name for signal in cell.signals if signal.kind == "state"}
    assert cell.states[0] == "h"
    assert cell.equations[-1].name == "h"


@pytest.mark.parametrize("key", EVERY_CELL)
def test_bounds_are_those_of_the_squashing_function(key: str) -> None:
    bounds = {"gate": (0.0, 1.0), "candidate": LINEAR.get(key, (-1.0, 1.0))}
    for signal in EVERY_CELL[key].signals:
        if signal.kind in bounds:
            assert (signal.low, signal.high) == bounds[signal.kind]
        assert signal.low is None or signal.high is None or signal.low < signal.high


@pytest.mark.parametrize("key", EVERY_CELL)
def test_only_gates_have_a_direction(key: str) -> None:
    cell = EVERY_CELL[key]
    gates = {signal.name for signal in cell.signals if signal.kind == "gate"}
    assert set(cell.direction) <= gates
    assert set(cell.direction.values()) <= {"keep", "replace"}


@pytest.mark.parametrize("key", [key for key in CELLS if CELLS[key].direction])
def test_a_keep_gate_gives_the_old_state_at_one_and_the_candidate_at_zero(
    key: str,
) -> None:
    cell = CELLS[key]
    equation = next(equation for equation in cell.equations if equation.name == "h")
    old, new = torch.tensor([0.25]), torch.tensor([-0.75])
    weights = PlainWeights(nn.Module(), "", "")
    for gate, way in cell.direction.items():
        for value in (0.0, 1.0):
            now = {"n": new, gate: torch.tensor([value])}
            h = term_value(equation.term, weights, old, {"h": old}, now)
            assert torch.equal(h, old if (value == 1.0) == (way == "keep") else new)


def test_exactly_the_cells_with_a_gate_that_updates_declare_its_direction() -> None:
    with_update = {key for key, cell in CELLS.items() if "z" in {s.name for s in cell.signals}}
    assert {key for key, cell in CELLS.items() if cell.direction} == with_update | {"mgu"}


@pytest.mark.parametrize("key", EVERY_CELL)
def test_a_twin_is_a_module_of_torch_that_takes_the_options(key: str) -> None:
    cell = EVERY_CELL[key]
    assert cell.twin_options == {} or cell.twin is not None
    if cell.twin is not None:
        module = getattr(nn, cell.twin)(1, 2, **cell.twin_options)
        assert module.weight_hh_l0.shape == (len(cell.rows) * 2, 2)


@pytest.mark.parametrize("key", EVERY_CELL)
def test_the_initialisation_of_a_cell_exists(key: str) -> None:
    assert EVERY_CELL[key].initialisation in INITIALISATIONS


@pytest.mark.parametrize("key", CELLS)
def test_a_signal_is_found_by_its_name_and_an_unknown_name_is_refused(key: str) -> None:
    cell = CELLS[key]
    for signal in cell.signals:
        assert cell.signal(signal.name) is signal
    with pytest.raises(ValueError, match=r"has no signal 'q'") as error:
        cell.signal("q")
    assert_one_sentence(error.value, cell.title, ", ".join(s.name for s in cell.signals))


# what is read off the equations


@pytest.mark.parametrize("key", OUR_CELLS)
@given(case=cases(num_layers=1, bidirectional=False, batch_first=False))
def test_the_equations_read_as_symbols_have_the_values_of_the_trace(key: str, case: Case) -> None:
    module, x, state = case.our_module(key), case.input(), case.state(key)
    t = trace(module, x, state)
    cell: Cell = t.cell
    weights = PlainWeights(module, PLAIN_CELLS[key].letters, "_l0")
    shape, first = (case.batch, case.hidden_size), PLAIN_CELLS[key].first
    states = state if isinstance(state, tuple) else (state,) * len(cell.states)
    before = {
        name: x.new_full(shape, first.get(name, 0.0)) if given_state is None else given_state[0]
        for name, given_state in zip(cell.states, states, strict=True)
    }
    for step in range(case.steps):
        now: dict[str, torch.Tensor] = {}
        for equation in cell.equations:
            value = term_value(equation.term, weights, x[step], before, now)
            assert isinstance(value, torch.Tensor)
            now[equation.name] = value.detach()
            assert_close(t[equation.name][step], now[equation.name])
        before = {name: now[name] for name in cell.states}


@pytest.mark.parametrize("key", EVERY_CELL)
def test_an_equation_uses_only_signals_that_are_already_computed(key: str) -> None:
    cell = EVERY_CELL[key]
    defined = {f"{name}₋" for name in cell.states}
    for equation in cell.equations:
        assert set(names_in(equation.term)) <= defined
        defined.add(equation.name)


@pytest.mark.parametrize("key", EVERY_CELL)
def test_every_signal_but_the_output_is_used_by_a_later_equation_or_the_next_step(key: str) -> None:
    cell = EVERY_CELL[key]
    used = {name for equation in cell.equations for name in names_in(equation.term)}
    for equation in cell.equations:
        assert equation.name in used or f"{equation.name}₋" in used


@pytest.mark.parametrize("key", EVERY_CELL)
def test_an_equation_refers_to_a_signal_and_does_not_write_it_out_again(key: str) -> None:
    cell = EVERY_CELL[key]
    seeing = () if key in LINEAR else cell.rows  # whose gates see the state before
    for kind, rows in ((InputProduct, cell.rows), (RecurrentProduct, seeing)):
        products = {
            id(part): part.row
            for equation in cell.equations
            for part in equation.term.subterms()
            if isinstance(part, kind)
        }
        assert sorted(products.values()) == sorted(rows)


@pytest.mark.parametrize(
    ("key", "name", "mentioned"),
    [
        ("lstm", "c", ["f", "c₋", "i", "g"]),
        ("lstm", "h", ["o", "c"]),
        ("lstm_peephole", "o", ["h₋", "c"]),
        ("lstm_peephole", "f", ["h₋", "c₋"]),
        ("lstm_cifg", "f", ["i"]),
        ("gru", "n", ["r", "h₋"]),
        ("gru_reset_before", "n", ["r", "h₋"]),
        ("gru_simple", "n", ["h₋"]),
        ("gru", "h", ["z", "n", "z", "h₋"]),
        ("rnn", "h", ["h₋"]),
        ("mgu", "n", ["f", "h₋"]),
        ("mgu", "h", ["f", "h₋", "f", "n"]),
        ("mingru", "z", []),
        ("minlstm", "h", ["f", "h₋", "i", "n"]),
        ("slstm", "m", ["h₋", "m₋", "h₋"]),
        ("slstm", "f", ["h₋", "m₋", "m"]),
        ("slstm", "h", ["o", "c", "n"]),
    ],
)
def test_an_equation_mentions_the_signals_of_the_published_one_in_its_order(
    key: str, name: str, mentioned: list[str]
) -> None:
    equation = next(equation for equation in CELLS[key].equations if equation.name == name)
    assert names_in(equation.term) == mentioned


@pytest.mark.parametrize("key", GROUPS)
def test_recurrent_groups_are_in_the_order_in_which_a_step_needs_them(key: str) -> None:
    result = []
    for group in CELLS[key].recurrent_groups:
        assert names_in(group.source)[-1] == "h₋"
        result.append(("".join(group.rows), isinstance(group.source, Value)))
    assert result == GROUPS[key]


@pytest.mark.parametrize("key", EVERY_CELL)
def test_recurrent_groups_hold_every_row_that_sees_the_state_once(key: str) -> None:
    cell = EVERY_CELL[key]
    rows = [row for group in cell.recurrent_groups for row in group.rows]
    assert sorted(rows) == ([] if key in LINEAR else sorted(cell.rows))


@pytest.mark.parametrize("key", CELLS)
def test_only_the_lstm_with_peepholes_has_them_at_its_three_gates(key: str) -> None:
    assert CELLS[key].peepholes == (("i", "f", "o") if key == "lstm_peephole" else ())
