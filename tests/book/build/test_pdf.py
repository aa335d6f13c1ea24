"""Joining pages, reading where the print put them, offering the PDF."""

import json
import re
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

from gbaeff.book.build import pdf, site
from gbaeff.book.build.chapters import BookError

PAGE = """<html><head><link rel="stylesheet" href="../_static/a.css"></head><body>
<article class="bd-article"><section id="top"><h1>{title}</h1>
<section id="part"><h2>A part</h2><p><a href="{other}">other</a> <a href="#part">own</a>
<a href="https://doi.org/1">out</a> <a href="../_downloads/a.csv">CSV</a></p>
<details class="hide"><pre>hidden</pre></details>
<details><summary>More</summary><p>shown</p></details>
<p class="pdf-offer"></p></section></section></article></body></html>"""
TOC = {
    "root": "book/index",
    "parts": [{"caption": "One", "chapters": [{"file": "book/b"}]}],
}


@pytest.fixture
def html(tmp_path):
    out = tmp_path / "out"
    (out / "html" / "book").mkdir(parents=True)
    first = PAGE.format(title='First "x"', other="b.html#part")
    (out / "html" / "book" / "index.html").write_text(first)
    (out / "html" / "book" / "b.html").write_text(PAGE.format(title="Second", other="index.html"))
    (out / "html" / "index.html").write_text("<html></html>")
    return out / "html"


def joined(html):
    from bs4 import BeautifulSoup

    return BeautifulSoup(pdf.join(html, TOC, title="A book", about=["By us"]).text(), "html.parser")


def test_links_of_joined_pages_stay_inside(html):
    page = joined(html)
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    inside = [link["href"] for link in page.select("a[href^='#']")]
    assert {href[1:] for href in inside} <= set(ids)
    assert {"#p0", "#p1", "#p0-part", "#p1-part"} <= set(inside)
    assert [link["href"] for link in page.select("a[href^='http']")] == ["https://doi.org/1"] * 2
    assert not page.select("a[href$='.csv']")


def test_joined_pages_show_what_a_click_opens_but_hidden_code(html):
    page = joined(html)
    assert "hidden" not in page.get_text()
    assert all(details.has_attr("open") for details in page.find_all("details"))
    assert not page.select("article .pdf-offer")


def test_contents_list_pages_and_sections_in_order(html):
    lines = joined(html).select(".contents a.leads")
    told = [line.select_one("span").get_text() for line in lines]
    assert told == ['First "x"', "A part", "Second", "A part"]


def test_style_sheets_are_found_from_anywhere(html):
    href = joined(html).select_one("link[rel=stylesheet]")["href"]
    assert href == (html / "_static" / "a.css").as_uri()


def printed(file, starts, sheets):
    """Write a PDF whose pages of the site begin on these sheets."""
    writer = PdfWriter()
    for at in range(sheets):
        writer.add_blank_page(100 + at, 100)
    for name, sheet in starts.items():
        writer.add_named_destination(name, sheet - 1)
    writer.add_outline_item(title="Second", page_number=starts["p1"] - 1)
    writer.write(file)
    return file


def test_destinations_are_numbers_of_pages(tmp_path):
    made = printed(tmp_path / "a.pdf", {"p0": 2, "p1": 4, "p1-caf%C3%A9": 5}, 6)
    assert pdf.destinations(made.read_bytes()) == {"p0": 2, "p1": 4, "p1-café": 5}


LINE = b"/P <</MCID 0 >>BDC\nBT /F4 12 Tf <0014> Tj ET\nEMC"
DIGITS = b"2 beginbfchar\n<0014> <0031>\n<0015> <0032>\nendbfchar"


