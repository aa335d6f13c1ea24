"""The zips of the course in `_build/course`, and machines that have only what they ask for."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gbaeff.book.build.chapters import find_root

ROOT = find_root()
ZIPS = ROOT / "_build" / "course"


def unpacked(name: str, folder: Path) -> Path:
    """Unpack an edition."""
    with zipfile.ZipFile(ZIPS / f"{name}.zip") as packed:
        packed.extractall(folder)
    return folder / name


def run(*command: object, folder: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command of a machine, without what this one knows of the package."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GBAEFF", "PYTEST"))}
    kept["PATH"] = f"{Path(str(command[0])).parent}{os.pathsep}{os.environ['PATH']}"
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True)
    assert not check or done.returncode == 0, f"{words}\n{done.stdout[-2000:]}{done.stderr[-3000:]}"
    return done


def machine(folder: Path, *packages: str) -> Path:
    """Make an environment with packages of an index, and return its folder of commands."""
    run(sys.executable, "-m", "venv", folder, folder=folder.parent)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = (commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if run(*pip, *packages, folder=folder, check=False).returncode:
        pytest.skip(f"no package index gives {' '.join(packages)} here")
    return commands
