"""Both bias vectors set: torch adds them."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.diagnosis.checks.wording import module_code, place_words
from explorer.diagnosis.facts import Facts
from explorer.diagnosis.finding import Check, Sign
from explorer.network.initialisation import keeping_rows

LEAST, LIKE = 0.5, 1e-4


def _twice(facts: Facts) -> Iterator[Sign]:
    for place in facts.places:
        if keeping_rows(place.cell).get("f") != 1.0 or "bias_hh" not in place.weights:
            continue
        size = place.hidden_size
        block = place.cell.rows.index("f")
        rows = slice(block * size, (block + 1) * size)
        one = place.weights["bias_ih"][rows].double()
        other = place.weights["bias_hh"][rows].double()
        # Both get the same gradient, so that their difference stays as it was set.
        is_twin = float((one - other).abs().max()) <= LIKE * max(float(one.abs().max()), 1.0)
        least = min(float(one.mean()), float(other.mean()))
        if is_twin and least >= LEAST:
            yield Sign(
                f"The forget gate of {place_words(place)}, has the bias "
                f"{float(one.mean()):.2g} twice: bias_ih and bias_hh add up to "
                f"{float((one + other).mean()):.2g}.",
                least,
                LEAST,
                f"rnn = {module_code(place.module)}\nwith torch.no_grad():\n"
                f"    rnn.bias_hh{place.suffix}[{rows.start}:{rows.stop}] = 0.0",
                place.module,
                place.layer,
                place.direction,
                "f",
                tuple(range(size)),
            )


BIAS_TWICE = Check(
    "note",
    "The forget gate starts further open than a bias of 1 makes it.",
    "Jozefowicz, Zaremba and Sutskever 2015: a bias of 1; torch.nn.LSTM adds bias_ih and bias_hh",
    _twice,
    measure="the smaller of the two biases, on average",
)
