"""How the models of the five shapes are trained: one module per shape, and the registry."""

from scripts.shapes import dates, melodies, names, nouns, reviews
from scripts.shapes.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    "one_to_one": nouns.RECIPE,
    "one_to_many": melodies.RECIPE,
    "many_to_one": reviews.RECIPE,
    "many_to_many": names.RECIPE,
    "encoder_decoder": dates.RECIPE,
}
