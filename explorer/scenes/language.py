"""The page Language: a model reads, writes, weighs texts; and the text as the model gets it."""

from __future__ import annotations

from functools import cache

from explorer.language.agreement import SEPARATED
from explorer.language.model import LanguageModel
from explorer.language.prepared import Prepared, prepared
from explorer.language.shipped import shipped_choices, shipped_model
from explorer.language.token_costs import token_costs
from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.reading import (
    loss_scene,
    reading,
    reading_scene,
    score_scene,
)
from explorer.scenes.sampling import sample_scene
from explorer.scenes.scene import Mount, Scene, board_mount
from explorer.scenes.side import WORDS, beside, side_scene
from explorer.scenes.train import curves_scene
from explorer.scenes.transports import transport
from explorer.session.choices import sampling_choice, text_choice, viewing_choice
from explorer.session.controls import CONTROLS, Chosen, option_label
from explorer.session.declared.pages import LANGUAGE
from explorer.views.beside_tables import costs_table
from explorer.views.language import (
    first_tokens,
    following,
    one_hot_bars,
    one_hot_board,
    passage,
    ticks_of,
)
from explorer.views.sheets import Sheets

# Pairs worth a comparison: corpus → what they differ in → the two texts.
SCORED: dict[str, dict[str, tuple[str, str]]] = {
    "agreement": {
        "pear or pair": (
            "The apple and pear salad was fresh.",
            "The apple and pair salad was fresh.",
        ),
        "serves or serve": (
            "The restaurant that the friends found serves fresh bread.",
            "The restaurant that the friends found serve fresh bread.",
        ),
        "serve or serves": (
            "The restaurants that my good friend opened serve fresh bread.",
            "The restaurants that my good friend opened serves fresh bread.",
        ),
    },
}
TWO_TEXTS = "Write two texts: the model says which of them it finds likelier, and where."


def language_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Language with these values.

    Raises ValueError, one sentence, for a text without a model, and for one that cannot be read.
    """
    choice, part = text_choice(chosen, besides.text), chosen.option("language")
    if part == "train":
        return _training(besides)
    if part == "side":
        if choice != WORDS:
            raise ValueError(
                "Side by side are models that read “Restaurants and friends” word by word; choose "
                "that text, cut into words."
            )
        one = beside(chosen.option("beside"), _written(chosen, f"read_{choice.corpus}", SEPARATED))
        return side_scene(one, _written(chosen, "verb", one.usual_verb))
    ready = prepared(choice)
    if part == "tokens":
        return tokens_scene(ready)
    model = besides.language or shipped_model(choice)
    if model is None:
        raise ValueError(_no_model(ready))
    return _model_scene(model, ready, chosen, part)


def tokens_scene(ready: Prepared) -> Scene:
    """The text as the network gets it: its first tokens, each a row with a single 1."""
    tokens, kind = first_tokens(ready), ready.choice.token_kind
    first = passage(
        f"The first {len(tokens)} of {ready.count:,} tokens",
        tokens,
        ready.vocabulary,
        joined=kind == "characters" and not ready.choice.music,
    )
    sentences = [unknown_sentence(ready)] if ready.unknown_tokens else []
    return Scene(
        LANGUAGE,
        "",
        f"Tokens of “{option_label('corpus', ready.choice.corpus)}”, cut into {kind}",
        transport(ticks_of(tokens, kind)),
        (
            Mount("passage", following(first, growing=False), "passage"),
            Mount("bars", one_hot_bars(ready), "bars"),
            board_mount(one_hot_board(ready), "one_hot_board"),
        ),
        tuple(sentences),
        sheets=cache(lambda: Sheets((costs_table(token_costs(ready.choice)),))),
    )


def unknown_sentence(ready: Prepared) -> str:
    """What is read as <UNK>."""
    listed = ", ".join(f"{token} ({count})" for token, count in ready.unknown_tokens)
    return f"Read as <UNK>, the most frequent first: {listed}."


def usual_pair(ready: Prepared) -> tuple[str, str]:
    """The two texts that are compared at first."""
    return next(iter(SCORED.get(ready.choice.corpus, {}).values()), (ready.example, ""))


def _model_scene(model: LanguageModel, ready: Prepared, chosen: Chosen, part: str) -> Scene:
    corpus = ready.choice.corpus
    if part == "sample":
        return sample_scene(model, chosen.text(f"begin_{corpus}"), sampling_choice(chosen))
    if part == "score":
        pair = zip((f"score_{corpus}", f"against_{corpus}"), usual_pair(ready), strict=True)
        first, second = (_written(chosen, key, usual) for key, usual in pair)
        if not (first.strip() and second.strip()):
            raise ValueError(TWO_TEXTS)
        return score_scene(model, first, second)
    one = reading(model, _written(chosen, f"read_{corpus}", ready.example))
    if part == "loss":
        return loss_scene(one)
    layer = one.layer(_number(chosen, "lm_layer"))
    carrier = one.carrier(layer, _number(chosen, "lm_unit"))
    return reading_scene(one, viewing_choice(chosen), layer, carrier)


def _training(besides: Besides) -> Scene:
    if besides.training is None:
        raise ValueError(
            "Nothing was trained here, and no link carries a training; the parts Read, Loss, "
            "Sample and Score show the model that comes with the text."
        )
    return curves_scene(besides.training, LANGUAGE)


def _written(chosen: Chosen, key: str, usual: str) -> str:
    """What was chosen, else what the page suggests."""
    value = chosen.given.get(key)
    return usual if value is None else str(value)


def _number(chosen: Chosen, key: str) -> int | None:
    return None if chosen[key] is None else chosen.whole(key)


def _no_model(ready: Prepared) -> str:
    """Why nothing can be read, and which cut of the text has a model."""
    label = CONTROLS["corpus"].label.lower()
    known = [one for one in shipped_choices() if one.corpus == ready.choice.corpus]
    name = option_label("corpus", ready.choice.corpus)
    if not known:
        return f"No model comes with the {label} “{name}”: one has to be trained on it first."
    cuts = " or ".join(dict.fromkeys(one.token_kind for one in known))
    return (
        f"No model comes with the {label} “{name}” cut in this way; one comes with it cut into "
        f"{cuts}, with the usual punctuation and vocabulary."
    )
