"""The package as one file that pip installs."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import tempfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from gbaeff import __version__
from gbaeff.book.build.chapters import PACKAGE

# What a student's wheel leaves out of the book that comes with the package.
_KEPT_BACK = re.compile(r"gbaeff/_book/(notebooks/(ipynb/)?5\d_|book/course/)")
_LINK = re.compile(r"\{doc\}`([^<`]+) <\.\./notebooks/5\d_[^>]*>`")
_ELSEWHERE = (
    "# The course\n\nThe eight chapters of the course stand on the site that this package comes "
    "from; this copy has none of them.\n"
)
NAME = f"gbaeff-{__version__}-py3-none-any.whl"


def wheel() -> bytes:
    """Build the wheel from a checkout, or put it together again from what is installed.

    Returns
    -------
    bytes
        The same each time.
    """
    project = PACKAGE.parents[1]
    if not (project / "pyproject.toml").is_file():
        return _installed()
    from hatchling.builders.wheel import WheelBuilder

    with tempfile.TemporaryDirectory() as folder:
        (built,) = WheelBuilder(str(project)).build(directory=folder, versions=["standard"])
        return Path(built).read_bytes()


def without_course(packed: bytes) -> bytes:
    """Leave the chapters of the course, which hold solutions, and its exam out of a wheel."""
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        files = {one: opened.read(one) for one in opened.namelist() if not _KEPT_BACK.match(one)}
    info = next(name for name in files if name.endswith(".dist-info/RECORD"))
    del files[info]
    for name in files.keys() & {"gbaeff/_book/_toc.yml"}:
        lines = files[name].decode().splitlines(keepends=True)
        files[name] = "".join(one for one in lines if "file: notebooks/5" not in one).encode()
    for name in files.keys() & {"gbaeff/_book/book/course.md"}:
        page = _LINK.sub(r"\1", files[name].decode()).replace("# The course\n", _ELSEWHERE, 1)
        files[name] = page.encode()
    return recorded(files, info.rpartition("/")[0])


def sources() -> dict[str, Path]:
    """Files that the wheel is made of, by name."""
    project = PACKAGE.parents[1]
    folders = [PACKAGE]
    files = {}
    if (project / "pyproject.toml").is_file():
        folders += [project / name for name in ("book", "data", "notebooks")]
        files = {path.name: path for path in project.iterdir() if path.is_file()}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[f"{folder.name}/{path.relative_to(folder).as_posix()}"] = path
    return files


def _installed() -> bytes:
    """Pack the files of the installed package, with a new list of them."""
    found = distribution("gbaeff")
    info = f"gbaeff-{__version__}.dist-info"
    # What the installer wrote beside the files of the wheel.
    own = {f"{info}/{name}" for name in ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json")}
    files = {
        name: Path(str(found.locate_file(one))).read_bytes()
        for one in found.files or ()
        if (name := one.as_posix()) not in own
        and name.startswith(("gbaeff/", f"{info}/"))
        and not name.endswith(".pyc")
    }
    return recorded(files, info)


def recorded(files: dict[str, bytes], info: str) -> bytes:
    """Make a wheel of files, with a new list of them.

    Parameters
    ----------
    files : dict of str to bytes
        All but the list.
    info : str
        Folder of the list.
    """
    rows = io.StringIO()
    listed = csv.writer(rows, lineterminator="\n")
    for name in sorted(files):
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=")
        listed.writerow([name, f"sha256={digest.decode()}", len(files[name])])
    listed.writerow([f"{info}/RECORD", "", ""])
    return archive(files | {f"{info}/RECORD": rows.getvalue().encode()})


def archive(files: dict[str, bytes]) -> bytes:
    """Zip files by name, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as opened:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            opened.writestr(entry, files[name])
    return buffer.getvalue()
