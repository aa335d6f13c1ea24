"""Number figures and tables of pages outside the chapters apart: Table F.1 in front, A.1 behind.

Sphinx counts those of all unnumbered pages in one row, so that "Table 2" would be one of them and
the paper's as well.
"""


def renumber(app, env):
    """Give front pages the prefix F and pages behind the last chapter the prefix A."""
    pages = [env.config.root_doc, *_reached(env, env.config.root_doc)]
    chapters = [at for at, page in enumerate(pages) if env.toc_secnumbers.get(page, {}).get("")]
    counts = {}
    for at, page in enumerate(pages):
        if not chapters or env.toc_secnumbers.get(page, {}).get(""):
            continue
        prefix = "F" if at < chapters[-1] else "A"
        for kind, numbers in env.toc_fignumbers.get(page, {}).items():
            for label in sorted(numbers, key=numbers.get):
                counts[prefix, kind] = counts.get((prefix, kind), 0) + 1
                numbers[label] = (prefix, counts[prefix, kind])
    return []


def _reached(env, page):
    """Pages in the order of the contents."""
    for child in env.toctree_includes.get(page, []):
        yield child
        yield from _reached(env, child)


def setup(app):
    """Run after Sphinx has numbered."""
    app.connect("env-get-updated", renumber, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
