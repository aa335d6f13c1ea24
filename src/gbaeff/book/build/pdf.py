"""The whole book as one PDF: the built pages joined, and printed by Chromium.

The joined page holds no script of the site but the formulas' and `print.js`. Its print says to
which sheets its contents lead: the contents alone are printed again, with these numbers, and take
the place of theirs.
"""

from __future__ import annotations

import gc
import html
import io
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from gbaeff import __version__
from gbaeff.book.build.chapters import BookError
from gbaeff.book.build.execute import temporary
from gbaeff.book.build.site import amended, read_toc, toc_entries, without

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from playwright.sync_api import Browser, Page
    from pypdf import PageObject, PdfReader

NAME = "gbaeff.pdf"
"""Name of the PDF, beside the site's first page."""
BROWSERS = (
    "chromium-headless-shell",  # without windows: the fastest
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "msedge",
)
FLAGS = ("--disable-gpu", "--disable-background-networking")
WHOLE = ":is(figure, div.math, tr, div.highlight):not(tr *)"
"""What no sheet of a handout splits; what is in a row goes with it."""
MARGIN = "margin: 18mm 16mm 20mm"
SMALL = "font: 8pt sans-serif; color: #555"
NUMBER = """pages => document.querySelectorAll("a.leads").forEach(link => {
  const at = link.querySelector(".at");
  at.textContent = pages[link.hash.slice(1)] ?? at.textContent;
})"""
_CELL = re.compile(rb"(?<=\()node\d{8}(?=\))")
_ENTRY = re.compile(rb"\(node\d{8}\) \d+ 0 R")


def write(root: Path, out: Path) -> Path:
    """Make the PDF of a built site and one of each page, put them there and link them.

    The next build that renders anew leaves it out, so that no PDF of older pages is offered.

    Parameters
    ----------
    root, out : Path
        The book and the folder for results.

    Returns
    -------
    Path
        The PDF.

    Raises
    ------
    BookError
        If there is no site or no Chromium.
    """
    import yaml

    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    toc = read_toc(root)
    with amended(out) as site, temporary(out) as temp:
        pages = [site / f"{page}.html" for page in toc_entries(toc)]
        missing = {page for page in toc_entries(toc) if not (site / f"{page}.html").is_file()}
        about = [config["author"], f"Version {__version__}", str(config["copyright"])]
        made = make(site, without(toc, missing), temp, title=config["title"], about=about)
        new = site / NAME
        made.replace(new)
        there = [page for page in pages if page.is_file()]
        names = [page for page in toc_entries(toc) if page not in missing]
        offer(there, new)
        for page, own in zip(there, split(new, names, site / "pdf")):
            offer_own(page, own)
    return new


def make(
    site: Path, toc: Mapping[str, Any], temp: Path, *, title: str, about: Sequence[str]
) -> Path:
    """Print the pages of a site as one PDF.

    Parameters
    ----------
    site : Path
        The folder of the built pages.
    toc : mapping
        Their order: `_toc.yml`, without pages that the site lacks.
    temp : Path
        A folder for the joined page and the PDF.
    title, about : str and sequence of str
        What stands on the cover.

    Returns
    -------
    Path
        The PDF, in `temp`.

    Raises
    ------
    BookError
        If no Chromium is there, or a page is lacking in the print.
    """
    joined = join(site, toc, title=title, about=about)
    book = temp / "book.html"
    book.write_text(joined.text(), encoding="utf-8")
    contents = temp / "contents.html"
    contents.write_text(joined.contents(), encoding="utf-8")
    with _browser() as browser:
        first = _reader(_printed(_laid_out(browser, book)))
        pages = _places(first)
        done = exchanged(first, _numbered(browser, contents, pages), pages["p0"] - 1)
        if done is None:
            done = _numbered(browser, book, pages)
            if not pages.items() <= destinations(done).items():
                raise BookError("The contents of the PDF do not fit its pages: nothing is written.")
    made = temp / NAME
    made.write_bytes(done)
    return made


def _numbered(browser: Browser, joined: Path, pages: Mapping[str, int]) -> bytes:
    page = _laid_out(browser, joined)
    page.evaluate(NUMBER, pages)
    return _printed(page)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing of a tree or a PDF that is read can go: not looking for it saves a quarter."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


