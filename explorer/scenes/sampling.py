"""The part Sample of the page Language: distribution, draw, fed back."""

from __future__ import annotations

from functools import lru_cache

from explorer.language.model import LanguageModel, Sample, Sampling, sample
from explorer.language.tokens import EOS, joined
from explorer.language.tunes import Tune, read_tune
from explorer.scenes.networks import language_network
from explorer.scenes.reading import is_joined
from explorer.scenes.scene import Mount, Scene
from explorer.scenes.transports import transport
from explorer.scenes.words import text_words
from explorer.session.declared.pages import LANGUAGE
from explorer.views.agreement import model_title
from explorer.views.language import expected_bars, following, passage, ticks_of
from explorer.views.language_sentences import sampling_sentences

KEPT_SAMPLES = 8


def sample_scene(model: LanguageModel, beginning: str, how: Sampling) -> Scene:
    """The model invents, from a beginning that may be empty.

    Raises ValueError, one sentence, for a beginning that it cannot read.
    """
    tokens = _beginning(model, beginning)
    result = _sampled(model, tokens, how)
    drawn = _drawn(model, result)
    sampled = [EOS, *tokens, *drawn[result.given :]]
    ended = "It ended by itself." if result.stopped else "It was stopped."
    text = passage(
        f"Drawn tokens: {len(drawn) - result.given}. {ended}",
        sampled,
        model.vocabulary,
        joined=is_joined(model),
    )
    bars = expected_bars(
        "What the next token is drawn from",
        drawn,
        result.shares,
        model.vocabulary,
        sampling_sentences(model, result),
    )
    after = f" after {text_words(beginning)}" if tokens else ""
    return Scene(
        LANGUAGE,
        "",
        f"{model_title(model)}, writes{after}, seed {how.seed}",
        transport(
            ticks_of(sampled, model.choice.token_kind),
            autoplay=True,
            anew=f"sample {how} {beginning}",
        ),
        (Mount("passage", following(text, growing=True), "passage"), Mount("bars", bars, "bars")),
        networks=(language_network(model),),
    )


def sampled_tune(model: LanguageModel, beginning: str, how: Sampling) -> Tune:
    """What a model of music invents, as notes."""
    drawn = _drawn(model, _sampled(model, _beginning(model, beginning), how))
    return read_tune(joined(drawn[1:], model.choice.token_kind))


def _beginning(model: LanguageModel, beginning: str) -> tuple[str, ...]:
    tokens = model.tokens(beginning) if beginning.strip() else []
    # It is the model that goes on.
    return tuple(tokens[:-1] if tokens and tokens[-1] == EOS else tokens)


def _drawn(model: LanguageModel, result: Sample) -> list[str]:
    return [model.vocabulary.tokens[number] for number in result.numbers.tolist()]


@lru_cache(maxsize=KEPT_SAMPLES)
def _sampled(model: LanguageModel, beginning: tuple[str, ...], how: Sampling) -> Sample:
    """So that other controls of the page do not draw everything again."""
    return sample(model, beginning, how)
