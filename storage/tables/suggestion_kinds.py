"""The five kinds of suggestion: 建议, 求助, 投诉, 咨询, 表扬."""

from enum import StrEnum


class Kind(StrEnum):
    """What a resident wants from the community; each kind has its own deadline."""

    SUGGESTION = "SUGGESTION"
    REQUEST = "REQUEST"
    COMPLAINT = "COMPLAINT"
    QUESTION = "QUESTION"
    PRAISE = "PRAISE"
