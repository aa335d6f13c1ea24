"""``python -m gbaeff`` is the command ``gbaeff``."""

import sys

from gbaeff.cli import main

sys.exit(main())
