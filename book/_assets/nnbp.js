// JupyterLite does not start from a disk.
if (location.protocol === "file:") document.documentElement.classList.add("nnbp-from-disk");

// docutils gives the bibliography roles that ARIA does not allow inside each other.
addEventListener("DOMContentLoaded", () => {
  for (const node of document.querySelectorAll(".citation-list, .citation-list [role]")) node.removeAttribute("role");
});

// What scrolls sideways can be reached by keyboard, as displayed equations always can.
const BOXES = "pre, div.cell_output > .output, mjx-container.nnbp-wide, .pst-scrollable-table-container";

function reachWideBoxes() {
  const formulas = [...document.querySelectorAll("mjx-container:not([display])")];
  for (const math of formulas) math.classList.remove("nnbp-wide");
  const wide = formulas.filter(math => {
    const line = math.closest("p, li, td, th, dd, dt, summary, h1, h2, h3");
    return line && (math.closest(".nnbp-unbroken") ?? math).getBoundingClientRect().width >= line.clientWidth;
  });
  for (const math of wide) math.classList.add("nnbp-wide");
  for (const box of document.querySelectorAll(BOXES)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

addEventListener("load", () => {
  const typeset = (window.MathJax && MathJax.startup && MathJax.startup.promise) || Promise.resolve();
  typeset.then(reachWideBoxes);
});
addEventListener("resize", reachWideBoxes);
addEventListener("toggle", reachWideBoxes, true); // of a fold

// There the arrow keys scroll, or explore an equation, and do not turn the page.
addEventListener("DOMContentLoaded", () => {
  document.body.addEventListener("keydown", event => {
    if (event.target.matches("[tabindex]") && event.key.startsWith("Arrow")) event.stopPropagation();
  });
});

// Some questions are answered by the reader before their fold shows the answer; their choices are in questions.toml.
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function askFirst(fold) {
  const question = JSON.parse(fold.dataset.question), { right, otherwise, label, ...wrong } = question;
  const [summary, ...rest] = fold.children, answer = make("div", { className: "nnbp-held" }, ...rest);
  const said = make("p", { role: "status" });
  const reveal = words => { said.textContent = words; answer.className = ""; reachWideBoxes(); };
  const decimals = given => given.split(".")[1]?.length ?? 0; // to which a right number may be rounded
  const isRight = given => given === right || (!(given in wrong) && Number(given) === Number(right.toFixed?.(decimals(given))));
  const judge = given => isRight(given) ? reveal("Yes, that is right.") : said.textContent = wrong[given] ?? otherwise;
  const button = (textContent, onclick) => make("button", { type: "button", textContent, onclick });
  const form = make("form", { className: "nnbp-question" });
  if (typeof right === "number") {
    const field = make("input", { size: 8, inputMode: "decimal", required: true, pattern: "\\s*[0-9][0-9.,]*\\s*" });
    form.append(make("label", {}, `${label ?? "Your answer"}: `, field), " ", make("button", { textContent: "Answer" }));
    form.onsubmit = () => { judge(field.value.trim().replace(",", ".")); return false; };
  } else {
    const choices = Object.keys(question).map(name => name === "right" ? right : name); // in the order of the file
    form.append(...choices.map(choice => button(choice, () => judge(choice))));
  }
  form.append(button("Show the answer", () => reveal("")), said);
  fold.replaceChildren(summary, form, answer);
}
addEventListener("DOMContentLoaded", () => document.querySelectorAll("details[data-question]").forEach(askFirst));

// After `make live`, a page has a button that starts Python in it, and nothing is loaded before a reader presses it.
addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector(".nnbp-live");
  if (!box) return;
  box.hidden = false;
  const [button, note] = box.children;
  const { live, megabytes, pyodide } = box.dataset;
  const { protocol, host } = new URL(pyodide, location.href);
  note.textContent = `Python in this page: up to ${megabytes} MB from ${protocol === "file:" ? "here" : host}.`;
  button.addEventListener("click", () => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${live}live.css` }));
    const script = Object.assign(document.createElement("script"), { src: `${live}live.js` });
    script.onerror = () => { note.textContent = `${host} does not answer. Is there a network? Reload the page to try again.`; };
    document.head.append(script);
  }, { once: true });
});

// Exercises solved in this browser are marked wherever a link leads to them; what a reader wrote can be deleted.
const kept = () => { try { return Object.keys(localStorage).filter(key => key.startsWith("nnbp:")); } catch { return []; } };

function markSolved() {
  for (const old of document.querySelectorAll(".nnbp-solved, .nnbp-count")) old.remove();
  for (const key of kept().filter(name => JSON.parse(localStorage[name]).solved)) {
    const page = `/${key.slice("nnbp:".length).replace(".ipynb", ".html")}`;
    for (const link of document.querySelectorAll(".bd-sidebar-primary a, .bd-article a")) {
      if (!link.pathname.endsWith(page) || (link.hash && !link.closest("nav"))) continue;
      const mark = Object.assign(document.createElement("span"), { className: "nnbp-solved", textContent: " ✓" });
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", "(solved)");
      link.append(mark);
    }
  }
  countSolved();
}

function countSolved() { // on the landing page, with the way on
  const exercises = [...document.querySelectorAll(".bd-sidebar-primary a")].filter(a => /\/exercises\//.test(a.pathname));
  const [open] = exercises.filter(link => !link.querySelector(".nnbp-solved"));
  const solved = exercises.filter(link => link.querySelector(".nnbp-solved")).length;
  const words = `You have solved ${solved} of ${exercises.length} exercises in this browser. `;
  const on = open ? ["Go on with ", make("a", { href: open.href, textContent: open.textContent }), "."] : [];
  if (solved) document.querySelector(".nnbp-buttons")?.after(make("p", { className: "nnbp-count" }, words, ...on));
}

function offerToDelete() {
  const box = document.querySelector(".nnbp-live-bar") ?? document.querySelector("[data-notebook*=exercises], .nnbp-count");
  if (!box || !kept().length || document.querySelector(".nnbp-delete")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Delete my answers" });
  button.className = "nnbp-delete";
  button.onclick = () => {
    if (!confirm("Delete everything that you wrote in the pages of this book? It is kept in this browser only.")) return;
    for (const key of kept()) localStorage.removeItem(key);
    location.reload();
  };
  box.append(" ", button);
}
addEventListener("DOMContentLoaded", () => { markSolved(); offerToDelete(); });
