"""Signatures are those of the specification, and nothing else passes."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.forward import signatures

# The example of the specification's reference implementations.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, AT, BODY = (
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    datetime.fromtimestamp(1614265330, UTC),
    b'{"test": 2432232314}',
)
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_example_of_the_specification_is_signed_as_it_says() -> None:
    assert signatures.sign(SECRET, MESSAGE, AT, BODY)["webhook-signature"] == SIGNATURE


def headers(**changed: str) -> dict[str, str]:
    return {**signatures.sign(SECRET, MESSAGE, AT, BODY), **{f"webhook-{k}": v for k, v in changed.items()}}


def test_one_right_signature_among_several_is_enough() -> None:
    given = headers(signature=f"v1a,xx v1,AAAA {SIGNATURE}")
    assert signatures.verify(SECRET, given, BODY, AT + timedelta(minutes=4)) == MESSAGE


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "msg_other"},
        {"id": ""},
        {"timestamp": "1614265331"},
        {"timestamp": "soon"},
        {"timestamp": "٣"},
        {"signature": ""},
        {"signature": SIGNATURE.replace("v1", "v2")},
        {"signature": "v1,ключ"},
    ],
)
def test_whatever_was_changed_is_refused(changed: dict[str, str]) -> None:
    assert signatures.verify(SECRET, headers(**changed), BODY, AT) is None


def test_another_body_secret_or_hour_is_refused() -> None:
    assert signatures.verify(SECRET, headers(), BODY + b" ", AT) is None
    assert signatures.verify("whsec_" + "A" * 32, headers(), BODY, AT) is None
    for shift in (timedelta(minutes=6), -timedelta(minutes=6)):
        assert signatures.verify(SECRET, headers(), BODY, AT + shift) is None


@pytest.mark.parametrize(("text", "right"), [(SECRET, True), ("whsec_short", False), ("whsec_кот", False)])
def test_a_secret_is_known_by_its_shape(text: str, right: bool) -> None:
    assert signatures.is_secret(text) is right
