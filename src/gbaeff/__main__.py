"""``python -m gbaeff`` is the command ``gbaeff``."""

import gc
import sys

from gbaeff.book.build.processes import SELDOM
from gbaeff.cli import main

gc.set_threshold(SELDOM)
status = main()
gc.freeze()  # nobody needs the memory that a last search for cycles would free
sys.exit(status)
