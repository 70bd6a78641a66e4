// The search page. Sphinx finds the pages; this puts first what explains the words, keeps one result for each page, and
// shows a line about it from NNBP_SEARCH, which tools/search_index.py makes.
document.addEventListener("DOMContentLoaded", () => {
  const {pages, equations, terms, glossary} = NNBP_SEARCH;

  function stems(text) {
    const stemmer = new Stemmer();
    return splitQuery(text.toLowerCase()).filter(word => !stopwords.includes(word)).map(word => stemmer.stemWord(word));
  }

  // The glossary's terms that the query names: as a whole, or else the longest in it, or else those that begin with it.
  function named(query) {
    const asked = stems(query);
    const known = terms.map(term => ({...term, words: stems(term.term)}));
    const inside = (some, others) => some.length && some.every(word => others.includes(word));
    const contained = known.filter(({words}) => inside(words, asked));
    const longest = Math.max(...contained.map(({words}) => words.length));
    const best = contained.filter(({words}) => words.length === longest);
    return best.length ? best : known.filter(({words}) => inside(asked, words));
  }

  function about(page, anchor) {
    const [title, line] = pages[page][""];
    const [section, itsLine] = pages[page][anchor] ?? ["", ""];
    return section && anchor ? {title: `${title}: ${section}`, line: itsLine || line} : {title, line};
  }

  function ranked(query) {
    const results = new Map();
    const add = (key, result) => results.has(key) || results.set(key, result);
    for (const number of query.toLowerCase().match(/\bbp\da?\b|\b\d\.\d\b|\b\d\d\b/g) ?? []) {
      const equation = equations[number];
      if (equation) add(equation.anchor, {...equation, line: about(equation.page, "").title});
    }
    const found = named(query);
    for (const {page} of found) add(page, {page, anchor: "", ...about(page, "")});
    for (const {term, line} of found.slice(0, 1)) {
      add(glossary, {page: glossary, anchor: `term-${term.replaceAll(" ", "-")}`, title: `Look up a word: ${term}`, line});
    }
    for (const [page, title, hash, description] of Search._performSearch(...Search._parseQuery(query)).reverse()) {
      const anchor = hash.slice(1);
      if (!pages[page]) continue;
      if (description) add(page, {page, anchor, title: `${pages[page][""][0]}: ${title}`, line: description});
      else add(page, {page, anchor, ...about(page, anchor)});
    }
    return [...results.values()];
  }

  Search.query = query => {
    const results = ranked(query);
    for (const {page, anchor, title, line} of results) {
      const item = Search.output.appendChild(document.createElement("li"));
      const href = `${page}.html${anchor && `#${anchor}`}`;
      const link = Object.assign(document.createElement("a"), {href, textContent: title});
      item.append(link, Object.assign(document.createElement("p"), {className: "context", textContent: line}));
    }
    Search.stopPulse();
    Search.title.textContent = "Search results";
    Search.status.textContent = results.length
      ? `${results.length} ${results.length === 1 ? "page" : "pages"} found.`
      : "No page has all of these words. Try fewer or other words, or look in the glossary.";
  };
});
