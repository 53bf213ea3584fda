"""Which unit follows a property of the text: scores on held-out text, beside random networks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import nn

from explorer.analysis.labelled_text import labelled, property_function
from explorer.analysis.properties import Property
from explorer.analysis.random_twin import random_twin
from explorer.analysis.token_reading import Encode, Vocabulary, token_encoder
from explorer.analysis.unit_scoring import UnitScore, ranked
from explorer.analysis.unit_states import unit_states
from explorer.network.surroundings import unaffected_by_caller

if TYPE_CHECKING:
    import pandas as pd

CONTROLS = 3
LISTED = 5
AUC, R_SQUARED = "AUC", "R²"


@dataclass(frozen=True, eq=False, repr=False)
class UnitScores:
    """Every unit, the best on the known texts first, and what chance would give.

    `measure` is "AUC" (of a yes or no: 0.5 is chance, 1 always tells) or "R²" (of a number: the
    share of its variance that a straight line through the unit's value explains; below 0 the mean
    would do better). `control` is the best held-out score of units that were chosen in the same way
    in random networks of the same size, `controls` how many of those were drawn. `tokens` are those
    scored, known and held out.
    """

    name: str
    measure: str
    scores: tuple[UnitScore, ...]
    control: float
    controls: int
    tokens: tuple[int, int]

    @property
    def best(self) -> UnitScore:
        """The unit that follows the property best on the known texts."""
        return self.scores[0]

    def to_frame(self) -> pd.DataFrame:
        """A row for each unit: layer, direction, signal, unit, known, held_out, sign."""
        # Loading pandas takes longer than everything else here.
        import pandas as pd

        return pd.DataFrame([vars(score) for score in self.scores])

    def __repr__(self) -> str:
        drawn = "a random network" if self.controls == 1 else f"{self.controls} random networks"
        lines = [
            f"{self.name}: {self.measure} on {self.tokens[1]:,} held-out tokens; the best of "
            f"{drawn} has {self.control:.2f}",
            *(f"  {one.held_out:.2f}  {one.place}" for one in self.scores[:LISTED]),
        ]
        return "\n".join(lines)


@unaffected_by_caller
def find_units(
    model: nn.Module,
    texts: Sequence[str] | str,
    property: str | Property,
    *,
    vocabulary: Vocabulary | None = None,
    encode: Encode | None = None,
    module: str | None = None,
    tokens: Callable[[str], Sequence[str]] = list,
    seed: int = 0,
    controls: int = CONTROLS,
) -> UnitScores:
    """The units of a model whose states follow a property of the text, and how well.

    Every third text is held out, of a single text the last third. Each unit of each state is scored
    on the others, and the best is chosen there; what counts is its score on held-out text. The same
    is done with networks of the same size whose weights are random: a unit is remarkable only as
    far as it is better than theirs.

    Args:
        model: what `explorer.trace` takes: a recurrent module, or any model with one inside.
        texts: several texts or one; up to 20,000 tokens of each part are used. The model starts
            each text, and each part of a single one, from its own first state; the property reads
            whole texts.
        property: "inside_quotes", "line_position" (signs since the line began), "bracket_depth",
            "plural" (of the last noun, for words), or a function: tokens → one value each, bool or
            number, None (or NaN) where the property says nothing.
        vocabulary: the tokens in the order of their numbers, or a mapping token → number. A model
            around a recurrent module is then given the numbers, (T, 1), or (1, T) if that module is
            `batch_first`; a recurrent module itself is given rows with a single 1, (T, 1, I) or
            (1, T, I).
        encode: instead of a vocabulary, tokens of one text → whatever the model reads, with a batch
            of one.
        module: which recurrent module inside the model, by its name; one alone needs no choosing.
        tokens: text → tokens; its characters if not given.
        seed: of the random networks, whose generator is apart from torch's own.
        controls: how many random networks are drawn, 1 or more. What `encode` does itself, such as
            a trained embedding, stays as it is in them.

    Returns:
        `UnitScores`: AUC (area under the ROC curve, Mann and Whitney 1947) for a yes or no, R² of a
        straight line for a number.

    Raises:
        ValueError: for a property that is not known, that gives another count than there are
            tokens, or that is one and the same everywhere; for a token that the vocabulary lacks;
            for weights that cannot be drawn anew; and as `explorer.trace`.

    Source: Karpathy, Johnson and Fei-Fei 2015 (arXiv 1506.02078), who found such units by eye.
    """
    if controls < 1:
        raise ValueError(f"The number of random networks is {controls}; allowed are 1 and more.")
    function, name = property_function(property)
    text = labelled(texts, tokens, function, name)
    reads = token_encoder(model, module, vocabulary, encode)
    scores = ranked(unit_states(model, text, reads, module), text)
    chance = [
        ranked(unit_states(random_twin(model, seed + number), text, reads, module), text)
        for number in range(controls)
    ]
    return UnitScores(
        name,
        R_SQUARED if text.is_number else AUC,
        scores,
        max(one[0].held_out for one in chance),
        controls,
        (len(text.known.values), len(text.held_out.values)),
    )
