"""``python -m gbaeff`` is the command ``gbaeff``."""

import gc
import sys

from gbaeff.cli import main

gc.set_threshold(100_000)  # a command is over before its cycles fill the memory
status = main()
gc.freeze()  # nobody needs the memory that a last search for cycles would free
sys.exit(status)
