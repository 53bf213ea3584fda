"""Memory that is shorter than the task asks for."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.diagnosis.checks.wording import module_code
from explorer.diagnosis.facts import Facts, ModuleFacts
from explorer.diagnosis.finding import Check, Sign
from explorer.network.initialisation import keeping_rows
from explorer.wording import percent

LEAST_REMEMBERED = 0.01


def _forgets(facts: Facts) -> Iterator[Sign]:
    for module in facts.modules:
        if module.remembered is None or module.remembered >= LEAST_REMEMBERED:
            continue
        last = module.places[-1]
        yield Sign(
            f"What {module.name} read {module.lag} steps before the end and earlier moves its "
            f"last state by {percent(module.remembered)} % of what states differ; the "
            "target needs it.",
            module.remembered,
            LEAST_REMEMBERED,
            _remedy(module),
            module.name,
            last.layer,
            "forward",
            last.cell.states[-1],
        )


def _remedy(module: ModuleFacts) -> str:
    """Gates that keep at first, by the biases of Tallec and Ollivier 2018; else another cell."""
    place = module.places[0]
    size = place.hidden_size
    keeping = keeping_rows(place.cell)
    if not keeping or "bias_ih" not in place.weights:
        inputs = place.weights["weight_ih"].shape[1]
        return f"rnn = torch.nn.LSTM({inputs}, {size}, batch_first={module.batch_first})"
    span = max((module.lag or 2) - 1, 1)
    lines = [
        f"rnn = {module_code(module.name)}",
        "with torch.no_grad():",
        f"    keep = (1 + {span} * torch.rand({size})).log()",
    ]
    for row, sign in keeping.items():
        block = place.cell.rows.index(row)
        rows = f"{block * size}:{(block + 1) * size}"
        lines.append(f"    rnn.bias_ih{place.suffix}[{rows}] = {'keep' if sign > 0 else '-keep'}")
        if "bias_hh" in place.weights:
            lines.append(f"    rnn.bias_hh{place.suffix}[{rows}] = 0.0")
    return "\n".join(lines)


FORGETS_EARLY = Check(
    "warning",
    "What the answer depends on is gone before the answer is due.",
    "Jozefowicz, Zaremba and Sutskever 2015; Tallec and Ollivier 2018 on how large a bias",
    _forgets,
    measure="how far the early input moves the last state, as a share of what states differ",
)
