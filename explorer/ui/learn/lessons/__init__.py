"""The page Lessons: the shelf, a lesson of one's own, and a lesson that is played."""

from explorer.ui.learn.lessons.playing import play
from explorer.ui.learn.lessons.shelf import open_lesson, shelf

__all__ = ["open_lesson", "play", "shelf"]
