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

// There the arrow keys scroll, or explore an equation, and do not turn the page.
addEventListener("DOMContentLoaded", () => {
  document.body.addEventListener("keydown", event => {
    if (event.target.matches("[tabindex]") && event.key.startsWith("Arrow")) event.stopPropagation();
  });
});