def contents(
    sheets, drawn=LINE, font="ABCDEF+Sans", letters=DIGITS, to="p0", rect=(10, 10, 90, 20)
):
    """A PDF of cover, a sheet of contents and more sheets."""
    writer = PdfWriter()
    for at in range(sheets):
        writer.add_blank_page(100 + at, 100)
    stream, table = DecodedStreamObject(), DecodedStreamObject()
    stream.set_data(drawn)
    table.set_data(letters)
    fonts = f"<</Font <</F4 <</Type /Font /BaseFont /{font}>>>>>>"
    resources = DictionaryObject.read_from_stream(BytesIO(fonts.encode()), None)
    resources["/Font"]["/F4"][NameObject("/ToUnicode")] = writer._add_object(table)
    page = writer.pages[1]
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_named_destination("p0", min(2, sheets - 1))
    link = f"<</Type /Annot /Subtype /Link /Dest /{to} /Rect {list(rect)}>>".replace(",", "")
    page[NameObject("/Annots")] = ArrayObject(
        [DictionaryObject.read_from_stream(BytesIO(link.encode()), None)]
    )
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def test_contents_are_exchanged_and_the_book_stays():
    book = contents(5)
    drawn = LINE.replace(b"0014", b"0015")
    other = contents(
        3, drawn, rect=(10, 10.05, 90, 20.05), letters=DIGITS.replace(b"<0014> <0031>\n", b"")
    )
    made = pdf.exchanged(PdfReader(BytesIO(book)), other, 2)
    assert made.startswith(book)
    pages = PdfReader(BytesIO(made)).pages
    assert pages[1]["/Contents"].get_data() == drawn
    assert [page.mediabox.width for page in pages] == [100, 101, 102, 103, 104]
    assert pages[1].annotations[0]["/Rect"] == [10, 10, 90, 20]


@pytest.mark.parametrize(
    "other",
    [
        {"sheets": 4},
        {"sheets": 2},
        {"font": "ABCDEF+Serif"},
        {"letters": DIGITS.replace(b"<0032>", b"<0033>")},
        {"letters": b"1 beginbfrange\n<0014> <0016> <0031>\nendbfrange"},
        {"to": "p1"},
        {"rect": (10, 12, 90, 22)},
        {"drawn": LINE + LINE.replace(b"MCID 0", b"MCID 1")},
    ],
    ids=str,
)
def test_contents_that_differ_in_more_than_numbers_are_refused(other):
    book = PdfReader(BytesIO(contents(5)))
    assert pdf.exchanged(book, contents(**{"sheets": 3} | other), 2) is None


@pytest.mark.parametrize(("text", "kept"), [("0123456789", True), ("no number", False)])
def test_contents_are_numbered_whatever_letters_the_first_print_has(tmp_path, text, kept):
    """Their sheets are exchanged; where its fonts lack a digit, the whole is printed again."""
    try:
        pdf.chromium()
    except BookError as error:
        pytest.skip(str(error))
    names = [f"page{letter}" for letter in "abcdefghijklm"]
    for name in names:
        body = f"<section><h1>{name}</h1><p>{text}</p></section>"
        (tmp_path / f"{name}.html").write_text(f'<article class="bd-article">{body}</article>')
    toc = {"root": names[0], "parts": [{"chapters": [{"file": name} for name in names[1:]]}]}
    made = pdf.make(tmp_path, toc, tmp_path, title="A book", about=[]).read_bytes()
    start = pdf.destinations(made)
    lines = PdfReader(BytesIO(made)).pages[1].extract_text()
    told = [int(re.search(rf"{name}\s*(\d+)", lines)[1]) for name in names]
    assert told == [start[f"p{at}"] for at in range(len(names))]
    assert made.count(b"%%EOF") == 1 + kept


def test_contents_alone_have_a_target_for_each_line(html):
    from bs4 import BeautifulSoup

    made = pdf.join(html, TOC, title="A book", about=[])
    page = BeautifulSoup(made.contents(), "html.parser")
    lines = page.select(".contents a.leads")
    assert [line["href"] for line in lines] == [f"#{tag['id']}" for tag in page.select("article p")]
    assert str(page.select_one(".contents")) == str(joined(html).select_one(".contents"))


