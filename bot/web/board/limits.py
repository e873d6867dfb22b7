"""So many requests from one address: a bucket for each, in memory, told to nobody."""

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

BURST, PER_SECOND = 60.0, 2.0
"""A phone that opens page after page uses one a second; several behind one address have the burst."""

ADDRESSES = 10_000


class Limit:
    """Buckets of requests. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float], burst: float = BURST, rate: float = PER_SECOND) -> None:
        self._clock = clock
        self._burst = burst
        self._rate = rate
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, cost: float = 1) -> float:
        """Take a request's cost out of an address' bucket; gives 0, or in how many seconds it would fit."""
        key, now = _network(address), self._clock()
        left, since = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        fits = left >= cost
        self._buckets[key] = (left - cost if fits else left, now)
        if len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return 0.0 if fits else (cost - left) / self._rate

    def __len__(self) -> int:
        return len(self._buckets)


def _network(address: str) -> str:
    """Whom an address stands for: of IPv6 the network, for one household has as many as it likes."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address
