"""`python -m bot`, and the console script `yishi`."""

import sys

from bot.cli import main as run_cli


def main() -> int:
    """Run the command line with the program's arguments; gives the exit code."""
    return run_cli()


if __name__ == "__main__":
    sys.exit(main())
