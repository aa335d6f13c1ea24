"""The zips of the course in `_build/course`, and machines that have only what they ask for."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from gbaeff.book.build.chapters import find_root

ROOT = find_root()
ZIPS = ROOT / "_build" / "course"
SHELL = Path(__file__).parent / "course" / "shell.py"


def unpacked(name: str, folder: Path) -> Path:
    """Unpack an edition."""
    with zipfile.ZipFile(ZIPS / f"{name}.zip") as packed:
        packed.extractall(folder)
    return folder / name


def run(*command: object, folder: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command of a machine, without what this one knows of the package."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GBAEFF", "PYTEST"))}
    kept["PIP_COMPILE"] = "0"  # what is used is compiled when it is used
    kept["PATH"] = f"{Path(str(command[0])).parent}{os.pathsep}{os.environ['PATH']}"
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True)
    assert not check or done.returncode == 0, f"{words}\n{done.stdout[-2000:]}{done.stderr[-3000:]}"
    return done


def machine(folder: Path, *packages: str) -> Path:
    """Make an environment with packages of an index alone, and return its folder of commands.

    A Python may come with a pip that takes three times as long: they are installed by a new one.
    """
    run(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder.parent)
    own = _installed(folder, "pip") / "python"
    return _installed(folder, *packages, by=own)


def beside(folder: Path, *packages: str, wheel: Path) -> Path:
    """Make an environment that borrows this one's packages, with others and a wheel in it."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder.parent)
    own = sysconfig.get_path("purelib", vars={"base": str(folder)})
    borrowed = [path for path in sys.path if Path(path).name == "site-packages"]
    Path(own, "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    commands = _installed(folder, *packages)
    return _installed(folder, "--no-deps", "--ignore-installed", wheel) and commands


def _installed(folder: Path, *packages: object, by: object = sys.executable) -> Path:
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = (by, "-m", "pip", "--python", commands / "python", "install", "--quiet")
    if run(*pip, "--disable-pip-version-check", *packages, folder=folder, check=False).returncode:
        pytest.skip(f"no package index gives {' '.join(map(str, packages))} here")
    return commands
