"""What is said of a sentence that a recurrent network and a Transformer read."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from explorer.attention.language import AttentionRead
from explorer.language.agreement import Agreement
from explorer.language.tokens import token_label
from explorer.views.language_sentences import quoted, reading_sentences
from explorer.views.small_numbers import number_text

# Numbers of weights closer than this are called about as many.
ALIKE = 0.05


@dataclass(frozen=True)
class Look:
    """The largest weight on a step: in which layer and head, both from 1, and how large."""

    layer: int
    head: int
    share: float


def strongest_look(rows: Tensor, step: int, place: int) -> Look:
    """Where a step weighs another one most, from rows (layers, heads, T, T)."""
    shares = rows[:, :, step, place]
    layer, head = divmod(int(shares.argmax()), rows.shape[1])
    return Look(layer + 1, head + 1, float(shares.max()))


def step_sentences(attended: AttentionRead) -> list[str]:
    """For every step: where the Transformer looks most, and how surprising what came was."""
    mean = attended.rows.mean((0, 1))
    result = []
    for step, came in enumerate(reading_sentences(attended)):
        row = mean[step, : step + 1]
        place = int(row.argmax())
        token = quoted(token_label(attended.tokens[place]))
        where = f"itself, {token}" if place == step else token
        result.append(f"It looks most at {where}: {row[place]:.2f}. {came}")
    return result


def look_sentence(attended: AttentionRead, agreement: Agreement | None) -> str:
    """How strongly the noun is looked at where its verb is due; "" without both."""
    if agreement is None:
        return ""
    due = agreement.verb - 1
    noun, verb = (
        quoted(token_label(attended.tokens[step])) for step in (agreement.noun, agreement.verb)
    )
    look = strongest_look(attended.rows, due, agreement.noun)
    even = 1.0 / (due + 1)
    back = due - agreement.noun
    distance = f"{back} step{'' if back == 1 else 's'} back" if back else "the present step"
    mean = float(attended.rows[:, :, due, agreement.noun].mean())
    return (
        f"Where {verb} is due, layer {look.layer}, head {look.head} puts {look.share:.2f} of its "
        f"weight on {noun}, {distance}; all heads together {mean:.2f}, and an even look would be "
        f"{even:.2f}."
    )


def forms_sentence(shares: dict[str, tuple[float, float]], agreement: Agreement | None) -> str:
    """Which form of the verb each model finds likelier, title → (right, wrong); "" without one."""
    if agreement is None:
        return ""
    parts = [
        f"{title} {number_text(right)} to {number_text(wrong)}"
        f"{'' if right > wrong else ', which is wrong'}"
        for title, (right, wrong) in shares.items()
    ]
    forms = f"{quoted(agreement.right)} against {quoted(agreement.wrong)}"
    return f"{forms}, as the next word: {'; '.join(parts)}."


def size_sentence(title: str, recurrent: int, transformer: int) -> str:
    """How many weights a recurrent network and the Transformer beside it have."""
    ratio = transformer / recurrent
    more = "about as many" if abs(ratio - 1.0) < ALIKE else f"{ratio:.1f} times as many"
    return f"The {title} has {recurrent:,} weights, the Transformer {transformer:,}: {more}."


def kept_sentence(title: str, state: int, per_step: int, steps: int) -> str:
    """When the cache of a Transformer outgrows a state, and what both are at the end."""
    passed = state // per_step + 1
    from_step = "from the first token on" if passed == 1 else f"from token {passed} on"
    return (
        f"The {title} keeps {state:,} numbers, however long the text. The Transformer keeps "
        f"{per_step:,} more a token, {per_step * steps:,} in the end: more than the state "
        f"{from_step}."
    )
