"""What the console is made of, and the address at which it stands."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.services.desk import Desk
from bot.web.console.acting import Acting
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Address:
    """Where people find it: scheme, host (with the port, if one is named) and path."""

    scheme: str
    host: str
    path: str

    @property
    def origin(self) -> str:
        """As browsers say it in `Origin`."""
        return f"{self.scheme}://{self.host}"

    @property
    def secure(self) -> bool:
        """Whether it is reached by https: then cookies are sent by nothing else."""
        return self.scheme == "https"

    @property
    def cookie(self) -> str:
        """The name of the session's cookie. `__Host-` binds it to this host; browsers want https for that."""
        return "__Host-yishi" if self.secure else "yishi"

    @property
    def guest(self) -> str:
        """The name of the cookie of somebody who is not signed in yet."""
        return f"{self.cookie}-guest"


@dataclass(frozen=True, slots=True)
class Parts:
    """The running bot's parts that the pages use."""

    database: Database
    desk: Desk
    acting: Acting
    address: Address


def read_address(url: str) -> Address:
    """The parts of the setting `console_url`."""
    parts = urlsplit(url)
    return Address(parts.scheme, parts.netloc, parts.path)
