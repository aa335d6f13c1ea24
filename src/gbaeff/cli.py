"""The command line: `gbaeff new`, `build`, `pdf`, `rerun`, `compare`, `check` and the rest."""

from __future__ import annotations

import argparse
import ast
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gbaeff import __version__
from gbaeff.book.build import own_copy, pairs, processes, site
from gbaeff.book.build.chapters import (
    OWN_DATA,
    BookError,
    Hashes,
    changes,
    chapters,
    find_root,
    packaged_data,
    parameters,
)
from gbaeff.book.reader.settings import BY_NAME, READING, TABLE, Setting, here

# A command loads what it needs: pandas and scipy alone take longer than a build without change.


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process by default.

    Returns
    -------
    int
        0 on success, 1 if the command fails, 2 if it was called wrongly, 130 if interrupted.
    """
    args, unknown = _parser().parse_known_args(argv)
    if unknown:
        # By the command's own parser, which shows how that command is used.
        args.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        root = find_root(having=args.having)
        if args.writes(args):
            own_copy.refuse_packaged(root, args.command)
        own = root / "data"
        if own != packaged_data() and (own / "datapackage.json").is_file():
            os.environ["GBAEFF_DATA"] = str(own)  # a copy of the book reads its own data
        status: int = args.run(root, args)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has read enough; what is left must not be tried again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except _foreseen() as error:
        print(f"gbaeff: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"gbaeff: {error}; earlier results are as they were.", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        needed = "Install requirements.lock, or gbaeff[book]; for a PDF gbaeff[book,pdf]."
        print(f"gbaeff: {error}. {needed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("gbaeff: interrupted; earlier results are as they were.", file=sys.stderr)
        return 130
    return status


def _foreseen() -> tuple[type[Exception], ...]:
    """Errors whose message is enough; one whose module is not loaded was not raised."""
    panel = sys.modules.get("gbaeff.dea.panel")
    return (BookError, panel.DataError) if panel else (BookError,)


def examples() -> list[str]:
    """Names of the shipped examples, as :func:`gbaeff.data.examples` has them."""
    named = os.environ.get("GBAEFF_DATA")
    folder = Path(named) if named else packaged_data()
    return sorted(file.stem for file in folder.glob("examples/*.csv"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gbaeff", description="Build the book.")
    parser.add_argument("--version", action="version", version=f"gbaeff {__version__}")
    parser.set_defaults(having=(), writes=lambda args: False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")

    new = commands.add_parser("new", help="lay a copy of the whole book in a new folder")
    new.add_argument("target", type=Path, metavar="DIR", help="the folder, not there or empty")
    new.set_defaults(run=_new)

    build = commands.add_parser("build", help="execute the chapters and render the site")
    build.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these chapters only")
    _out(build)
    build.add_argument("--jobs", type=_from(1), default=2, metavar="N", help="side by side")
    build.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        type=_parameter,
        metavar="NAME=VALUE",
        help="for the chapters that declare it; may be repeated",
    )
    build.add_argument("--strict", action="store_true", help="warnings are errors")
    build.add_argument("--force", action="store_true", help="execute unchanged chapters too")
    build.add_argument(
        "--watch", action="store_true", help="serve the site; build again at each change"
    )
    build.add_argument("--port", type=_from(0), default=8000, metavar="N", help="of --watch (8000)")
    build.set_defaults(run=_build, writes=lambda args: True)

    pdf = commands.add_parser("pdf", help="print the built site as one PDF, with Chromium")
    _out(pdf)
    pdf.set_defaults(run=_pdf, writes=lambda args: True)

    course = commands.add_parser("course", help="make the course's zips for students and teacher")
    course.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for them")
    course.add_argument(
        "--built", type=Path, metavar="DIR", help="--out of the build (default: the book's _build)"
    )
    course.set_defaults(run=_course, writes=lambda args: args.built is None)

    _rerun_parser(commands)

    compare = commands.add_parser("compare", help="set two results of rerun side by side")
    for name in "AB":
        compare.add_argument(name.lower(), type=Path, metavar=name, help="a folder that rerun made")
    compare.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for the result"
    )
    compare.add_argument("--force", action="store_true", help="replace an earlier result")
    compare.set_defaults(run=_compare, having=OWN_DATA.values())

    check = commands.add_parser("check", help="audit the claims and the printed cells")
    check.add_argument(
        "--accept", action="store_true", help="write what was found as the reviewed snapshot"
    )
    check.set_defaults(run=_check, writes=lambda args: args.accept)

    search = commands.add_parser("search", help="run the specification search again (minutes)")
    search.add_argument("--jobs", type=_from(1), default=2, metavar="N", help="side by side")
    search.set_defaults(run=_search, writes=lambda args: True)

    listing = commands.add_parser("list", help="list chapters, their parameters and state")
    _out(listing)
    listing.set_defaults(run=_list)

    clean = commands.add_parser("clean", help="remove what builds have made")
    _out(clean)
    clean.set_defaults(run=_clean, writes=lambda args: True)

    pair = commands.add_parser("pair", help="carry an edit of a chapter to its other side")
    pair.add_argument("--check", action="store_true", help="only tell which are out of date")
    pair.add_argument(
        "--from",
        dest="source",
        choices=("text", "notebooks"),
        help="the side to keep where both were edited",
    )
    pair.set_defaults(run=_pair, writes=lambda args: True)
    for command in commands.choices.values():
        command.set_defaults(parser=command)
    return parser


def _rerun_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "rerun",
        help="make such a book about your own data",
        usage="gbaeff rerun DATA --dmu COL [--period COL] --inputs A,B --outputs Y --out DIR\n"
        "       gbaeff rerun CONFIG.toml --out DIR\n"
        "       gbaeff rerun --init DATA",
        description="Make a book about your own data: a file and the roles of its columns, or a "
        "configuration that holds both. Columns are separated by commas; a name with a comma "
        "stands in double quotes inside the text: '\"beds, total\",staff'.",
    )
    parser.add_argument(
        "source",
        metavar="DATA|CONFIG.toml",
        help="CSV, a workbook of Excel or OpenDocument (also file.xlsx#Sheet), Parquet or Stata; a "
        "configuration; or a shipped example: " + ", ".join(examples()),
    )
    parser.add_argument(
        "--init", action="store_true", help="only look at DATA, guess the roles, write CONFIG.toml"
    )
    for setting in TABLE[1:]:
        _setting(parser, setting)
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the result")
    parser.add_argument("--force", action="store_true", help="replace an earlier result")
    parser.add_argument("--jobs", type=_from(1), default=2, metavar="N", help="side by side")
    parser.set_defaults(run=_rerun, having=OWN_DATA.values())


def _setting(parser: argparse.ArgumentParser, setting: Setting) -> None:
    """Add the option of a setting; without one on the command line it has no value."""
    told: dict[str, Any] = {"help": setting.meaning}
    if setting.name == "only":
        told |= {"nargs": "+", "default": [], "choices": OWN_DATA}
        told["help"] = ", ".join(OWN_DATA)
    elif isinstance(setting.default, bool):
        told |= {"action": "store_true", "default": None}
    elif isinstance(setting.default, int):
        told |= {"type": _from(setting.least), "help": f"{setting.meaning} ({setting.default})"}
    elif setting.choices:
        told |= {"choices": setting.choices, "type": _here}
    if setting.metavar:
        told["metavar"] = setting.metavar
    parser.add_argument(setting.option, **told)


def _here(text: str) -> str:
    try:
        return here(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for results (default: the book's _build)"
    )


def _from(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or int(text) < least:
            raise argparse.ArgumentTypeError(
                f"expected a whole number from {least}, found {text!r}"
            )
        return int(text)

    return read


def _parameter(text: str) -> tuple[str, Any]:
    """Read NAME=VALUE; the value is a Python literal, else plain text."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, found {text!r}")
    try:
        return name, ast.literal_eval(value)
    except (SyntaxError, ValueError):
        return name, {"true": True, "false": False}.get(value.lower(), value)


