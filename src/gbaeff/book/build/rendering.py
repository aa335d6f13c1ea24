"""Sphinx as this book runs it: a page is read once and kept, two processes read and write.

`gbaeff.book.build.site` starts `main` in a process of its own. What Sphinx does page after page in
one process is done here by its own means for parallel work: each page is read apart from the
others, and what was read is merged in the order of the pages. So a page that did not change can be
merged from an earlier build, and a grown site has the bytes of a clean one.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import inspect
import io
import json
import os
import pickle
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import entry_points, version
from importlib.util import cache_from_source
from pathlib import Path
from types import SimpleNamespace
from typing import Any

MADE_FOR = {
    "sphinx": "7.4.7",
    "docutils": "0.21.2",
    "pygments": "2.21.0",
    "ipython-pygments-lexers": "1.1.1",
    "pybtex": "0.26.1",
    "myst-nb": "1.4.0",
    "jupyter-book": "1.0.4.post1",
}
"""The versions whose insides are used here; with others Sphinx runs as it is."""

FINGERPRINT = "837a37f256349561d3253b6e3b7a4077b3757b20613368cba5a264a1e3ff5301"
"""Hash of the functions in `insides`, of these versions."""


def main(asked: Mapping[str, Any]) -> int:
    """Render a staged book.

    Parameters
    ----------
    asked : mapping
        ``source`` and ``html``, folders; ``pages``, the folder that keeps what
        was read, or empty; ``jobs``, how many processes; ``strict``.

    Returns
    -------
    int
        0 if the site was written.
    """
    source = Path(asked["source"])
    # Doctrees are many small objects that stay until the end.
    gc.disable()
    from jupyter_book.sphinx import build_sphinx

    if fits():
        prepare(source, Path(asked["pages"]) if asked["pages"] else None, asked["jobs"])
    # As `jupyter-book build --quiet`, with -W -n --keep-going if strict.
    settings: dict[str, Any] = {"external_toc_path": f"{source.as_posix()}/_toc.yml"}
    settings["latex_individualpages"] = False
    if asked["strict"]:
        settings["nitpicky"] = True
    result = build_sphinx(
        source,
        Path(asked["html"]),
        noconfig=True,
        path_config=source / "_config.yml",
        confoverrides=settings,
        warningiserror=asked["strict"],
        keep_going=asked["strict"],
        quiet=True,
    )
    return 0 if result == 0 else 1


def fits() -> bool:
    """Whether the installed packages are those that this module was made for."""
    return {name: version(name) for name in MADE_FOR} == MADE_FOR


def insides() -> list[Callable[..., Any]]:
    """The functions of other packages that this module replaces, or calls from inside."""
    import myst_nb.core.render
    import pybtex.plugin
    import pygments.lexers  # type: ignore[import-untyped]
    from docutils import utils  # type: ignore[import-untyped]
    from docutils.nodes import Node  # type: ignore[import-untyped]
    from sphinx.builders import Builder
    from sphinx.domains.std import StandardDomain
    from sphinx.environment import BuildEnvironment
    from sphinx.environment.collectors.toctree import TocTreeCollector
    from sphinx.highlighting import PygmentsBridge
    from sphinx.search import IndexBuilder

    return [
        Builder._read_serial,
        Builder._read_parallel,
        Builder._write_serial,
        Builder.write_doctree,
        BuildEnvironment.get_doctree,
        BuildEnvironment.get_and_resolve_doctree,
        BuildEnvironment.merge_info_from,
        StandardDomain._resolve_numref_xref,
        TocTreeCollector.assign_figure_numbers,
        IndexBuilder.feed,
        IndexBuilder.freeze,
        myst_nb.core.render.NbElementRenderer.write_file,
        pybtex.plugin._load_entry_point,
        pygments.lexers.find_lexer_class_by_name,
        pygments.lexers.get_lexer_by_name,
        PygmentsBridge.get_formatter,
        PygmentsBridge.get_lexer,
        Builder.build,
        utils.normalize_language_tag,
        Node.findall,
        Node.setup_child,
    ]


def fingerprint() -> str:
    """Hash of the source of `insides`."""
    text = "".join(inspect.getsource(function) for function in insides())
    return hashlib.sha256(text.encode()).hexdigest()


def prepare(source: Path, pages: Path | None, jobs: int) -> None:
    """Replace the parts of Sphinx that take the time."""
    import myst_nb.core.render
    import pybtex.plugin
    import pygments.lexers
    import soupsieve
    import sphinx.builders
    import sphinx.highlighting
    import sphinx.registry
    import sphinx.theming
    from docutils import utils
    from docutils.nodes import Node
    from nbformat.v4 import new_raw_cell
    from sphinx.builders import Builder
    from sphinx.domains.std import StandardDomain
    from sphinx.environment import BuildEnvironment
    from sphinx.environment.collectors.toctree import TocTreeCollector
    from sphinxcontrib.bibtex import plugin

    # What reads a selector of the theme, and a notebook, is compiled for all processes.
    soupsieve.compile("li.a > b")
    new_raw_cell()
    # Sphinx loads a whole page for each numbered reference to it.
    trees: dict[str, Any] = {}
    bridge = sphinx.highlighting.PygmentsBridge
    numbers, figures = "_resolve_numref_xref", "assign_figure_numbers"
    replaced: list[tuple[Any, str, Callable[..., Any]]] = [
        (StandardDomain, numbers, _from_memory(getattr(StandardDomain, numbers), trees)),
        (TocTreeCollector, figures, _from_memory(getattr(TocTreeCollector, figures), trees)),
        # Seventy transforms look through each page, most of them for what is not there.
        (Node, "findall", _walked(Node.findall, _made(Node))),
        (Node, "setup_child", _placed),
        (sphinx.builders, "pickle", _pickles(BuildEnvironment)),
        # For each block of code or text the same few lexers, formatters and languages.
        (bridge, "get_lexer", _lexers(bridge.get_lexer)),
        (bridge, "get_formatter", _formatters(bridge.get_formatter)),
        (sphinx.highlighting, "get_lexer_by_name", _named(pygments.lexers)),
        (utils, "normalize_language_tag", functools.cache(utils.normalize_language_tag)),
        (pybtex.plugin, "_load_entry_point", functools.cache(pybtex.plugin._load_entry_point)),
    ]
    # They go through all that is installed for each page, citation and extension.
    named, installed = "entry_points", entry_points().select
    replaced += [(module, named, installed) for module in (myst_nb.core.render, pybtex.plugin)]
    replaced += [(module, named, installed) for module in (sphinx.registry, sphinx.theming, plugin)]
    if hasattr(os, "fork"):  # not on Windows, where Sphinx reads and writes in one process
        reading = _Reading(source, pages, jobs)
        read, write = Builder._read_serial, Builder._write_serial
        replaced += [
            (Builder, "_read_serial", lambda self, names: reading.read(self, names, read)),
            (Builder, "_write_serial", lambda self, names: reading.write(self, names, write)),
        ]
    for place, name, new in replaced:
        setattr(place, name, new)


def _from_memory(function: Callable[..., Any], trees: dict[str, Any]) -> Callable[..., Any]:
    """Let a function that only looks at doctrees look at ones that were loaded before."""

    @functools.wraps(function)
    def looking(self: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
        load = env.get_doctree

        def kept(page: str) -> Any:
            if page not in trees:
                trees[page] = load(page)
            return trees[page]

        env.get_doctree = kept
        try:
            return function(self, env, *args, **kwargs)
        finally:
            del env.get_doctree

    return looking


def _pickles(environment: type) -> Any:
    """The module pickle without writing an environment to the disk, whose folder goes unread."""

    def dump(value: Any, *args: Any) -> None:
        if not isinstance(value, environment):
            pickle.dump(value, *args)

    return SimpleNamespace(**vars(pickle) | {"dump": dump})


def _named(module: Any) -> Callable[..., Any]:
    """Make lexers by name, whose class is looked for once."""
    known = functools.cache(module.find_lexer_class_by_name)
    return lambda name, **options: known(name)(**options)


def _lexers(make: Callable[..., Any]) -> Callable[..., Any]:
    """Take code without signs of IPython for Python, which is what it is and lexed twice as fast.

    All that IPython adds has one of these signs.
    """

    def lexer(self: Any, source: str, lang: str, *args: Any, **options: Any) -> Any:
        plain = lang == "ipython3" and not set("%!?").intersection(source)
        # By a name for which Sphinx has no lexer of its own.
        return make(self, source, "pyi" if plain else lang, *args, **options)

    return lexer


def _formatters(make: Callable[..., Any]) -> Callable[..., Any]:
    """Make a formatter once for all blocks without lines of their own to mark."""
    known = functools.cache(make)

    def formatter(self: Any, **options: Any) -> Any:
        return (known if options.keys() <= {"linenos"} else make)(self, **options)

    return formatter


def _placed(self: Any, child: Any) -> None:
    """As `setup_child`, which goes up to the document four times."""
    child.parent = self
    if (document := self.document) is not None:
        child.document = document
        if child.source is None:
            child.source = document.current_source
        if child.line is None:
            child.line = document.current_line


class _Classes(set[type]):
    """Classes of which nodes were made, by whatever means, also from a file."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[type, tuple[int, bool]] = {}

    def hold(self, kind: type) -> bool:
        """Whether a node is of a class, or was."""
        size, held = self._told.get(kind, (-1, False))
        if not held and size < len(self):
            held = any(issubclass(one, kind) for one in self)
            self._told[kind] = len(self), held
        return held


