"""Cells that would tell of one person: so few that somebody who knows the place knows who it was."""

FEW = 3
"""A number below it that is not 0 is shown as “<3” wherever residents are counted by what they said."""


def is_few(number: int) -> bool:
    """Whether a number must not be shown as it is."""
    return 0 < number < FEW
