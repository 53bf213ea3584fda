"""Equations that leave the app: every cell in every notation, in symbols and with its numbers."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import torch

from explorer import CELLS, build_cell, trace
from explorer.cells.notation import NOTATIONS
from explorer.export.papers.latex import latex, numbers_block
from explorer.export.papers.mathml import NAMESPACE, mathml
from explorer.export.papers.moment import Moment, run_moment, trace_moment
from explorer.session.choice import Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.session.run import run
from tests.equations.latex_reader import LaTeXError, checked, expression
from tests.equations.test_latex import computed

STEP = 12


def moment(cell: str, notation: str = "pytorch", direction: Any = "keep", **model: Any) -> Moment:
    choice = Choice(ModelChoice(cell=cell, **model), notation=notation, direction=direction)
    return run_moment(run(choice.model), choice, STEP)


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("key", CELLS)
def test_every_cell_in_every_notation_is_set_by_tex_and_read_by_an_xml_parser(
    key: str, notation: str
) -> None:
    for direction in ("keep", "replace")[: 2 if CELLS[key].direction else 1]:
        shown = moment(key, notation, direction)
        checked(latex(shown, live="https://unroll.example/cell?cell=lstm&unit=3"))
        document = ET.fromstring(mathml(shown))
        assert document.tag == f"{{{NAMESPACE}}}math"
        rows = document.findall(f".//{{{NAMESPACE}}}mtr")
        # Symbols and numbers of each equation; the read-out has two heads.
        assert len(rows) == 2 * len(CELLS[key].equations) + 3
        assert not document.findall(".//*[@class]")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs a TeX")
@pytest.mark.parametrize("notation", NOTATIONS)
def test_tex_compiles_the_longest_equations(notation: str, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(latex(moment("slstm", notation)), "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)


@pytest.mark.parametrize("key", ["lstm", "gru", "slstm", "minlstm", "mgu"])
def test_each_line_of_numbers_is_true_to_what_its_digits_allow(key: str) -> None:
    module = build_cell(key, 3, 4, seed=5, dtype=torch.float64).requires_grad_(False)
    traced = trace(module, torch.randn(6, 1, 3, dtype=torch.float64))
    for unit in range(4):
        shown = trace_moment(traced, 3, unit, notation="fau")
        for line in numbers_block(shown).splitlines()[1:-1]:
            *steps, last = line.removesuffix("\\\\").partition("&=")[2].split(" = ")
            assert steps
            for step in steps:
                assert computed(step, {}) == pytest.approx(float(last), abs=0.05)


def test_the_first_step_of_an_slstm_begins_at_minus_infinity() -> None:
    choice = Choice(ModelChoice(cell="slstm"))
    text = latex(run_moment(run(choice.model), choice, 0))
    checked(text)
    assert r"-\infty" in text


def test_numbers_of_a_trace_are_those_of_its_own_weights_and_input() -> None:
    module = torch.nn.GRU(2, 3).double().requires_grad_(False)
    x = torch.randn(5, 1, 2, dtype=torch.float64)
    shown = trace_moment(trace(module, x), 4, 2, notation="pytorch")
    weights = module.weight_ih_l0[2], module.weight_hh_l0[2]
    h = module(x)[0][3, 0]
    bias = float(module.bias_ih_l0[2] + module.bias_hh_l0[2])
    products = float(weights[0] @ x[4, 0]), float(weights[1] @ h), bias
    (line,) = (one for one in numbers_block(shown).splitlines() if one.startswith("  r_t"))
    inner = re.search(r"\\sigma\((.*?)\)", line)
    assert inner is not None
    assert (
        expression(inner[1]).split()
        # What rounds to nothing has no sign of its own.
        == " ".join(f"{'+' if round(n, 2) >= 0 else '-'} {abs(n):.2f}" for n in products)
        .removeprefix("+ ")
        .split()
    )


def test_a_held_gate_says_so_in_place_of_its_equation() -> None:
    text = latex(moment("lstm", hold=Hold("f", 0.25)))
    checked(text)
    assert r"f_t &= 0.25 \quad \text{(held)}" in text
    document = mathml(moment("lstm", hold=Hold("f", 0.25)))
    assert "<mtext>(held)</mtext>" in document


@pytest.mark.parametrize("token", ["%", "\n", "\\", "--", "—", "\x00", "&"])
def test_whatever_is_read_the_documents_stay_whole(token: str) -> None:
    text = "abc(d)" * 2 + token + "efg"
    shown = moment("lstm", sequence="own_text", text=text)
    checked(latex(shown))
    ET.fromstring(mathml(shown))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"step": 6}, "There is no step 6; there are 0 to 5."),
        ({"unit": 4}, "There is no unit 4; there are 0 to 3."),
        ({"notation": "greek"}, "Unknown notation 'greek'"),
    ],
)
def test_what_there_is_not_is_said_in_one_sentence(change: dict[str, Any], sentence: str) -> None:
    traced = trace(build_cell("gru", 3, 4), torch.randn(6, 1, 3))
    with pytest.raises(ValueError, match=sentence):
        trace_moment(traced, **{"step": 0, "unit": 0, **change})


def test_a_broken_document_is_noticed() -> None:
    with pytest.raises(LaTeXError):
        checked(latex(moment("gru")).replace(r"\odot", r"\circledot"))
