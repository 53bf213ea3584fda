"""The weights on the arrows of an unrolled network, each the same in all its copies."""

from __future__ import annotations

from explorer.cells.notation import HIDDEN, INPUT, NOTATIONS
from explorer.shapes.shared_weights import Chain, Role, SharedWeights
from explorer.shapes.unrolled import Unrolled
from explorer.views.payloads import GraphWeight

LETTERS: dict[Role, tuple[str, str]] = {
    "input": ("W", ""),
    "recurrent": ("U", ""),
    "bias": ("b", ""),
    "output": ("W", "y"),
}
MEANINGS: dict[Role, str] = {
    "input": "from the input",
    "recurrent": "from state to state",
    "bias": "two biases a gate, added",
    "output": "from the state to the answer, with its bias",
}
OWNERS: dict[Chain, str] = {
    "": "",
    "backward": " of the backward chain",
    "encoder": " of the encoder",
    "decoder": " of the decoder",
}


def graph_weights(unrolled: Unrolled, notation: str) -> list[GraphWeight]:
    """The shared weights as a notation writes them, JSON-ready.

    Where a book writes W [h, x], W and U are blocks of one matrix, which is then lit as one.
    """
    if not NOTATIONS[notation].stacked:
        return [_weight(unrolled, (one,), *LETTERS[one.role]) for one in unrolled.shared]
    result: list[GraphWeight] = []
    state, read = (symbols.of(notation).text for symbols in (HIDDEN, INPUT))
    for one in unrolled.shared:
        if one.role == "recurrent":
            continue
        blocks = tuple(
            other
            for other in unrolled.shared
            if one.role == "input" and other.chain == one.chain and other.role == "recurrent"
        )
        pair = f"from [{state}, {read}]" if blocks else ""
        result.append(_weight(unrolled, (one, *blocks), *LETTERS[one.role], pair))
    return result


def sharing_sentence(unrolled: Unrolled) -> str:
    """How many parameters the steps need together, which does not depend on how many steps."""
    if not unrolled.shared:
        return ""
    total, steps = sum(one.count for one in unrolled.shared), len(unrolled.steps)
    if steps == 1:
        return f"1 step, {total:,} parameters; more steps would need no more."
    chains = dict.fromkeys(one.chain for one in unrolled.shared if one.role == "recurrent")
    same = (
        "those of encoder and decoder are the same at each of their steps"
        if "encoder" in chains
        else "every step uses the same weights"
    )
    return f"{steps} steps, still {total:,} parameters: {same}."


def _weight(
    unrolled: Unrolled,
    blocks: tuple[SharedWeights, ...],
    letter: str,
    below: str,
    meaning: str = "",
) -> GraphWeight:
    first = blocks[0]
    name = f"{letter}{f'_{below}' if below else ''}{OWNERS[first.chain]}"
    numbers = " + ".join(_size(one) for one in blocks)
    total = sum(one.count for one in blocks)
    return {
        "keys": [one.key for one in blocks],
        "chain": first.chain,
        "roles": [one.role for one in blocks],
        "letter": letter,
        "below": below,
        "kind": "stacked" if len(blocks) > 1 else first.role,
        "name": name,
        "sentence": f"{name}, {meaning or MEANINGS[first.role]}: {numbers} = {total:,} numbers, "
        f"{_where(unrolled, first)}.",
    }


def _size(weights: SharedWeights) -> str:
    """How many numbers, as a product that can be checked by hand."""
    match weights.role, weights.shape:
        case "bias", (size,):
            return f"2 · {size}"
        case "output", (outputs, inputs):
            return f"{outputs} · {inputs} + {outputs}"
        case _, (rows, columns):
            return f"{rows} · {columns}"
    raise ValueError(f"Weights have one or two sizes, not {weights.shape}.")


def _where(unrolled: Unrolled, weights: SharedWeights) -> str:
    """At which steps the same numbers are used."""
    parts = [step.part for step in unrolled.steps]
    count = parts.count(weights.chain) if weights.chain in parts else len(parts)
    if weights.role == "output":
        count = sum(bool(step.answers) for step in unrolled.steps)
    return "used at 1 step" if count == 1 else f"the same at all {count} steps"
