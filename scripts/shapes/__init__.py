"""The trainings of the five shapes: one module a shape, and the registry."""

from scripts.shapes import names
from scripts.shapes.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    "many_to_many": names.RECIPE,
}
