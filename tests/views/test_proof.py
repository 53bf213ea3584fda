"""The classic proof shows the powers of its own matrix, and its sentences are about them."""

from __future__ import annotations

import base64
import math
import re

import numpy as np
import pytest
import torch

from explorer.backprop.linear_case import recurrent_matrix
from explorer.views.payloads import Group, Matrix
from explorer.views.proof import CASES, STEP_MARKS, STEPS, classic_proof, step_names
from tests.views.test_gradients import values
from tests.written_numbers import number


def matrix(largest: float, radius: float, seed: int = 0) -> torch.Tensor:
    return recurrent_matrix(8, largest_singular=largest, spectral_radius=radius, seed=seed)


def sent_values(sent: Matrix) -> np.ndarray:
    floats = sent["floats"]
    kind = "<f8" if floats["bytes"] == 8 else "<f4"
    flat = np.frombuffer(base64.b64decode(floats["base64"]), kind)
    return flat.reshape(-1, sent["units"] // sent["columns"], sent["columns"])


def power(matrix: torch.Tensor, t: int) -> torch.Tensor:
    return torch.linalg.matrix_power(matrix, t)


def norm(matrix: torch.Tensor) -> float:
    return float(torch.linalg.matrix_norm(matrix, 2))


def product(largest: float, radius: float, phi: str = "linear", seed: int = 0) -> Group:
    _, second = classic_proof(largest, radius, phi, seed)
    return second


def test_the_terms_that_are_drawn_add_up_to_u() -> None:
    first, _ = classic_proof(1.5, 0.9, "linear", 3)
    whole, *terms = (sent_values(one)[0] for one in first["matrices"])
    np.testing.assert_allclose(whole, matrix(1.5, 0.9, 3), rtol=1e-6)
    np.testing.assert_allclose(sum(terms), whole, atol=1e-6)
    assert [one["sign"] for one in first["matrices"]] == ["", "=", "+", "+", "+", "+"]
    left = float(np.linalg.norm(terms[-1], 2))
    assert f"by more than {left:.2f} of its length" in first["sentence"]
    for term, one in zip(terms[:-1], first["matrices"][1:], strict=False):
        assert one["captions"] == [one["captions"][0]]
        assert number(one["captions"][0].split("= ")[1]) == pytest.approx(
            np.linalg.norm(term, 2), abs=0.005
        )


@pytest.mark.parametrize("case", CASES.values())
def test_at_every_step_the_power_of_u_is_drawn_with_its_norm(case: tuple[float, float]) -> None:
    (sent,) = product(*case)["matrices"]
    U = matrix(*case)
    drawn = sent_values(sent)
    assert len(drawn) == len(sent["captions"]) == len(step_names("linear")) == STEPS + 1
    assert len(STEP_MARKS) == STEPS + 1
    for t in range(STEPS + 1):
        exact = power(U, t)
        allowed = 1e-6 * float(exact.abs().max())
        np.testing.assert_allclose(drawn[t], exact, rtol=1e-5, atol=allowed)
        readings = [number(line.split(" = ")[1]) for line in sent["captions"][t].split("\n")]
        assert readings == pytest.approx([norm(exact), case[0] ** t, case[1] ** t], rel=0.006)


def test_the_scale_of_the_power_is_that_of_u_at_every_step() -> None:
    first, second = classic_proof(1.5, 0.9, "linear", 0)
    ends = {(one["low"], one["high"]) for one in (*first["matrices"], *second["matrices"])}
    assert ends == {(-1.0, 1.0)}


def test_the_curves_are_the_singular_values_beside_bound_and_radius() -> None:
    one = product(0.9, 0.8, seed=3)
    (panel,) = one["lines"]
    assert not panel["alone"]
    drawn = {curve["title"]: values(curve) for curve in panel["curves"]}
    assert [*drawn] == ["largest singular value", "smallest", "bound σᵗ", "ρᵗ"]
    t = np.arange(STEPS + 1)
    assert drawn["bound σᵗ"] == pytest.approx(0.9**t, rel=1e-5)
    assert drawn["ρᵗ"] == pytest.approx(0.8**t, rel=1e-5)
    exact = np.array([norm(power(matrix(0.9, 0.8, 3), int(k))) for k in t])
    assert drawn["largest singular value"] == pytest.approx(exact, rel=1e-5)
    slope = np.polyfit(t, np.log(drawn["largest singular value"]), 1)[0]
    rate = f"halves every {math.log(2) / -slope:.1f} steps"
    assert one["sentence"].startswith(
        f"The largest singular value {rate} (measured over 50 steps)."
    )
    assert rate in panel["description"]


@pytest.mark.parametrize(
    ("largest", "radius", "word"), [(0.9, 0.9, "halves"), (1.2, 1.2, "doubles")]
)
def test_the_product_vanishes_or_explodes_with_the_matrix(
    largest: float, radius: float, word: str
) -> None:
    one = product(largest, radius)
    assert word in one["sentence"]
    assert "going back" not in one["sentence"]


@pytest.mark.parametrize("seed", range(5))
def test_of_a_matrix_that_is_not_normal_growth_and_fall_are_told_in_its_numbers(seed: int) -> None:
    sentence = product(1.5, 0.9, seed=seed)["sentence"]
    U = matrix(1.5, 0.9, seed)
    norms = [norm(power(U, t)) for t in range(1, STEPS + 1)]
    peak = 1 + int(np.argmax(norms))
    below = 1 + max(t for t, size in enumerate(norms, start=1) if size >= 1.0)
    match = re.search(
        r"σ = 1.5 is above 1, yet ρ = 0.9 is below: the product is largest at t = (\d+) with "
        r"([\d.]+), below 1 from t = (\d+) on, and at t = 50 it is ([\d.]*\d)",
        sentence,
    )
    assert match
    assert (int(match[1]), int(match[3])) == (peak, below)
    assert number(match[2]) == pytest.approx(max(norms), rel=0.006)
    assert number(match[4]) == pytest.approx(norms[-1], rel=0.006)
    assert max(norms) > 1.0 > norms[-1]


@pytest.mark.parametrize(
    ("sigma", "rho", "phi", "words"),
    [
        (0.9, 0.5, "linear", "σ = 0.9 is below 1, so nothing can grow"),
        (1.2, 1.2, "linear", "σ = 1.2 is above 1, and ρ = 1.2: the product is largest at t = 50"),
        (1.2, 1.2, "tanh", "yet φ′ shrinks it"),
        (1.0, 0.8, "linear", "σ = 1 is exactly 1, yet ρ = 0.8 is below"),
        (1.5, 1.5, "relu", "σ = 1.5 is above 1, "),
    ],
)
def test_the_sentence_says_which_case_it_is(sigma: float, rho: float, phi: str, words: str) -> None:
    assert words in product(sigma, rho, phi)["sentence"]


def test_the_bound_is_never_exceeded_though_it_says_little() -> None:
    drawn = {curve["title"]: values(curve) for curve in product(1.4, 0.7)["lines"][0]["curves"]}
    assert drawn["bound σᵗ"][-1] > 1.0 > drawn["largest singular value"][-1]
    assert (drawn["largest singular value"] <= drawn["bound σᵗ"] * (1 + 1e-6)).all()


@pytest.mark.parametrize(
    ("radius", "phi", "end"),
    [
        (0.9, "linear", "largest singular value, bound σᵗ and ρᵗ are one and the same line."),
        (0.9, "tanh", "bound σᵗ and ρᵗ are one and the same line."),
        (0.7, "linear", "at most σ⁵⁰ = 0.00515."),
    ],
)
def test_curves_that_are_one_line_are_named(radius: float, phi: str, end: str) -> None:
    assert product(0.9, radius, phi)["sentence"].endswith(end)