def _folder(root: Path, args: argparse.Namespace) -> Path:
    return (args.out or root / "_build").resolve()


def _new(root: Path, args: argparse.Namespace) -> int:
    target = own_copy.lay(root, args.target)
    print(
        f"The book lies in {target}: chapters in notebooks/, pages in book/, figures in data/.\n"
        f"Change what you like, then run there\n  gbaeff build"
    )
    return 0


def _build(root: Path, args: argparse.Namespace) -> int:
    if args.watch and args.force:
        args.parser.error("--force does not go with --watch, which would force each build")
    if args.watch:
        return _watch(root, args)
    started = time.perf_counter()
    built = site.build(
        root,
        _folder(root, args),
        only=args.only,
        given=dict(args.parameter),
        jobs=args.jobs,
        strict=args.strict,
        force=args.force,
    )
    _report(built, time.perf_counter() - started)
    return 0


def _pdf(root: Path, args: argparse.Namespace) -> int:
    from gbaeff.book.build import pdf

    print(pdf.write(root, _folder(root, args)))
    return 0


def _course(root: Path, args: argparse.Namespace) -> int:
    from gbaeff.course import editions

    built = (args.built or root / "_build").resolve()
    for made in editions.make(root, built, args.out.resolve()):
        print(f"{made} ({made.stat().st_size / 1e6:.1f} MB)")
    return 0


def _watch(root: Path, args: argparse.Namespace) -> int:
    from gbaeff.book.build.watch import watch

    out = _folder(root, args)
    command = ["build", "--out", str(out), "--jobs", str(args.jobs)]
    command += [part for name, value in args.parameter for part in ("-p", f"{name}={value!r}")]
    command += ["--strict"] * args.strict
    command += ["--only", *args.only] if args.only else []
    try:
        watch(root, out, command, port=args.port)
    except KeyboardInterrupt:
        print("\nNo longer watching; the site stays.")
    return 0