def _made(node: Any) -> _Classes:
    """Note the classes of the nodes that are made from now on."""
    from docutils.nodes import Text

    classes = _Classes()
    classes.add(Text)  # has its own way

    def new(kind: type, *_: Any, **__: Any) -> Any:
        classes.add(kind)
        return object.__new__(kind)

    node.__new__ = staticmethod(new)
    return classes


def _walked(findall: Callable[..., Any], made: _Classes) -> Callable[..., Any]:
    """Let `findall` go through a tree without a generator for each node on the way.

    Parameters
    ----------
    findall : callable
        Of docutils.
    made : _Classes
        There is nothing to look for where a class has no nodes at all.
    """

    @functools.wraps(findall)
    def found(
        self: Any,
        condition: Any = None,
        include_self: bool = True,
        descend: bool = True,
        siblings: bool = False,
        ascend: bool = False,
    ) -> Any:
        if not include_self or not descend or siblings or ascend:
            return findall(self, condition, include_self, descend, siblings, ascend)
        if condition is None or isinstance(condition, type):
            return _of_class(self, condition or object, made)
        return _that(self, condition)

    return found


def _of_class(tree: Any, kind: type, made: _Classes) -> Iterator[Any]:
    """Nodes of a class, among the children that a node had when the walk came to them."""
    if not made.hold(kind):
        return
    if isinstance(tree, kind):
        yield tree
    path: list[Iterator[Any]] = []
    children = iter(tree.children)
    while True:
        for child in children:
            if isinstance(child, kind):
                yield child
            if child.children:
                path.append(children)
                children = iter(child.children)
                break
        else:
            if not path:
                return
            children = path.pop()


