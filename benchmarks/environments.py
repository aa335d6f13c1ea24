"""One virtual environment for each peer, under benchmarks/.work, at the versions of this table."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

PINS = {
    "highspy": ["highspy==1.15.1"],
    "deapack": ["deapack==2.0.1"],
    "pyfrontier": ["pyfrontier==1.1.1"],
    "frontierguard": ["frontierguard-dea==0.1.0a1", "highspy==1.15.1"],
    "orange3_dea": ["orange3-dea==1.1.0"],
    "deabook": ["deabook==0.0.10", "highspy==1.15.1"],
    "dealib": ["dealib==1.0.0"],
}


def work(name: str) -> Path:
    """Folder for what a run leaves behind; git ignores it."""
    top = Path(__file__).resolve().parent / ".work"
    place = top / name
    place.mkdir(parents=True, exist_ok=True)
    (top / ".gitignore").write_text("*\n", encoding="utf-8")
    return place


def python(name: str) -> Path:
    """Interpreter of a peer's environment, which is made when it is not there or out of date.

    Raises
    ------
    RuntimeError
        If the packages cannot be installed; the message is pip's last line.
    """
    place = work("peers") / name
    found = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = place / "installed", "\n".join(PINS[name])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return found
    venv.create(place, clear=True, with_pip=True)
    command = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, *PINS[name]], capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise RuntimeError(f"not installable: {(errors or ['no reason given'])[-1]}")
    stamp.write_text(wanted, encoding="utf-8")
    return found


if __name__ == "__main__":
    for peer in sys.argv[1:] or PINS:
        try:
            python(peer)
            print(peer, "ready:", *PINS[peer])
        except RuntimeError as error:
            print(peer, error)