def _report(built: site.Built, seconds: float) -> None:
    index = built.site / "index.html"
    print(
        f"\nThe book: {len(built.pages)} pages, {len(built.ran)} chapters executed, "
        f"{seconds:.0f} s\n  {index}\nOpen it in a browser, or run\n"
        f"  python -m webbrowser {index.as_uri()}"
    )


def _rerun(root: Path, args: argparse.Namespace) -> int:
    if processes.FORKS and not args.init:
        processes.warm(processes.READER)  # while this process loads and reads
    from gbaeff.book.reader import rerun

    given = {one.name: getattr(args, one.name) for one in TABLE[1:] if one.name != "only"}
    given = {name: value for name, value in given.items() if value is not None}
    _refuse_call(args, given)
    if args.init:
        file, told = rerun.init(args.source, args.out, force=args.force, settings=given)
        print("\n".join(told))
        print(f"\nWrote {file}. Look it over, then run\n  gbaeff rerun {file} --out DIR")
        return 0
    started = time.perf_counter()
    made = rerun.rerun(
        root,
        args.source,
        args.out,
        settings=given,
        only=args.only,
        force=args.force,
        jobs=args.jobs,
        tell=lambda found: print(f"{found.level}: {found}", file=sys.stderr, flush=True),
    )
    index = made.out / "site" / "index.html"
    print(
        f"\nThe book of your data: {len(made.pages)} pages, {time.perf_counter() - started:.0f} s\n"
        f"  {index}\nOpen it in a browser, or run\n  python -m webbrowser {index.as_uri()}"
    )
    return 0


def _compare(root: Path, args: argparse.Namespace) -> int:
    from gbaeff.book.reader.compare import compare

    index = compare(root, args.a, args.b, args.out, force=args.force).resolve()
    print(f"  {index}\nOpen it in a browser, or run\n  python -m webbrowser {index.as_uri()}")
    return 0


def _refuse_call(args: argparse.Namespace, given: Mapping[str, Any]) -> None:
    """End with 2 where options do not go together."""
    config = args.source.lower().endswith(".toml")
    if args.init and (set(given) - set(READING) or args.only or config):
        args.parser.error(
            "--init takes DATA, and of the options only --out CONFIG.toml, --force and those of "
            f"reading: {', '.join(BY_NAME[name].option for name in READING)}"
        )
    if args.init:
        return
    if args.out is None:
        args.parser.error("--out DIR is needed: a folder of its own for the result")
    lacking = [name for name in ("dmu", "inputs", "outputs") if not given.get(name)]
    if lacking and not config and args.source not in examples():
        args.parser.error(
            f"which columns are the {', '.join(lacking)}? Name them, or let gbaeff rerun --init "
            "look at the file and write a configuration"
        )


def _check(_root: Path, args: argparse.Namespace) -> int:
    """Print the audit; 1 if it moved from the reviewed snapshot."""
    from gbaeff.book.audit import snapshot

    found = snapshot.compute()
    print(found)
    moves = snapshot.moved(found)
    if moves and args.accept:
        snapshot.save(found)
        print(f"\n{len(moves)} moves accepted, the snapshot in data/audit is new.")
    elif moves:
        told = "\n".join(f"  {line}" for line in moves)
        print(
            f"\ngbaeff: {len(moves)} moved from the reviewed snapshot in data/audit:\n{told}\n"
            "Review them; if they are right, run gbaeff check --accept and commit.",
            file=sys.stderr,
        )
        return 1
    else:
        print("\nNothing moved from the reviewed snapshot.")
    return 0


def _search(_root: Path, args: argparse.Namespace) -> int:
    from gbaeff.book.audit import specifications

    started = time.perf_counter()
    found = specifications.search(n_jobs=args.jobs)
    specifications.save(found)
    print(f"{len(found)} specifications in {time.perf_counter() - started:.0f} s")
    return 0


def _list(root: Path, args: argparse.Namespace) -> int:
    hashes = Hashes()
    for source in chapters(root):
        changed = changes(root, _folder(root, args), source, {}, hashes)
        told = "missing" if changed is None else _stale(changed) if changed else "executed"
        print(f"{source.stem}  [{told}]")
        for name, default in parameters(source).items():
            print(f"    {name} = {default}")
    return 0


def _stale(changed: list[str]) -> str:
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    return f"stale: {', '.join(changed[:3])}{more}"


def _clean(root: Path, args: argparse.Namespace) -> int:
    out = _folder(root, args)
    removed = site.clean(out)
    print(f"removed from {out}: {', '.join(removed)}" if removed else f"nothing in {out}")
    return 0


def _pair(root: Path, args: argparse.Namespace) -> int:
    differ = pairs.pair(root, check=args.check, source=args.source)
    if args.check and differ:
        print("gbaeff: out of date, run gbaeff pair: " + ", ".join(differ), file=sys.stderr)
        return 1
    print("\n".join(f"wrote {name}" for name in differ) or "pairs are up to date")
    return 0
