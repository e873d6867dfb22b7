"""Meetings (会议) around an event: agenda, who is there, minutes, resolutions and what becomes of them."""
