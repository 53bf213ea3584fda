"""Gates that are stuck: open, closed, or at one value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from torch import Tensor

from explorer.diagnosis.checks.wording import module_code, place_words, units_words
from explorer.diagnosis.facts import Facts, PlaceFacts
from explorer.diagnosis.finding import Check, Sign

# A sigmoid this near its end passes less than a twelfth of its largest slope.
EDGE = 0.02
STILL = 0.005
LEAST_UNITS = 0.5


def extremes(place: PlaceFacts, name: str) -> tuple[Tensor, Tensor, Tensor]:
    """The lowest and highest value and the deviation of each unit over real steps, (H,) each."""
    values = place.signals[name][place.real].double()
    return values.amin(dim=0), values.amax(dim=0), values.std(dim=0, unbiased=False)


def _stuck(facts: Facts, *, kind: str) -> Iterator[Sign]:
    for place in facts.places:
        if int(place.real.sum()) < 2:
            continue
        for signal in place.cell.signals:
            if signal.kind != "gate":
                continue
            low, high, deviation = extremes(place, signal.name)
            stuck = {
                "open": low > 1.0 - EDGE,
                "closed": high < EDGE,
                "still": (deviation < STILL) & (high > EDGE) & (low < 1.0 - EDGE),
            }[kind]
            units = tuple(stuck.nonzero()[:, 0].tolist())
            if len(units) < LEAST_UNITS * len(stuck):
                continue
            mean = place.signals[signal.name][place.real].mean(dim=0)[stuck].mean()
            what = {"open": "open", "closed": "closed", "still": f"at {mean:.2f}"}[kind]
            yield Sign(
                f"The {signal.word} {signal.name} of {place_words(place)}, stays {what} in "
                f"{units_words(units, len(stuck))}, at every step of every sequence.",
                len(units) / len(stuck),
                LEAST_UNITS,
                _remedy(place, signal.name, is_still=kind == "still"),
                place.module,
                place.layer,
                place.direction,
                signal.name,
                units,
            )


def _remedy(place: PlaceFacts, name: str, *, is_still: bool) -> str:
    size = place.hidden_size
    block = place.cell.rows.index(name) if name in place.cell.rows else 0
    rows = f"{block * size}:{(block + 1) * size}"
    code = f"rnn = {module_code(place.module)}\nwith torch.no_grad():\n"
    if is_still:
        return f"{code}    torch.nn.init.xavier_uniform_(rnn.weight_ih{place.suffix}[{rows}])"
    zeroed = [
        f"    rnn.{name}{place.suffix}[{rows}] = 0.0"
        for name in ("bias_ih", "bias_hh")
        if name in place.weights
    ]
    scaled = f"    rnn.weight_ih{place.suffix}[{rows}] *= 0.1"
    return code + "\n".join([*zeroed, scaled])


def _check(kind: str, meaning: str, *, page: str = "cell") -> Check:
    return Check(
        "warning",
        meaning,
        "Karpathy, Johnson and Fei-Fei 2015, section 4.2, on saturated gates",
        partial(_stuck, kind=kind),
        page=page,
        measure="the share of the layer's units",
    )


# Where its units stand on the curve of σ is seen on Activations.
GATE_OPEN = _check(
    "open",
    "The gate decides nothing, and hardly any gradient moves it back.",
    page="activations",
)
GATE_CLOSED = _check(
    "closed",
    "What the gate guards never passes, and hardly any gradient opens it.",
    page="activations",
)
GATE_STILL = _check(
    "still", "The gate is a constant: it reacts neither to the input nor to the state."
)
