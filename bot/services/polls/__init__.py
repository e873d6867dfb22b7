"""Polls (投票): asked of a roll fixed at the opening, voted on once a person, counted, told."""
