"""Forwarding (转送): which other systems hear of what, what they are told, and what they say in return."""