def _that(tree: Any, condition: Callable[[Any], Any]) -> Iterator[Any]:
    """Nodes for which a condition holds; of changed children, those that a node has by then."""
    if condition(tree):
        yield tree
    path: list[tuple[Any, int]] = []
    node, at = tree, 0
    while True:
        children = node.children
        if at < len(children):
            child = children[at]
            at += 1
            if condition(child):
                yield child
            if child.children:
                path.append((node, at))
                node, at = child, 0
        elif path:
            node, at = path.pop()
        else:
            return


# Reading -----------------------------------------------------------------------------------


@dataclass
class _Page:
    """What reading a page gave: its part of the environment, its doctree, files beside."""

    depends: list[str]
    env: bytes
    doctree: bytes
    files: list[tuple[list[str], bytes]]
    lasting: bool
    key: str = ""


@dataclass
class _Written:
    """What writing a page gave: files that have its name, images, its part of the search index."""

    key: str
    files: list[tuple[str, str, bytes]]
    images: dict[str, str]
    index: list[dict[str, Any]]
    words: list[list[str]]


@dataclass
class _Reading:
    source: Path
    folder: Path | None
    jobs: int
    new: dict[str, _Page] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    written: dict[str, _Written] = field(default_factory=dict)

    def read(self, builder: Any, names: Sequence[str], serial: Callable[..., None]) -> None:
        """Read the pages, or take them from the build before, and merge them in order."""
        env = builder.env
        for domain in env.domains.values():
            # sphinx-proof's cannot be merged, and has nothing to merge.
            if not set(domain.data) - {"version"}:
                domain.merge_domaindata = lambda _names, _other: None
        for name in names:
            builder.events.emit("env-purge-doc", env, name)
            env.clear_doc(name)
        general = self._general(builder)
        pages = {name: self._kept(env, name, general) for name in names}
        missing = [name for name, page in pages.items() if page is None]
        # The last one added starts first: let that be the longest.
        missing.sort(key=lambda name: os.path.getsize(env.doc2path(name)))
        done = _parallel(functools.partial(_read_page, builder), missing, self.jobs)
        read = {name: done.get(name, page) for name, page in pages.items()}
        parts = {name: pickle.loads(page.env) for name, page in read.items() if page}
        if _shared(env, parts.values()):
            # Pages that name the same thing: only page after page does Sphinx see that.
            serial(builder, names)
            return
        for name in names:
            env.merge_info_from([name], parts[name], builder.app)
            page = read[name]
            assert page is not None
            env._pickled_doctree_cache[name] = page.doctree
            _replay(builder, page)
        self.new = {name: page for name, page in done.items() if page.lasting}
        for name, page in done.items():
            page.key = self._key(env, name, general, page.depends)
        self.keys = {name: page.key for name, page in read.items() if page and page.lasting}
        if self.folder:
            builder.app.connect("build-finished", functools.partial(self._keep, names))

    def _general(self, builder: Any) -> str:
        """Hash of what every page depends on: all that is staged but pages and what they name.

        So another table of contents or bibliography means that all pages are read anew.
        """
        env = builder.env
        own = {env.doc2path(name) for name in env.found_docs}
        static = [self.source / name for name in builder.config.html_static_path]
        static.append(self.source / "notebooks" / "files")
        # What Python compiled of an extension, in the surroundings that it may keep it.
        static += self.source.rglob("__pycache__")
        digest = hashlib.sha256(os.fsencode(self.source))
        digest.update(surroundings().encode())
        for path in sorted(self.source.rglob("*")):
            if path.is_file() and str(path) not in own and not set(static) & set(path.parents):
                _add(digest, self.source, path)
        return digest.hexdigest()

    def _key(self, env: Any, name: str, general: str, depends: Iterable[str]) -> str:
        """Hash of what a page depends on.

        The names beside its files count too: of some kinds of path Sphinx takes the best one.
        """
        digest = hashlib.sha256(f"{general}\0{name}".encode())
        paths = [Path(env.doc2path(name)), *(self.source / path for path in sorted(depends))]
        for path in paths:
            _add(digest, self.source, path)
        for folder in sorted({path.parent for path in paths[1:]}):
            there = sorted(os.listdir(folder)) if folder.is_dir() else []
            digest.update(json.dumps(there).encode())
        return digest.hexdigest()

    def _file(self, name: str, kind: str) -> Path:
        assert self.folder is not None
        return self.folder / kind / f"{name}.pickle"

    def _loaded(self, name: str, kind: str) -> Any:
        if self.folder is None:
            return None
        try:
            return pickle.loads(self._file(name, kind).read_bytes())
        except Exception:  # none, or cut short
            return None

    def _kept(self, env: Any, name: str, general: str) -> _Page | None:
        page: _Page | None = self._loaded(name, "read")
        same = page and page.key == self._key(env, name, general, page.depends)
        return page if same else None

    def write(self, builder: Any, names: Sequence[str], serial: Callable[..., None]) -> None:
        """Write the pages, or take them from the build before, and join their parts in order.

        A page depends on its own text, and on all that pages know of each other.
        """
        if place := _templates():
            from jinja2 import FileSystemBytecodeCache

            builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(str(place))
        sizes = {name: len(builder.env._pickled_doctree_cache.get(name, b"")) for name in names}
        if self.jobs < 2 or not all(sizes.values()):
            serial(builder, names)
            return
        common = self._common(builder)
        keys = {name: f"{common} {key}" for name, key in self.keys.items()}
        done: dict[str, _Written] = {}
        for name in keys.keys() & set(names):
            page: _Written | None = self._loaded(name, "written")
            if page and page.key == keys[name]:
                done[name] = page
        missing = [name for name in names if name not in done]
        self.written = _write(builder, missing, sizes, keys, self.jobs, serial)
        for page in done.values():
            _put(builder, page)
        _join(builder, names, done | self.written)

    def _common(self, builder: Any) -> str:
        """Hash of what pages know of each other and of their surroundings."""
        env = builder.env
        # What a strict build warns of while it writes, another one passes over.
        digest = hashlib.sha256(str(builder.config.nitpicky).encode())
        known = env.__getstate__()
        known["metadata"] = {
            page: {kind: value for kind, value in told.items() if kind != "wordcount"}
            for page, told in env.metadata.items()
        }
        for name, value in sorted(known.items()):
            if name not in _OWN:
                digest.update(f"\0{name}\0".encode() + _dumped(value))
        for folder in builder.config.html_static_path:
            for path in sorted((self.source / folder).rglob("*")):
                if path.is_file():
                    _add(digest, self.source, path)
        return digest.hexdigest()

    def _keep(self, names: Sequence[str], app: Any, error: Any) -> None:
        """Keep what was read and written, after a build without a warning; forget what is gone."""
        if error or app._warncount:
            return
        assert self.folder is not None
        new: dict[str, dict[str, Any]] = {"read": self.new, "written": self.written}
        for kind, pages in new.items():
            for name, one in pages.items():
                if not one.key:
                    continue
                file = self._file(name, kind)
                file.parent.mkdir(parents=True, exist_ok=True)
                part = file.with_suffix(".new")
                part.write_bytes(pickle.dumps(one))
                part.replace(file)
        kept = {self._file(name, kind) for name in names for kind in new}
        for file in self.folder.rglob("*.pickle"):
            if file not in kept:
                file.unlink()


