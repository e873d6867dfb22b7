"""Speed, memory and crash safety beside stock bots, in one run: `python -m tests.bench --help`."""
