"""Tags the words of a sentence that are part of a person's name."""

from __future__ import annotations

from torch import Tensor

from explorer.corpora.names import CLASSES
from explorer.network.stack import DIRECTIONS
from explorer.shapes.answers import probability_text
from explorer.shapes.encoding import folded_columns, one_hot, unknown_notes, visible_word, words_of
from explorer.shapes.network_shape import NetworkShape
from explorer.shapes.shared_weights import shared_weights
from explorer.shapes.unrolled import Signals, Step, Unrolled
from explorer.shapes.weights import Weights, load_weights
from explorer.tracing.trace import Trace, trace

KEY = "many_to_many"
BOTH, FORWARD = "both", "forward"
PHRASES = {"name": "is part of a name", "other": "is not part of a name"}


def name_probabilities(weights: Weights, variant: str, x: Tensor) -> tuple[Tensor, Trace]:
    """The probability that each word of x (T, B, V) is part of a name, (T, B), and the trace.

    variant: BOTH directions or FORWARD only.
    """
    traced = trace(weights.recurrent(f"{variant}.recurrent."), x)
    scores = weights.linear(f"{variant}.readout.")(traced.output)
    return scores.softmax(-1)[..., CLASSES.index("name")], traced


def read_names(text: str, variant: str, seed: int) -> Unrolled:
    """A sentence, tagged word by word. `seed` has no effect."""
    weights = load_weights(KEY)
    vocabulary = weights.names("vocabulary")
    words = words_of(text)
    chosen = folded_columns(words, vocabulary)
    x = one_hot(chosen, len(vocabulary))[:, None]
    result, traced = name_probabilities(weights, variant, x)
    steps = tuple(
        _step(visible_word(word), share)
        for word, share in zip(words, result[:, 0].tolist(), strict=True)
    )
    directions = DIRECTIONS if variant == BOTH else DIRECTIONS[:1]
    cell = traced.cell.key
    return Unrolled(
        steps,
        read=len(steps),
        written=len(steps),
        sentence=_sentence(steps),
        signals=tuple(
            Signals(
                f"{traced.cell.title}, {direction}",
                cell,
                {name: value[:, 0] for name, value in traced.by_place[0, direction].items()},
            )
            for direction in directions
        ),
        notes=unknown_notes(words, chosen, vocabulary),
        backward=variant == BOTH,
        shared=shared_weights(weights.tensors, f"{variant}."),
    )


def _step(word: str, share: float) -> Step:
    answers = (("name", share), ("other", 1.0 - share))
    best = tuple(sorted(answers, key=lambda answer: -answer[1]))
    sentence = f"“{word}” {PHRASES[best[0][0]]}, with {probability_text(best[0][1])}."
    return Step(word, best, loss=True, sentence=sentence)


def _sentence(steps: tuple[Step, ...]) -> str:
    """The names in the sentence, and the word of which the network is least certain."""
    runs: list[list[str]] = [[]]
    for step in steps:
        if step.answers[0][0] == "name":
            runs[-1].append(step.token)
        elif runs[-1]:
            runs.append([])
    names = ", ".join(f"“{' '.join(run)}”" for run in runs if run)
    sentence = f"Names found: {names}." if names else "No name found."
    least = min(steps, key=lambda step: step.answers[0][1])
    sure = probability_text(least.answers[0][1])
    return f"{sentence} The least certain word is “{least.token}”, with {sure}."


MANY_TO_MANY = NetworkShape(
    key=KEY,
    title="Many to many, same length",
    sentence="Every step of a sequence gets an answer: words are tagged, frames are labelled.",
    task="Decides for each word whether it is part of a person's name. Capitals are ignored.",
    input_label="A sentence",
    example="Teddy bears are on sale",
    examples=(
        "Teddy Roosevelt was a great president",
        "Harry Potter and Hermione Granger invented a new spell",
        "He said, Rose petals fell in the garden",
        "Yesterday Rose Parker sang in the choir",
        "Will writers come and go without Will Smith?",
        "Summer storms end too soon",
    ),
    unroller=read_names,
    options={"Both directions": BOTH, "Forward only": FORWARD},
)