def _templates() -> Path | None:
    """Folder for compiled templates, beside what Python compiled of this module; none without.

    One whose text is not that of its template is compiled anew.
    """
    place = Path(cache_from_source(__file__)).with_name("templates")
    if sys.dont_write_bytecode:
        return None
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
    return place if os.access(place, os.W_OK) else None


def surroundings() -> str:
    """Versions that a site depends on: of Python, of all that is installed, of this module."""
    installed = {
        path.name
        for place in sys.path
        if Path(place).is_dir()
        for path in Path(place).glob("*.dist-info")
    }
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return json.dumps([platform.python_version(), sorted(installed), own])


def _add(digest: Any, base: Path, path: Path) -> None:
    content = path.read_bytes() if path.is_file() else b"none"
    name = os.path.relpath(path, base)
    digest.update(f"\0{name}\0{len(content)}\0".encode())
    digest.update(content)


def _read_page(builder: Any, name: str) -> _Page:
    """Read one page into the environment as it is before any page; in a process of its own."""
    from myst_nb.core.render import NbElementRenderer

    files: list[tuple[list[str], bytes]] = []
    write = NbElementRenderer.write_file

    def noted(self: Any, path: list[str], content: bytes, *args: Any, **options: Any) -> str:
        files.append((path, content))
        told: str = write(self, path, content, *args, **options)
        return told

    NbElementRenderer.write_file = noted
    env = builder.env
    env.app = builder.app
    builder.read_doc(name, _cache=False)
    doctree = Path(builder.doctreedir, f"{name}.doctree").read_bytes()
    depends = sorted(env.dependencies[name])
    # Where files are put aside differs from build to build.
    lasting = b"jupyter_execute" not in doctree
    return _Page(depends, pickle.dumps(env, pickle.HIGHEST_PROTOCOL), doctree, files, lasting)


