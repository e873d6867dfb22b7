"""The web console for staff and committees, on starlette-admin.

It reads rows; whatever changes one is a press or words that go through the same handlers, guards and services
as in a private chat with the bot.
"""