@_uncollected()
def exchanged(book: PdfReader, contents: bytes, sheets: int) -> bytes | None:
    """Give a book other contents: an update at its end, as PDF has it, draws their sheets anew.

    Fonts, links and tags stay those of the book: Chromium numbers what it writes from the first
    sheet on, so that both prints call a font and a mark alike.

    Parameters
    ----------
    book : PdfReader
        The book.
    contents : bytes
        Cover and contents as they begin the book, with other numbers, and one more sheet.
    sheets : int
        How many the cover and the contents have in the book.

    Returns
    -------
    bytes or None
        The book with these contents; None if they differ from the book's in more than what is
        drawn, as where another Chromium numbers fonts otherwise. The whole is then printed again.
    """
    from pypdf import PdfReader

    book.stream.seek(0)
    done: bytes = book.stream.read()
    part = PdfReader(io.BytesIO(contents))
    fits = len(part.pages) == sheets + 1
    update, table = io.BytesIO(), b""
    for old, new in ((book.pages[at], part.pages[at]) for at in range(1, sheets) if fits):
        fits = _exchangeable(old, new)
        number = old.raw_get("/Contents").idnum
        table += b"%d 1\n%010d 00000 n \n" % (number, len(done) + update.tell())
        update.write(b"%d 0 obj\n" % number)
        new["/Contents"].write_to_stream(update)
        update.write(b"\nendobj\n")
    if not fits:
        return None
    root, info = (book.trailer.raw_get(name).idnum for name in ("/Root", "/Info"))
    before = done.split(b"startxref")[-1].split()[0]
    ends = (book.trailer["/Size"], root, info, before, len(done) + update.tell())
    end = (
        b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % ends
    )
    return done + update.getvalue() + b"xref\n" + table + end


def _exchangeable(old: PageObject, new: PageObject) -> bool:
    """Whether the one's fonts can write the other, its links lie there, and its tags are marked."""
    fonts, others = (sheet["/Resources"]["/Font"] for sheet in (old, new))
    # Six letters before the name of a font tell subsets apart.
    named, called = (
        {key: font["/BaseFont"][7:] for key, font in each.items()} for each in (fonts, others)
    )
    if named != called:
        return False
    letters = all(_letters(others[key]) <= _letters(fonts[key]) for key in fonts)
    links, theirs = (sheet.annotations or () for sheet in (old, new))
    lead = [link["/Dest"] for link in links] == [link["/Dest"] for link in theirs]
    sides = (pair for link in zip(links, theirs) for pair in zip(*(at["/Rect"] for at in link)))
    lie = all(abs(one - other) < 0.1 for one, other in sides)
    marks, made = (re.findall(rb"/MCID \d+", sheet["/Contents"].get_data()) for sheet in (old, new))
    return letters and lead and lie and marks == made


def _letters(font: Mapping[str, Any]) -> set[tuple[int, int]]:
    """The codes that a font can write, and what they mean."""
    table = font["/ToUnicode"].get_data() if "/ToUnicode" in font else b""
    rows = re.findall(rb"^<(\w+)> (?:<(\w+)> )?<(\w+)>$", table, re.M)
    return {
        (code, int(letter, 16) + code - int(first, 16))
        for first, last, letter in rows
        for code in range(int(first, 16), int(last or first, 16) + 1)
    }


def handouts(sheets: Mapping[str, str], temp: Path) -> dict[str, bytes]:
    """Print sheets, each as a PDF of its own.

    Parameters
    ----------
    sheets : mapping of str to str
        What :func:`handout` makes of pages, by name.
    temp : Path
        A folder for what is printed.

    Returns
    -------
    dict of str to bytes
        By name; the same bytes each time.

    Raises
    ------
    BookError
        If there is no Chromium.
    """
    made = {}
    with _browser() as browser:
        for name, text in sheets.items():
            sheet = temp / "handout.html"
            sheet.write_text(text, encoding="utf-8")
            made[name] = settled(_printed(_laid_out(browser, sheet)))
    return made


def settled(pdf: bytes) -> bytes:
    """Give a PDF fixed dates, and names of cells that do not hang on the browser's run."""
    pdf = re.sub(rb"\(D:\d{14}", b"(D:19800101000000", pdf)
    # In the order of the file: Chromium's own order of them differs from run to run.
    cells = dict.fromkeys(re.findall(rb"/ID \((node\d{8})\)", pdf) + _CELL.findall(pdf))
    named = {name: b"node%08d" % at for at, name in enumerate(cells)}
    pdf = _CELL.sub(lambda name: named[name[0]], pdf)
    # The tree that finds them is in order of their names, and says the first and the last.
    ends = b"(node%08d) (node%08d)" % (0, len(named) - 1)
    pdf = re.sub(rb"(?<=/Limits \[)\(node[^]]*", ends, pdf)
    return re.sub(
        rb"(?<=/Names \[)\(node[^]]*", lambda leaf: b" ".join(sorted(_ENTRY.findall(leaf[0]))), pdf
    )


