"""States that go from one call of the model into the next."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.diagnosis.facts import Facts
from explorer.diagnosis.finding import Check, Sign


def _attached(facts: Facts) -> Iterator[Sign]:
    for module in facts.modules:
        if module.carried_graph:
            yield Sign(
                f"{module.name} starts from a state that hangs on the graph of an earlier call.",
                1.0,
                0.0,
                "def detached(state):\n"
                "    if isinstance(state, tuple):\n"
                "        return tuple(part.detach() for part in state)\n"
                "    return state.detach()\n"
                "# before the next batch: state = detached(state)",
                module.name,
                signal="h",
                steps=(0,),
            )


def _carried(facts: Facts) -> Iterator[Sign]:
    for module in facts.modules:
        if module.carried_state:
            yield Sign(
                f"{module.name} starts from where its call before ended; it was not "
                "reset between the calls.",
                1.0,
                0.0,
                "state = None  # before every batch that does not go on where the last one ended",
                module.name,
                signal="h",
                steps=(0,),
            )


STATE_ATTACHED = Check(
    "error",
    "The next backward pass goes into a graph that is gone, or that grows with every batch.",
    "torch.autograd: “Trying to backward through the graph a second time”",
    _attached,
)
STATE_CARRIED = Check(
    "note",
    "Right for one long stream that is read in pieces; between separate sequences it is a leak.",
    "Williams and Peng 1990 on truncated backpropagation",
    _carried,
)
