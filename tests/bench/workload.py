"""What the bots under measurement are given: the same token, residents and words for each of them."""

TOKEN = "123456:bench-token-of-no-value"  # the shape that clients check for; the fake server takes any
FIRST_CHAT = 700_000_001
IN_FLIGHT = 256
WRITERS = 60  # residents who write once each while a broadcast goes to the others


def chat_id(index: int) -> int:
    """The private chat (and user id) of the resident with this number, counted from 0."""
    return FIRST_CHAT + index


def text(serial: int) -> str:
    """The plain message number `serial`. Every message of a run differs, so that a repeated reply shows."""
    return f"楼道里的路灯又坏了，晚上老人上下楼看不清路，请安排维修。第{serial}次反映。"