class _Dumper(pickle.Pickler):
    """Pickles a piece of a page by what it shows: not its line, nor the page around it."""

    def reducer_override(self, value: Any) -> Any:
        from docutils import nodes

        return (str, (value.pformat(),)) if isinstance(value, nodes.Node) else NotImplemented


def _dumped(value: Any) -> bytes:
    stream = io.BytesIO()
    _Dumper(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


def _replay(builder: Any, page: _Page) -> None:
    """Put a page's doctree and files where reading it would have put them."""
    folder = Path(builder.env.mystnb_config.output_folder)
    for path, content in page.files:
        file = folder.joinpath(*path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _labels(env: Any) -> set[tuple[str, str, str]]:
    """All names that the domains keep for the whole book."""
    return {
        (domain, kind, str(name))
        for domain, kinds in env.domaindata.items()
        for kind, told in kinds.items()
        if isinstance(told, dict)
        for name in told
    }


def _shared(env: Any, parts: Iterable[Any]) -> bool:
    """Whether two pages give the same name, of a label, an equation, an exercise."""
    base = _labels(env)
    known: set[tuple[str, str, str]] = set()
    for part in parts:
        own = _labels(part) - base
        for kind in ("sphinx_exercise_registry", "proof_list"):
            own |= {("", kind, str(name)) for name in getattr(part, kind, {})}
        if known & own:
            return True
        known |= own
    return False


# Writing -----------------------------------------------------------------------------------

_INDEX = ("_titles", "_filenames", "_all_titles", "_index_entries")
_WORDS = ("_mapping", "_title_mapping")
# Of the environment: what is a page's own, and what follows from the files that are staged.
_OWN = {
    *("all_docs", "dependencies", "_pickled_doctree_cache", "_write_doc_doctree_cache"),
    *("config", "settings", "myst_config", "mystnb_config", "project", "srcdir", "doctreedir"),
    *("config_status", "config_status_extra", "temp_data", "ref_context"),
}


def _write(
    builder: Any,
    names: Sequence[str],
    sizes: dict[str, int],
    keys: dict[str, str],
    jobs: int,
    serial: Callable[..., None],
) -> dict[str, _Written]:
    """Write the pages: the shortest here, a share of the others in each process."""
    if not names:
        return {}
    first, *others = sorted(names, key=sizes.__getitem__)
    shares: list[list[str]] = [[] for _ in range(min(jobs, len(others)))]
    for name in reversed(others):
        min(shares, key=lambda share: sum(sizes[one] for one in share)).append(name)
    index = builder.indexer
    kinds = (*_INDEX, *_WORDS)

    def page(name: str) -> _Written:
        images, known = builder.images, [getattr(index, kind) for kind in kinds]
        builder.images = {}
        for kind in kinds:
            setattr(index, kind, {})
        serial(builder, [name])
        written = _Written(
            keys.get(name, ""),
            _of(builder, name),
            dict(builder.images),
            [getattr(index, kind) for kind in _INDEX],
            [sorted(getattr(index, kind)) for kind in _WORDS],
        )
        builder.images = images
        for kind, words in zip(kinds, known):
            setattr(index, kind, words)
        return written

    # The same words stand on all pages.
    index.lang.stem = functools.cache(index.lang.stem)
    # It makes what all need: compiled templates, lexers, stems.
    done = {first: page(first)}
    gc.freeze()
    for share in _parallel(lambda at: {name: page(name) for name in sorted(shares[at])},
                           list(range(len(shares))), jobs).values():  # fmt: skip
        done |= share
    return done


def _bases(builder: Any) -> dict[str, Path]:
    return {"pages": Path(builder.outdir), "aside": Path(builder.doctreedir)}


def _of(builder: Any, name: str) -> list[tuple[str, str, bytes]]:
    """Files that writing a page makes: they have its name, with an ending."""
    files = []
    for kind, base in _bases(builder).items():
        for place in (base, *sorted(base.glob("*/"))):
            for path in sorted((place / name).parent.glob(f"{(place / name).name}.*")):
                if path.is_file() and path.suffix != ".doctree":
                    files.append((kind, str(path.relative_to(base)), path.read_bytes()))
    return files


def _put(builder: Any, page: _Written) -> None:
    bases = _bases(builder)
    for kind, name, content in page.files:
        file = bases[kind] / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _join(builder: Any, names: Sequence[str], pages: dict[str, _Written]) -> None:
    """Gather images and words for the search."""
    index = builder.indexer
    for name in names:
        page = pages[name]
        builder.images.update(page.images)
        for kind, part in zip(_INDEX, page.index):
            getattr(index, kind).update(part)
        for kind, words in zip(_WORDS, page.words):
            for word in words:
                getattr(index, kind).setdefault(word, set()).add(name)


# Processes ---------------------------------------------------------------------------------


def _parallel(function: Callable[[Any], Any], items: Sequence[Any], jobs: int) -> dict[Any, Any]:
    """Call a function on each item, in forked processes that end when this one does."""
    from sphinx.util.parallel import ParallelTasks

    parent = os.getpid()
    results: dict[Any, Any] = {}

    def leave() -> None:
        while os.getppid() == parent:
            time.sleep(0.1)
        os._exit(1)

    def work(item: Any) -> Any:
        threading.Thread(target=leave, daemon=True).start()
        return function(item)

    tasks = ParallelTasks(jobs)
    for item in items:
        tasks.add_task(work, item, results.__setitem__)
    tasks.join()
    return results
