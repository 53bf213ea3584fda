"""The five shapes of recurrent networks, each shown by a small trained model."""

from explorer.shapes.date_translator import ENCODER_DECODER
from explorer.shapes.melody_writer import ONE_TO_MANY
from explorer.shapes.name_tagger import MANY_TO_MANY
from explorer.shapes.network_shape import NetworkShape
from explorer.shapes.noun_classifier import ONE_TO_ONE
from explorer.shapes.review_judge import MANY_TO_ONE
from explorer.shapes.unrolled import Signals, Step, Unrolled

SHAPES: dict[str, NetworkShape] = {
    "one_to_one": ONE_TO_ONE,
    "one_to_many": ONE_TO_MANY,
    "many_to_one": MANY_TO_ONE,
    "many_to_many": MANY_TO_MANY,
    "encoder_decoder": ENCODER_DECODER,
}

__all__ = ["SHAPES", "NetworkShape", "Signals", "Step", "Unrolled"]