def handout(site: Path, name: str) -> tuple[str, str]:
    """Make of a page of a site the sheets to hand out: for students, and for the teacher.

    Students get no solution and no hint; of a question no answer. Neither has a cover. Their PDF
    names where each of `WHOLE` begins and ends.
    """
    page = tree(join(site, {"root": name, "parts": []}, title="", about=()).text())
    for part in page.select(".cover, .contents"):
        part.decompose()
    _name_ends(page)
    whole = str(page)
    for part in page.select(".solution"):
        part.decompose()
    for details in page.select("details"):
        summary = details.select_one("summary")
        if summary is None or summary.get_text().strip() == "Hint":
            details.decompose()
        else:  # a question
            summary.name = "p"
            details.replace_with(summary)
    return str(page), whole


def _name_ends(page: BeautifulSoup) -> None:
    """Make both ends of each of `WHOLE` targets of links, which are the places that a PDF names."""
    links = page.new_tag("p", attrs={"hidden": ""})
    for number, part in enumerate(page.select(WHOLE)):
        own = part["id"] = str(part.get("id") or f"part-{number}")
        last = part.find_all(["td", "th"])[-1] if part.name == "tr" else part
        end = page.new_tag("div", id=f"{own}-end")
        # A formula's is in a row with it: at its foot, without the gap of the row.
        if "math" in (part.get("class") or ()):
            end["style"] = "align-self: end; margin-right: -0.5em"
        last.append(end)
        for target in (own, f"{own}-end"):
            links.append(page.new_tag("a", href=f"#{target}"))
    page.select_one("article").append(links)  # type: ignore[union-attr]


@contextmanager
def _browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def _laid_out(browser: Browser, joined: Path) -> Page:
    """Load a joined page and let it hear of paper.

    Each print has a page of its own: of one that was printed before, Chromium may break sheets
    elsewhere.
    """
    page = browser.new_context(viewport={"width": 673, "height": 1000}).new_page()
    page.set_default_timeout(0)
    page.goto(joined.as_uri())
    page.evaluate("() => window.MathJax?.startup?.promise")
    # Formulas ask for their letters when they are laid out; until then widths are others.
    page.evaluate(
        "() => (document.body.getBoundingClientRect(), document.fonts.ready.then(() => 0))"
    )
    page.emulate_media(media="print")
    return page


def _printed(page: Page) -> bytes:
    # The page hears of paper at its next frame: printed before, it is not yet laid out for it.
    page.evaluate(
        "() => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))"
    )
    done = page.pdf(outline=True, tagged=True, prefer_css_page_size=True, print_background=True)
    page.context.close()
    return done


def chromium() -> str:
    """Find Chromium: the one that the variable CHROMIUM names, or one on PATH.

    Raises
    ------
    BookError
        If there is none.
    """
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else BROWSERS:
        if found := shutil.which(name):
            return found
    raise BookError(
        f"The PDF needs Chromium, looked for: {named or ', '.join(BROWSERS)}. Install it, or name "
        "its program in the variable CHROMIUM. The site does not need it."
    )


class Joined(NamedTuple):
    """Pages joined into one: cover and contents, an article a page, and what closes it."""

    top: str
    articles: list[str]
    end: str

    def text(self) -> str:
        """The whole."""
        return self.top + "\n".join(self.articles) + self.end

    def contents(self) -> str:
        """Cover and contents, and on a sheet of their own the targets of these, empty."""
        targets = re.findall('<a class="leads[^"]*" href="#([^"]+)"', self.top)
        empty = "".join(f'<p id="{target}"></p>' for target in targets)
        return f'{self.top}<article class="chapter">{empty}</article>{self.end}'


