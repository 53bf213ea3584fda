"""Which unit follows a property of the text: scores on held-out text, beside a random network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from explorer.analysis.carriers import separation
from explorer.analysis.properties import PROPERTIES, Property
from explorer.network.initialisation import initialise
from explorer.network.recurrent import Recurrent
from explorer.tracing.trace import trace

if TYPE_CHECKING:
    import pandas as pd

# Every third text is held out; of a single one the last third.
HELD_OUT_ONE_IN = 3
MAX_STEPS = 20_000
CONTROLS = 3
LISTED = 5
AUC, R_SQUARED = "AUC", "R²"


@dataclass(frozen=True)
class UnitScore:
    """How well one unit follows a property: on the text it was chosen on, and on held-out text.

    `sign` is 1 if the unit is larger where the property is, or grows with it, else −1.
    """

    layer: int
    direction: str
    signal: str
    unit: int
    known: float
    held_out: float
    sign: int


@dataclass(frozen=True, eq=False)
class UnitScores:
    """Every unit, the best on the known texts first, and what chance would give.

    `measure` is "AUC" (of a yes or no: 0.5 is chance, 1 always tells) or "R²" (of a number: the
    share of its variance that a straight line through the unit's value explains). `control` is the
    best held-out score of units that were chosen in the same way in random networks of the same
    size, `controls` how many of those were drawn. `steps` counts known and held-out tokens.
    """

    name: str
    measure: str
    scores: tuple[UnitScore, ...]
    control: float
    controls: int
    steps: tuple[int, int]

    @property
    def best(self) -> UnitScore:
        """The unit that follows the property best on the known texts."""
        return self.scores[0]

    def to_frame(self) -> pd.DataFrame:
        """A row for each unit: layer, direction, signal, unit, known, held_out, sign."""
        import pandas as pd

        return pd.DataFrame([vars(score) for score in self.scores])

    def __repr__(self) -> str:
        lines = [
            f"{self.name}: {self.measure} on {self.steps[1]:,} held-out tokens; best of a random "
            f"network {self.control:.2f}"
        ]
        for one in self.scores[:LISTED]:
            place = "" if one.direction == "forward" else f" {one.direction}"
            lines.append(
                f"  {one.held_out:.2f}  {one.signal}[{one.unit}] of layer {one.layer}{place}"
            )
        return "\n".join(lines)


def find_units(
    model: nn.Module,
    texts: Sequence[str] | str,
    property: str | Property,
    *,
    encode: Callable[[Sequence[str]], Tensor],
    tokens: Callable[[str], Sequence[str]] = list,
    seed: int = 0,
    controls: int = CONTROLS,
) -> UnitScores:
    """The units of a model whose states follow a property of the text, and how well.

    Every third text is held out, of a single text the last third. Each unit of each state is scored
    on the others, so that the best is chosen there; what counts is its score on held-out text. The
    same is done with networks of the same size whose weights are random: a unit is remarkable only
    as far as it is better than those.

    Args:
        model: what `explorer.trace` takes.
        texts: several texts or one; up to 20,000 tokens of each part are used.
        property: "inside_quotes", "line_position" (signs since the line began), "bracket_depth",
            "plural" (of the last noun), or a function: tokens → one value each, bool or number,
            None where the property says nothing.
        encode: tokens of one text → what the model reads, with a batch of one: x (T, 1, I).
        tokens: text → tokens; characters at first.
        seed: of the random networks; torch's global generator is left as it is.
        controls: how many random networks are drawn, 1 or more.

    Returns:
        `UnitScores`: AUC (area under the ROC curve, Mann and Whitney 1947) for a yes or no, R² of a
        straight line for a number.

    Raises:
        ValueError: for a property that is not known, that gives another count than there are
            tokens, or that is one and the same everywhere; and as `explorer.trace`.

    Source: Karpathy, Johnson and Fei-Fei 2015 (arXiv 1506.02078), who found such units by eye.
    """
    function = _function(property)
    parts = _parts(texts, tokens)
    name = property if isinstance(property, str) else getattr(property, "__name__", "property")
    labels = [_labels(function, part) for part in parts]
    is_number = any(
        type(value) is not bool for values in labels for value in values if _says(value)
    )
    known, held_out = (_measured(values) for values in labels)
    for part, values in (("known", known), ("held-out", held_out)):
        if len(values.unique()) < 2:
            raise ValueError(
                f"The property {name} is one and the same in all of the {part} text; it must vary."
            )
    score = _explained if is_number else _separated
    if controls < 1:
        raise ValueError(f"The number of random networks is {controls}; allowed are 1 and more.")
    ranked = _ranked(_states(model, parts, labels, encode), (known, held_out), score)
    chance = [
        _ranked(
            _states(random_twin(model, seed + number), parts, labels, encode),
            (known, held_out),
            score,
        )[0].held_out
        for number in range(controls)
    ]
    return UnitScores(
        name,
        R_SQUARED if is_number else AUC,
        ranked,
        max(chance),
        controls,
        (len(known), len(held_out)),
    )


def random_twin(model: nn.Module, seed: int) -> nn.Module:
    """A copy of a model whose weights are drawn anew, as its modules draw them at first.

    torch's global generator is left as it is.
    """
    twin = deepcopy(model)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for part in twin.modules():
            if isinstance(part, Recurrent):
                scheme = part.cell.initialisation
                initialise(part.stack(), scheme, seed=seed, gain=1.0, forget_bias=None)
            elif callable(reset := getattr(part, "reset_parameters", None)):
                reset()
    return twin


Parts = tuple[list[Sequence[str]], list[Sequence[str]]]
Score = Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]
Place = tuple[int, str, str]


def _function(property: str | Property) -> Property:
    if not isinstance(property, str):
        return property
    if property not in PROPERTIES:
        raise ValueError(
            f"There is no property {property!r}; there are {', '.join(PROPERTIES)}, and any "
            "function from tokens to one value each."
        )
    return PROPERTIES[property]


def _parts(texts: Sequence[str] | str, tokens: Callable[[str], Sequence[str]]) -> Parts:
    """The tokens of the known texts, and those of the held-out ones."""
    listed = [texts] if isinstance(texts, str) else list(texts)
    cut = [list(tokens(text)) for text in listed]
    if len(cut) == 1:
        first = len(cut[0]) * (HELD_OUT_ONE_IN - 1) // HELD_OUT_ONE_IN
        whole = cut[0]
        cut_known, cut_held_out = [whole[:first]], [whole[first:]]
    else:
        cut_held_out = cut[HELD_OUT_ONE_IN - 1 :: HELD_OUT_ONE_IN]
        cut_known = [one for place, one in enumerate(cut) if place % HELD_OUT_ONE_IN < 2]
    parts = (_enough(cut_known), _enough(cut_held_out))
    if not all(parts):
        raise ValueError("There is too little text; allowed are two texts and more, or a long one.")
    return parts


def _enough(texts: list[list[str]]) -> list[Sequence[str]]:
    """The first texts with up to MAX_STEPS tokens together, the last of them cut."""
    result: list[Sequence[str]] = []
    left = MAX_STEPS
    for text in texts:
        if text and left:
            result.append(text[:left])
            left -= len(result[-1])
    return result


def _labels(function: Property, part: list[Sequence[str]]) -> list[Any]:
    result: list[Any] = []
    for text in part:
        values = list(function(text))
        if len(values) != len(text):
            raise ValueError(
                f"The property gives {len(values):,} values for {len(text):,} tokens; it must give "
                "one for each."
            )
        result += values
    return result


def _says(value: Any) -> bool:
    """Whether a property says something about a token: neither None nor NaN."""
    return value is not None and value == value  # noqa: PLR0124 - only NaN differs from itself


def _measured(values: list[Any]) -> Tensor:
    return torch.tensor([float(value) for value in values if _says(value)], dtype=torch.float64)


def _states(
    model: nn.Module,
    parts: Parts,
    labels: list[list[Any]],
    encode: Callable[[Sequence[str]], Tensor],
) -> dict[Place, tuple[Tensor, Tensor]]:
    """The states of every place in the known and the held-out texts, each (N, H)."""
    read: list[dict[Place, list[Tensor]]] = []
    for part in parts:
        collected: dict[Place, list[Tensor]] = {}
        for text in part:
            traced = trace(model, encode(text))
            for (layer, direction), signals in traced.by_place.items():
                for name in traced.cell.states:
                    place = (layer, direction, name)
                    collected.setdefault(place, []).append(signals[name][:, 0])
        read.append(collected)
    told = [torch.tensor([_says(value) for value in values]) for values in labels]
    known, held_out = read
    return {
        place: (torch.cat(known[place])[told[0]], torch.cat(held_out[place])[told[1]])
        for place in known
    }


def _ranked(
    states: dict[Place, tuple[Tensor, Tensor]], truth: tuple[Tensor, Tensor], score: Score
) -> tuple[UnitScore, ...]:
    result = []
    # Of equals the memory comes first, before what a gate shows of it.
    for (layer, direction, name), (known, held_out) in reversed(states.items()):
        before, after, signs = score(known.double(), truth[0], held_out.double(), truth[1])
        result += [
            UnitScore(layer, direction, name, unit, *values)
            for unit, values in enumerate(
                zip(before.tolist(), after.tolist(), signs.tolist(), strict=True)
            )
        ]
    return tuple(sorted(result, key=lambda one: -one.known))


def _separated(
    known: Tensor, labels: Tensor, held_out: Tensor, checked: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """The areas under the ROC curves of all units; the side is that of the known text."""
    before = separation(known, labels.bool())
    after = separation(held_out, checked.bool())
    high = before >= 0.5
    signs = torch.where(high, 1, -1)
    return torch.where(high, before, 1.0 - before), torch.where(high, after, 1.0 - after), signs


def _explained(
    known: Tensor, numbers: Tensor, held_out: Tensor, checked: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """R² of the straight line through each unit, fitted to the known text alone."""
    centred, target = known - known.mean(0), numbers - numbers.mean()
    variance = centred.square().sum(0)
    slope = torch.where(variance > 0.0, (centred * target[:, None]).sum(0) / variance, 0.0)
    start = numbers.mean() - slope * known.mean(0)
    before = _share(known, numbers, slope, start)
    after = _share(held_out, checked, slope, start)
    return before, after, torch.where(slope < 0.0, -1, 1)


def _share(values: Tensor, truth: Tensor, slope: Tensor, start: Tensor) -> Tensor:
    errors = (truth[:, None] - start - slope * values).square().sum(0)
    return 1.0 - errors / (truth - truth.mean()).square().sum()