def test_a_pdf_of_another_kind_is_refused(tmp_path):
    made = tmp_path / "a.pdf"
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(made)
    for content in (b"", made.read_bytes()):
        with pytest.raises(BookError, match="cannot be read"):
            pdf.destinations(content)


def test_each_page_has_its_sheets_and_its_bookmarks(tmp_path):
    made = printed(tmp_path / "a.pdf", {"p0": 2, "p1": 4}, 6)
    first, second = pdf.split(made, ["book/index", "notebooks/b"], tmp_path / "pdf")
    assert second == tmp_path / "pdf" / "b.pdf"
    widths = [[page.mediabox.width for page in PdfReader(own).pages] for own in (first, second)]
    assert widths == [[101, 102], [103, 104, 105]]
    assert [item.title for item in PdfReader(second).outline] == ["Second"]


def test_the_button_that_prints_gives_the_pdf_of_the_page(html):
    page, own = html / "book" / "b.html", html / "pdf" / "b.pdf"
    button = '<button onclick="window.print()"\n class="x" title="Print to PDF">.pdf</button>'
    page.write_text(page.read_text().replace("</h1>", f"</h1>{button}<button>other</button>"))
    own.parent.mkdir()
    own.write_bytes(b"x" * 1_500_000)
    pdf.offer_own(page, own)
    once = page.read_text()
    assert '<a href="../pdf/b.pdf"\n class="x" title="This page as PDF (1.5 MB)">.pdf</a>' in once
    assert "<button>other</button>" in once and "window.print" not in once
    pdf.offer_own(page, own)
    assert page.read_text() == once


def test_an_offer_replaces_the_one_before(html):
    made = html / pdf.NAME
    made.write_bytes(b"x" * 3_000_000)
    page = html / "book" / "index.html"
    pdf.offer([page], made)
    once = page.read_text()
    assert 'href="../gbaeff.pdf"' in once and "3.0 MB" in once
    pdf.offer([page], made)
    assert page.read_text() == once


def test_an_amended_site_stays_the_site_of_its_build(html):
    out = html.parent
    record = {"site": site._hash(site._tree(html))}
    (out / site.RECORD).write_text(json.dumps(record))
    with site.amended(out):
        (html / "new.pdf").write_bytes(b"x")
    assert site._hash(site._tree(html)) in (out / site.RECORD).read_text()


def test_a_site_changed_by_hand_is_not_taken_for_a_build(html):
    out = html.parent
    (out / site.RECORD).write_text('{"site": "another"}')
    with site.amended(out):
        (html / "new.pdf").write_bytes(b"x")
    assert (out / site.RECORD).read_text() == '{"site": "another"}'


def test_no_site_is_said(tmp_path):
    with pytest.raises(BookError, match="run gbaeff build first"), site.amended(tmp_path):
        pass


def test_no_chromium_is_said(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "no-such-program")
    with pytest.raises(BookError, match="no-such-program"):
        pdf.chromium()


def test_cells_are_named_in_the_order_of_the_file():
    """Chromium numbers the cells of a run: the order of its numbers is not that of the file."""

    def printed(first, second):
        leaf = sorted([(first, 7), (second, 8)])
        names = " ".join(f"(node{number:08d}) {at} 0 R" for number, at in leaf)
        ends = " ".join(f"(node{number:08d})" for number, _ in leaf)
        return (
            f"(D:20260102030405) /ID (node{first:08d}) /Headers [(node{second:08d})]\n"
            f"/ID (node{second:08d}) /Limits [{ends}] /Names [{names}]"
        ).encode()

    assert (
        pdf.settled(printed(16, 21))
        == pdf.settled(printed(40, 9))
        == (
            b"(D:19800101000000) /ID (node00000000) /Headers [(node00000001)]\n"
            b"/ID (node00000001) /Limits [(node00000000) (node00000001)] "
            b"/Names [(node00000000) 7 0 R (node00000001) 8 0 R]"
        )
    )
