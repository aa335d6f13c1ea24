// Search of sections with excerpts, in place of Sphinx's, which shows titles only where a page is
// opened from a folder. SECTIONS is made by the build: page -> [[anchor, title, text], ...].

const MOST = 60;
const plainText = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

// Beginnings of words stand for the words: "emissions" finds "emission".
function wordsOf(query) {
  const stemmer = typeof Stemmer === "undefined" ? null : new Stemmer();
  const words = plainText(query).split(/[^\p{L}\p{N}.]+/u).filter((word) => word.length > 0);
  return words.map((word) => {
    const stem = stemmer && /^[a-z]{4,}$/.test(word) ? stemmer.stemWord(word) : word;
    const begin = word.startsWith(stem) ? stem : word;
    return new RegExp(`(?<![\\p{L}\\p{N}])${begin.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "gu");
  });
}

// Sections that have all the words, the best first: words in titles, then many words.
function sectionsOf(patterns) {
  const found = [];
  for (const [page, sections] of Object.entries(SECTIONS)) {
    const title = sections[0][1];
    for (const [anchor, name, text] of sections) {
      const own = plainText(name);
      const body = plainText(text);
      let score = 0;
      let direct = false;
      const all = patterns.every((pattern) => {
        const inName = (own.match(pattern) ?? []).length;
        const inBody = (body.match(pattern) ?? []).length;
        const inPage = (plainText(title).match(pattern) ?? []).length;
        if (inName) score += 20 * own.match(pattern)[0].length / Math.max(own.length, 12) + 10;
        if (inPage) score += 4;
        if (inName + inBody) direct = true;
        score += Math.log2(1 + inBody);
        return inName + inBody + inPage > 0;
      });
      if (all && direct) found.push({ page, anchor, title, name, text, score });
    }
  }
  return found.sort((a, b) => b.score - a.score);
}

// The part of a text where the most different words stand close together.
function excerpt(text, patterns) {
  const body = plainText(text);
  // Letters with marks may change the length; then positions do not fit.
  const same = body.length === text.length;
  const hits = !same ? [] : patterns.flatMap((pattern, i) =>
    [...body.matchAll(pattern)].map((hit) => [hit.index, i]));
  hits.sort((a, b) => a[0] - b[0]);
  let best = [0, 0];
  hits.forEach(([at], i) => {
    const kinds = new Set(hits.slice(i).filter(([other]) => other < at + 200).map(([, k]) => k));
    if (kinds.size > best[1]) best = [at, kinds.size];
  });
  const start = Math.max(0, best[0] - 60);
  const from = start ? text.indexOf(" ", start) + 1 : 0;
  const cut = text.slice(from, from + 260);
  const end = from + 260 < text.length ? cut.lastIndexOf(" ") : cut.length;
  return { text: cut.slice(0, end), before: from > 0, after: from + end < text.length };
}

function marked(text, patterns) {
  const box = document.createElement("span");
  const body = plainText(text);
  const hits = body.length !== text.length ? [] : patterns.flatMap((pattern) =>
    [...body.matchAll(pattern)].map((hit) => {
      const rest = body.slice(hit.index).match(/^[\p{L}\p{N}]+/u);
      return [hit.index, hit.index + Math.max(hit[0].length, rest ? rest[0].length : 0)];
    }));
  hits.sort((a, b) => a[0] - b[0]);
  let at = 0;
  for (const [start, end] of hits) {
    if (start < at) continue;
    box.append(text.slice(at, start));
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    box.append(mark);
    at = end;
  }
  box.append(text.slice(at));
  return box;
}

function showResults(query) {
  const place = document.getElementById("search-results");
  const patterns = wordsOf(query);
  const found = patterns.length ? sectionsOf(patterns) : [];
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const pages = new Set(found.map((one) => one.page)).size;
  status.textContent = !found.length ? "No section has all these words. Try fewer, or other ones."
    : `${found.length} sections on ${pages} pages` +
      (found.length > MOST ? `; the best ${MOST} are shown.` : ".");
  const list = document.createElement("ul");
  list.className = "search";
  for (const one of found.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = one.page + (one.anchor ? `#${one.anchor}` : "");
    link.append(marked(one.name, patterns));
    item.append(link);
    if (one.name !== one.title) {
      const where = document.createElement("span");
      where.className = "where";
      where.textContent = one.title;
      item.append(where);
    }
    const part = excerpt(one.text, patterns);
    if (part.text) {
      const context = document.createElement("p");
      context.className = "context";
      context.append(part.before ? "… " : "", marked(part.text, patterns), part.after ? " …" : "");
      item.append(context);
    }
    list.append(item);
  }
  place.replaceChildren(status, list);
}

if (typeof Search !== "undefined") Search.performSearch = showResults;
