"""`python -m tests.bench.installed MODULE ARGUMENTS…`: a program as an office has it installed.

httpx has a command line of its own, and loads it wherever rich and pygments happen to be, as they do where
tests are run: 5 MB.
"""

import runpy
import sys
from typing import Any, cast

if __name__ == "__main__":
    cast("dict[str, Any]", sys.modules).update(rich=None, pygments=None)  # imports of these fail
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
