"""The classic proof on a matrix of one's own: its rank-one terms, its powers, bound and radius."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from explorer.analysis.half_life import half_life
from explorer.backprop.linear_case import Powers, powers, recurrent_matrix
from explorer.backprop.rank_one import rank_one_sum
from explorer.palette import Scale, nice_ceiling
from explorer.views.board import group
from explorer.views.lines import line_panel
from explorer.views.matrices import matrix_map
from explorer.views.payloads import Group
from explorer.wording import SUBSCRIPTS, SUPERSCRIPTS, significant

UNITS, STEPS, TERMS = 8, 50, 4
# Curves that differ by less everywhere are drawn over one another.
SAME_LINE = 0.01
LINEAR = "linear"
STEP_MARKS = ["·"] * (STEPS + 1)
# The cases one click away: what is seen → σ and ρ.
CASES: Mapping[str, tuple[float, float]] = {
    "σ below 1: it must vanish": (0.9, 0.9),
    "σ and ρ above 1: it explodes": (1.2, 1.2),
    "σ above 1, ρ below: it grows, then vanishes": (1.5, 0.9),
}


def classic_proof(largest: float, radius: float, phi: str, seed: int) -> list[Group]:
    """U as a sum of rank-one terms, and the Jacobian over t steps of h = φ(U h + x), t = 0 … 50.

    Its singular values stand beside the bound σᵗ and the spectral radius to the power t.
    """
    matrix = recurrent_matrix(UNITS, largest_singular=largest, spectral_radius=radius, seed=seed)
    scale = Scale("diverging", *(end * nice_ceiling(float(matrix.abs().max())) for end in (-1, 1)))
    result = powers(matrix, STEPS, phi=phi, seed=seed)
    # In words as they were asked for: what is met to 1e-6 may lie on the other side of 1.
    growth = growth_sentence(result.singular[:, 0], largest, radius, phi)
    return [_sum(matrix, scale), _product(result, phi, scale, growth)]


def step_names(phi: str) -> list[str]:
    """What is looked at after t steps, t = 0 … 50."""
    if phi == LINEAR:
        return [f"U{_raised(t)}" for t in range(STEPS + 1)]
    return [f"∂h{_lowered(t)}/∂h₀" for t in range(STEPS + 1)]


def growth_sentence(largest: Tensor, sigma: float, rho: float, phi: str) -> str:
    """What becomes of the largest singular value over t = 1 … T, beside σ and ρ."""
    steps, end = len(largest), float(largest[-1])
    at_end = f"at t = {steps} it is {significant(end)}"
    bound = f"σ{_raised(steps)} = {significant(sigma**steps)}"
    if sigma < 1.0:
        return f"σ = {sigma:g} is below 1, so nothing can grow: {at_end}, at most {bound}."
    place = int(largest.argmax())
    peak = f"t = {place + 1} with {significant(float(largest[place]))}"
    above = f"σ = {sigma:g} is {'above' if sigma > 1.0 else 'exactly'} 1"
    if end >= 1.0:
        return f"{above}, and ρ = {rho:g}: the product is largest at {peak}; {at_end}."
    last = (largest >= 1.0).nonzero()
    first = int(last[-1]) + 2 if len(last) else 1
    why = f"yet ρ = {rho:g} is below" if rho < 1.0 else f"and ρ = {rho:g}, yet φ′ shrinks it"
    return (
        f"{above}, {why}: the product is largest at {peak}, below 1 from t = {first} on, and "
        f"{at_end}. The bound {bound} says nothing of that."
    )


def _sum(matrix: Tensor, scale: Scale) -> Group:
    """U = σ₁u₁v₁ᵀ + … as small heat maps, the last terms together."""
    parts, left = rank_one_sum(matrix), UNITS - TERMS
    sigmas = parts.singular.tolist()
    parts_drawn = [
        ("U", "<mi>U</mi>", matrix, f"σ = {sigmas[0]:.2f}", ""),
        *(
            (
                f"Term {k + 1} of U",
                _term_mathml(k + 1),
                parts.terms[k],
                f"σ{_lowered(k + 1)} = {sigmas[k]:.2f}",
                "+" if k else "=",
            )
            for k in range(TERMS)
        ),
        (
            f"The other {left} terms",
            "<mi>…</mi>",
            parts.rest(TERMS),
            f"{left} more, σ ≤ {sigmas[TERMS]:.2f}",
            "+",
        ),
    ]
    return group(
        "U is a sum of matrices of rank one",
        f"Term i turns the direction vᵢ into uᵢ and stretches it by σᵢ. Without the last {left} "
        f"terms no vector changes by more than {sigmas[TERMS]:.2f} of its length.",
        matrices=[
            matrix_map(
                f"part_{place}",
                values,
                [caption],
                scale,
                words=words,
                symbol=f"<math><mrow>{symbol}</mrow></math>",
                sign=sign,
            )
            for place, (words, symbol, values, caption, sign) in enumerate(parts_drawn)
        ],
    )


def _term_mathml(number: int) -> str:
    """σᵢ uᵢ vᵢᵀ."""
    index = f"<mn>{number}</mn>"
    return (
        f"<msub><mi>σ</mi>{index}</msub><msub><mi>u</mi>{index}</msub>"
        f"<msubsup><mi>v</mi>{index}<mi>T</mi></msubsup>"
    )


def _product(result: Powers, phi: str, scale: Scale, growth: str) -> Group:
    """Uᵗ, or the product of t Jacobians, on the playhead, with its singular values."""
    one = torch.ones(1, dtype=torch.float64)
    largest, smallest = result.singular[:, 0], result.singular[:, -1]
    curves = {
        "largest singular value": torch.cat([one, largest]),
        "smallest": torch.cat([one, smallest]),
        "bound σᵗ": torch.cat([one, result.bound]),
        "ρᵗ": torch.cat([one, result.radius]),
    }
    start = torch.eye(result.products.shape[-1], dtype=torch.float64)[None]
    names = step_names(phi)
    readings = zip(names, *(curves[name] for name in curves if name != "smallest"), strict=True)
    captions = [
        f"‖{name}‖ = {significant(float(size))}\n"
        f"σ{_raised(t)} = {significant(float(bound))}\nρ{_raised(t)} = {significant(float(power))}"
        for t, (name, size, bound, power) in enumerate(readings)
    ]
    symbol = "<msup><mi>U</mi><mi>t</mi></msup>"
    if phi != LINEAR:
        symbol = "<mfrac><mrow><mo>∂</mo><msub><mi>h</mi><mi>t</mi></msub></mrow>"
        symbol += "<mrow><mo>∂</mo><msub><mi>h</mi><mn>0</mn></msub></mrow></mfrac>"
    rate = half_life(curves["largest singular value"].flip(0), start=STEPS, towards="past").sentence
    rate = rate.removesuffix(" going back")
    return group(
        "The product of t Jacobians",
        f"The largest singular value {rate} (measured over {STEPS} steps). "
        f"{growth}{_one_line(curves)}",
        matrices=[
            matrix_map(
                "product",
                torch.cat([start, result.products]),
                captions,
                scale,
                words="The product after t steps",
                symbol=f"<math>{symbol}</math>",
            )
        ],
        lines=[
            line_panel(
                "",
                curves,
                "Singular values of the product of Jacobians over t, the bound, and the "
                f"spectral radius to the power t. The largest {rate}.",
                log=True,
            )
        ],
        shape="beside",
    )


def _one_line(curves: Mapping[str, Tensor]) -> str:
    """Which curves cannot be told apart, since they are one line; empty if all can."""
    for values in curves.values():
        same = [
            name
            for name, other in curves.items()
            if torch.allclose(other, values, rtol=SAME_LINE, atol=0.0)
        ]
        if len(same) > 1:
            return f" Here {', '.join(same[:-1])} and {same[-1]} are one and the same line."
    return ""


def _raised(number: int) -> str:
    return str(number).translate(SUPERSCRIPTS)


def _lowered(number: int) -> str:
    return str(number).translate(SUBSCRIPTS)