@_uncollected()
def join(site: Path, toc: Mapping[str, Any], *, title: str, about: Sequence[str]) -> Joined:
    """Join the pages of a site into one, whose links stay inside where they can."""
    parts = list(_parts(toc))
    names = [f"{page}.html" for _, pages in parts for page in pages]
    number = {name: at for at, name in enumerate(names)}
    texts = {name: (site / name).read_text(encoding="utf-8") for name in names}
    articles = {
        name: _article(tree(text, "article"), site, name, number) for name, text in texts.items()
    }
    rules, contents = [], []
    for caption, pages in parts:
        if caption:
            contents.append(f'<p class="part">{html.escape(caption)}</p>')
        for page in pages:
            name = f"{page}.html"
            contents += _lines(articles[name])
            running = articles[name].find("h1").get_text()  # type: ignore[union-attr]
            rules.append(_running(f"p{number[name]}", running))
    first = tree(texts[names[0]].partition("</head>")[0], ["link", "script"])
    head = [str(link) for link in first.select("link[rel=stylesheet]")]
    head += [str(script) for script in first.find_all("script") if "MathJax" in script.text]
    head += [str(script) for script in first.select("script[src*=mathjax], script[src*=print]")]
    base = site / names[0]
    text = re.sub(
        r'(?<=href="|.src=")(?!\w+:)[^"]+', lambda url: _absolute(base, url[0]), "\n".join(head)
    )
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in about)
    picture = articles[names[0]].select_one("figure.cover-picture")
    drawn = str(picture.extract()) if picture else ""
    bodies = [
        f'<article class="bd-article chapter" style="page: p{number[name]}">{articles[name]}'
        "</article>"
        for name in names
    ]
    top = f"""<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">
<title>{html.escape(title)}</title>
{text}
<style>{STYLE}{"".join(rules)}</style></head>
<body><div class="bd-main"><div class="bd-content">
<div class="cover"><p class="title">{html.escape(title)}</p>{drawn}{lines}</div>
<div class="contents"><p class="title">Contents</p>{"".join(contents)}</div>
"""
    return Joined(top, bodies, "\n</div></div></body></html>\n")


@_uncollected()
def tree(page: str, only: Any = None) -> BeautifulSoup:
    """Parse a page, or the elements of these names alone."""
    from bs4 import BeautifulSoup
    from bs4.filter import SoupStrainer

    return BeautifulSoup(page, "html.parser", parse_only=SoupStrainer(only) if only else None)


STYLE = f"""
@page {{ {MARGIN}; @bottom-center {{ content: counter(page); {SMALL} }} }}
@page cover {{ @bottom-center {{ content: none }} }}
.cover {{ page: cover; padding-top: 35mm; text-align: center }}
.cover .title {{ font-size: 2.4rem; line-height: 1.2; margin-bottom: 2rem }}
.contents {{ break-before: page }}
.contents .title {{ font-size: 1.8rem }}
.contents .part {{ break-after: avoid; font-weight: 600; margin: 0.9rem 0 0.2rem }}
.contents a {{ break-inside: avoid; color: #000; display: flex; font-size: 0.9rem; gap: 0.5rem;
  text-decoration: none }}
.contents a.section {{ font-size: 0.8rem; padding-left: 1.5rem }}
.contents a::before {{ content: attr(data-title); order: 0 }}
.contents .dots {{ border-bottom: 1px dotted #999; flex: 1; margin-bottom: 0.3em; order: 1 }}
.contents .at {{ order: 2 }}
.chapter {{ break-before: page }}
.bd-main .bd-content .bd-article.chapter h1:first-of-type {{ display: block; font-size: 1.9rem }}
"""


def _running(name: str, title: str) -> str:
    """Give the sheets of a chapter its title, also those that are turned."""
    text = title.replace("\\", "\\\\").replace('"', '\\"')
    top = f'@top-right {{ content: "{text}"; {SMALL} }}'
    return (
        f"@page {name} {{ {top} }}\n@page {name}t {{ size: A4 landscape; {top} }}\n"
        f'[style="page: {name}"] .turned {{ page: {name}t }}\n'
    )


