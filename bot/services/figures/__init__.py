"""Figures: the ledger counted over a time, with exact meanings, the same whenever it is counted.

All are of one `Period`, as things stood just before its end, or stand now if it is not over: what happens
later changes none of them. `community` None is the whole street; a community's figures leave out what is
about the conduct of its staff. One that was merged is counted as filed and as merged; its answer, date and
body are its main one's, which is counted once.
"""

from bot.services.figures.cells import FEW, is_few
from bot.services.figures.measuring import Figures, measure
from bot.services.figures.periods import Period, month_of
from bot.services.figures.rates import Satisfaction, Timeliness, change, mean, ratio
from storage.queries.figures import Flow, Gathering, Open, Watched

__all__ = [
    "FEW",
    "Figures",
    "Flow",
    "Gathering",
    "Open",
    "Period",
    "Satisfaction",
    "Timeliness",
    "Watched",
    "change",
    "is_few",
    "mean",
    "measure",
    "month_of",
    "ratio",
]
