"""A part of what `benchmarks/hostile.py` does with all of its inputs, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

import hostile


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process as Linux has them")
def test_hostile_inputs_are_answered_soon_and_in_bounds():
    command = [sys.executable, hostile.__file__, "--quick", "--sample", "40"]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(hostile.__file__).parent
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "40 inputs, 0 failed" in done.stdout