def _parts(toc: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Parts of the book and their pages."""
    yield "", [toc["root"]]
    for part in toc["parts"]:
        yield part.get("caption", ""), [entry["file"] for entry in part["chapters"]]


def _article(page: BeautifulSoup, site: Path, name: str, number: Mapping[str, int]) -> Tag:
    """The text of a page, with labels of its own and links that hold in the joined page."""
    article = page.select_one("article.bd-article > section") or page.select_one("article")
    assert article is not None
    own = f"p{number[name]}"
    for tag in article.find_all(_unprinted):
        tag.decompose()
    for tag in [article, *article.find_all(True)]:
        if tag.name == "details":
            tag["open"] = ""
        if tag is article or "id" in tag.attrs:
            tag["id"] = f"{own}-{tag.get('id', '')}"
        if "aria-labelledby" in tag.attrs:
            tag["aria-labelledby"] = f"{own}-{tag['aria-labelledby']}"
        if "src" in tag.attrs:
            tag["src"] = _absolute(site / name, str(tag["src"]))
        if tag.name == "a" and "href" in tag.attrs:
            _lead(tag, name, number)
    heading = article.find("h1")
    assert heading is not None
    heading["id"] = own
    return article


def _unprinted(tag: Tag) -> bool:
    kinds = tag.get("class") or ()
    return (
        tag.name == "script"
        or "pdf-offer" in kinds
        or (tag.name == "a" and "headerlink" in kinds)
        or (tag.name == "details" and "hide" in kinds)
    )


def _lead(link: Tag, name: str, number: Mapping[str, int]) -> None:
    """Let a link of a page hold in the joined one, or lead nowhere."""
    parts = urlsplit(str(link["href"]))
    if parts.scheme:
        return
    target = urljoin(name, parts.path) if parts.path else name
    if target in number:
        inside = f"p{number[target]}"
        link["href"] = f"#{inside}-{parts.fragment}" if parts.fragment else f"#{inside}"
    else:  # a file to download, a picture
        del link["href"]


def _absolute(page: Path, url: str) -> str:
    return url if urlsplit(url).scheme else urljoin(page.as_uri(), url)


def _lines(article: Tag) -> Iterator[str]:
    """Lines of the contents: the page and its sections."""
    for at, heading in enumerate(article.find_all(["h1", "h2"])):
        target = heading["id"] if heading.name == "h1" else heading.parent["id"]  # type: ignore[index]
        title = html.escape(heading.get_text().strip(), quote=True)
        kind = "leads" if at == 0 else "leads section"
        yield (
            f'<a class="{kind}" href="#{target}"><span>{title}</span><span class="dots"></span>'
            '<span class="at">000</span></a>'
        )


def destinations(pdf: bytes) -> dict[str, int]:
    """Find on which page each target of a link stands, in a PDF as Chromium writes it.

    Returns
    -------
    dict of str to int
        Names of the targets and numbers of their pages, from 1.

    Raises
    ------
    BookError
        If the PDF has no pages or no targets that could be read.
    """
    return _places(_reader(pdf))


@_uncollected()
def _reader(pdf: bytes) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return PdfReader(io.BytesIO(pdf))
    except PyPdfError as error:
        raise BookError(f"The PDF of this Chromium cannot be read: {error}.") from error


@_uncollected()
def _places(reader: PdfReader) -> dict[str, int]:
    from pypdf.errors import PyPdfError

    try:
        number = {page.indirect_reference: at for at, page in enumerate(reader.pages, 1)}
        found = {
            unquote(name.removeprefix("/")): number[place.page]
            for name, place in reader.named_destinations.items()
            if place.page in number
        }
    except PyPdfError as error:
        raise BookError(f"The PDF of this Chromium cannot be read: {error}.") from error
    if not found:
        raise BookError("The PDF of this Chromium cannot be read: no targets of links.")
    return found


@_uncollected()
def split(made: Path, names: Sequence[str], folder: Path) -> list[Path]:
    """Cut the PDF of a book into one of each page of the site, with its bookmarks.

    Parameters
    ----------
    made : Path
        The PDF as `make` leaves it.
    names : sequence of str
        The pages of the site, in their order.
    folder : Path
        Where to; made if need be.

    Returns
    -------
    list of Path
        A file for each page, called as the page.
    """
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(made)
    starts = _places(reader)
    bounds = [*(starts[f"p{at}"] - 1 for at in range(len(names))), len(reader.pages)]
    folder.mkdir(exist_ok=True)
    files = []
    for name, ends in zip(names, pairwise(bounds)):
        writer = PdfWriter()
        writer.append(reader, pages=ends)
        whole = io.BytesIO()  # pypdf writes half a million scraps, each to a file at once
        writer.write(whole)
        files.append(folder / f"{Path(name).name}.pdf")
        files[-1].write_bytes(whole.getvalue())
    return files


def offer(pages: Sequence[Path], made: Path, what: str = "The whole book as one PDF") -> None:
    """Link the PDF where a page has a place for it: an empty paragraph of class pdf-offer."""
    size = made.stat().st_size / 1e6
    for page in pages:
        link = f'<p class="pdf-offer"><a href="{_seen(made, page)}">{what}</a>'
        _change(
            page,
            r'<p class="pdf-offer">.*?</p>',
            f"{link} ({size:.{0 if size > 9.5 else 1}f} MB)</p>",
        )


def offer_own(page: Path, own: Path) -> None:
    """Let the button that prints a page give the PDF of the page."""
    title = f"This page as PDF ({own.stat().st_size / 1e6:.1f} MB)"
    link = rf'<a href="{_seen(own, page)}"\1title="{title}"\2</a>'
    _change(page, r'<button onclick="window.print\(\)"(.*?)title="[^"]*"(.*?)</button>', link)


def _seen(file: Path, page: Path) -> str:
    return os.path.relpath(file, page.parent).replace(os.sep, "/")


def _change(page: Path, pattern: str, new: str) -> None:
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(pattern, new, text, flags=re.S), encoding="utf-8", newline="\n")
