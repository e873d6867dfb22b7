"""Stock echo bots to measure against: as their libraries' manuals write them, storing nothing."""
