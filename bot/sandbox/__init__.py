"""A Telegram of one's own, for the demo and for tests: a local Bot API server with a chat page.

`async with Sandbox() as sandbox:` gives a bot an address (`api_url`) and people a page (`url`). It listens on
the loopback interface only and knows nothing of the bot that uses it.

Two doors: the Bot API (`botapi`, `methods`) and the world API (`worldapi`, `client`) by which people act.
Events of the world API: message, edit, markup, delete, reaction, typing, answer, chat, user, commands, world.
"""

from .client import SandboxClient
from .server import Sandbox, serve
from .world import Rules

__all__ = ["Rules", "Sandbox", "SandboxClient", "serve"]
