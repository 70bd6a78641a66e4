// Tab reaches every displayed equation. Enter loads MathJax's explorer, 160 kB, which says the equation and lets the
// arrow keys walk through its parts. Inline math is no stop: a page has up to a hundred formulas.
const SPEECH = {}; // how to say an equation, by language; the files in mathjax/sre/mathmaps fill it

// The rules of speech come as scripts, because a page opened from a disk may not read other files.
function loadSpeech(locale) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${MathJax.config.loader.paths.mathjax}/sre/mathmaps/${locale}.js`;
    script.onload = () => resolve(JSON.stringify(SPEECH[locale]));
    script.onerror = reject;
    document.head.append(script);
  });
}

let loaded;

async function loadExplorer() {
  await MathJax.loader.load("a11y/sre");
  SREfeature.custom = loadSpeech;
  await MathJax.loader.load("a11y/explorer");
  const { input, output } = MathJax.startup;
  return MathJax.startup.getHandler().create(document, { ...MathJax.config.options, InputJax: input, OutputJax: output });
}

async function explore(item) {
  loaded ??= loadExplorer();
  const explorer = await loaded;
  const { mathjax } = MathJax._.mathjax, { STATE } = MathJax._.core.MathItem;
  const equation = Object.assign(new explorer.options.MathItem(), item);
  await mathjax.handleRetriesFor(() => equation.rerender(explorer, STATE.COMPILED));
  const box = equation.typesetRoot;
  box.tabIndex = 0; // MathJax's 1 would put it before the rest of the page
  box.scrollIntoView({ block: "center", behavior: "instant" });
  box.focus({ preventScroll: true });
  equation.explorers.speech.Start();
}

function offerExplorer() {
  const equations = new Map(); // by their boxes, until they can be explored
  const hint = Object.assign(document.createElement("div"), { id: "nnbp-hint", className: "nnbp-hint" });
  hint.textContent = "Enter: hear this equation and walk through it with the arrow keys";
  document.body.append(hint);
  for (const item of MathJax.startup.document.math) {
    if (!item.display) continue;
    equations.set(item.typesetRoot, item);
    Object.assign(item.typesetRoot, { tabIndex: 0, role: "group", ariaLabel: "Equation" });
    item.typesetRoot.setAttribute("aria-describedby", hint.id);
  }
  addEventListener("focusin", ({ target }) => {
    const { left, bottom } = target.getBoundingClientRect();
    Object.assign(hint.style, { left: `${left + scrollX}px`, top: `${bottom + scrollY + 4}px` });
    hint.classList.toggle("nnbp-shown", target.matches("mjx-container[display]:focus-visible"));
  });
  addEventListener("focusout", () => hint.classList.remove("nnbp-shown"));
  addEventListener("keydown", event => {
    const item = event.key === "Enter" && equations.get(event.target);
    if (event.key === "Enter") hint.classList.remove("nnbp-shown");
    if (!item) return; // MathJax listens to its explorer's keys itself
    event.preventDefault();
    equations.delete(event.target);
    explore(item).then(() => hint.classList.remove("nnbp-shown"), console.error);
  });
}

addEventListener("load", () => window.MathJax?.startup?.promise.then(offerExplorer));
