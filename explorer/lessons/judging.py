"""What tells whether a guess is right, as data, for where no server can be asked."""

from __future__ import annotations

from explorer.lessons.lesson import Question
from explorer.lessons.payload import or_none
from explorer.lessons.questions import NEAR_CURVE, NEAR_VALUE, Answer, Asked, is_right
from explorer.views.payloads import Judging


def judging(question: Question, put: Asked, true: Answer) -> Judging:
    """What a browser needs in order to judge as `is_right` does; `judge.js` reads it."""
    counted = {"step": put.length, "value": 0, "curve": 0}.get(question.kind, len(put.options))
    curve = true.curve if question.kind == "curve" else None
    return {
        "right": [is_right(question, guess, true) for guess in range(counted)],
        "near": NEAR_CURVE if question.kind == "curve" else NEAR_VALUE,
        "low": question.low,
        "high": question.high,
        "log": question.log,
        "level": true.level,
        "curve": [] if curve is None else [or_none(float(one)) for one in curve],
        "start": question.start,
    }
