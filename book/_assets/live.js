// Python in the page: turns code cells into PyScript's editors, runs them in one worker, keeps what the reader wrote.
// nnbp.js loads this script when the reader asks for it; tools/live.py has put everything it needs beside the pages.
(() => {
const box = document.querySelector(".nnbp-live");
const given = box.dataset, url = path => new URL(path, location.href).href;
const live = url(given.live), pyodide = url(given.pyodide), elsewhere = new URL(pyodide).host !== location.host;
const where = elsewhere ? new URL(pyodide).host : "this site";
const packages = given.packages.split(" ");
const ask = box.querySelector("button"), exercise = /\/exercises\//.test(given.notebook);
const key = "nnbp:" + given.notebook.split("live/book/")[1];
const KEYS = "Shift+Enter runs a cell. Tab indents; to leave an editor press Esc, then Tab.";
const LOOK = `.cm-editor .cm-scroller { font: .875rem/1.5 SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
  .cm-editor:not(.cm-focused) :is(.cm-activeLine, .cm-activeLineGutter) { background: none; }`;
const STOPPED = "Stopped. Python starts again when you next run a cell, and nothing that you wrote is lost.";
const VERDICT = "application/vnd.nnbp.verdict+json", WIDGET = "application/vnd.jupyter.widget-view+json";

let notebook, editors, fetched, cells = [], worker = null, starting = null, starts = 0, running = null, giveUp = () => {};

// Small things; make, markSolved and offerToDelete are in nnbp.js

const button = (textContent, onclick) => make("button", {type: "button", textContent, onclick});
const joined = text => Array.isArray(text) ? text.join("") : text ?? "";

const note = box.querySelector("span"), bar = make("div", {className: "nnbp-live-bar"});
const progress = make("progress", {hidden: true, ariaLabel: "Python is loading"});
const runAll = button("Run all cells", () => run(cells, runAll));
note.setAttribute("role", "status");
box.append(progress, bar);

function say(...words) { note.replaceChildren(...words); }

function recall() {
  try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; }
}

function keep(change) {
  try {
    localStorage.setItem(key, JSON.stringify({...recall(), ...change}));
    offerToDelete();
  } catch {
    say("This browser keeps nothing for this site: download your notebook before you leave the page.");
  }
}

// Loading. Everything is fetched once here, which shows how far it is and what is wrong; the browser's cache then has it.

class Failure extends Error {}

async function get(address) {
  let answer;
  try {
    answer = await fetch(address);
  } catch {
    const {host} = new URL(address);
    throw new Failure(host === location.host
      ? `This site (${host}) does not answer. Is its server still running?`
      : `${host} cannot be reached: there is no network, or something here blocks it. Without a network, the pages can `
        + 'bring their own Python, made with  make live LIVE="--pyodide FOLDER".');
  }
  if (answer.ok) return answer;
  throw new Failure(`${address} is missing (${answer.status}). make live  makes it again.`);
}

function neededWheels(lock) {
  const names = new Set(packages);
  for (const name of names) lock.packages[name].depends.forEach(other => names.add(other));
  return [...names].map(name => lock.packages[name].file_name);
}

function fetchPython() {
  fetched ??= fetchFiles();
  fetched.catch(() => fetched = null); // and the next time it tries again
  return fetched;
}

async function fetchFiles() {
  const lock = await (await get(pyodide + "pyodide-lock.json")).json();
  const files = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", ...neededWheels(lock)];
  let loaded = 0;
  Object.assign(progress, {hidden: false, max: given.megabytes * 1e6, value: 0});
  await Promise.all(files.map(async name => {
    const reader = (await get(pyodide + name)).body.getReader();
    for (let part; !(part = await reader.read()).done;) progress.value = loaded += part.value.length;
  }));
  progress.removeAttribute("value"); // it now starts, which takes as long as it takes
}

function loadScript(src) {
  return new Promise((done, fail) => {
    const script = make("script", {type: "module", src, onload: done});
    script.onerror = () => fail(new Failure(`${src} cannot be loaded. Is the server still running? Then reload the page.`));
    document.head.append(script);
  });
}

async function start() {
  if (location.protocol === "file:") {
    const page = location.pathname.slice(location.pathname.indexOf("/book/"));
    say("Browsers do not start Python in a page that was opened from a disk. In the folder that holds index.html, run ",
      make("code", {textContent: "python -m http.server"}), " and open ",
      make("code", {textContent: `http://localhost:8000${page}`}), ".");
    return;
  }
  ask.hidden = true;
  try {
    say(`Loading Python, up to ${given.megabytes} MB from ${where}. Your browser keeps it for the next page.`);
    notebook ??= await (await get(url(given.notebook))).json();
    editors ??= makeEditors();
    await Promise.all([editors, fetchPython()]);
    await python();
    say(KEYS);
    if (!exercise) run(cells, runAll);
  } catch (error) {
    say(error.message);
    Object.assign(ask, {hidden: false, textContent: "Try again"});
  }
  progress.hidden = true;
}

// Python, in a worker that PyScript starts for an editor without a face

function python() {
  if (!starting) {
    const own = starting = startPython();
    own.catch(() => { if (starting === own) starting = null; }); // and the next time it tries again
  }
  return starting;
}

async function startPython() {
  const mine = ++starts;
  await fetchPython();
  const config = JSON.stringify({interpreter: pyodide + "pyodide.mjs"});
  const script = make("script", {type: "py-editor", textContent: "pass"});
  for (const [name, value] of Object.entries({setup: "", env: `python-${mine}`, config})) script.setAttribute(name, value);
  const ready = new Promise((done, fail) => {
    script.addEventListener("py-editor", done);
    setTimeout(fail, 120_000, new Failure("Python did not start within two minutes. Reload the page to try again."));
  });
  box.append(script);
  await ready;
  const started = script.xworker;
  if (mine !== starts) {
    started.terminate();
    throw new Failure(STOPPED);
  }
  worker = started;
  Object.assign(started.sync, {write() {}, writeErr() {}});
  await started.sync.runAsync(startCode());
  return started;
}

function startCode() {
  const folder = given.notebook.split("live/")[1].replace(/\/[^/]*$/, "");
  return `
import sys
import pyodide_js
from pyodide.http import pyfetch
await pyodide_js.loadPackage(${JSON.stringify(packages)})
await (await pyfetch("${live}nnbp.zip")).unpack_archive(extract_dir="/home/nnbp", format="zip")
with open("/home/nnbp/live_cells.py", "wb") as file:
    file.write(await (await pyfetch("${live}live_cells.py")).bytes())
sys.path.insert(0, "/home/nnbp")
import live_cells
live_cells.start("/home/nnbp/${folder}")
${exercise ? "import nnbp.exercises" : ""}`;
}

async function evaluate(source, name) {
  const [code, words] = [source, name].map(text => JSON.stringify(text)); // also string literals of Python
  const {sync} = await python();
  return JSON.parse(await sync.runAsync(`import json, live_cells\njson.dumps(live_cells.run(${code}, ${words}))`));
}

function stop() {
  worker?.terminate();
  worker = starting = null;
  starts += 1;
  for (const cell of cells) cell.ran = null;
  giveUp(new Failure(STOPPED));
}

// Editors

async function makeEditors() {
  const code = notebook.cells.filter(cell => cell.cell_type === "code"), kept = recall().cells ?? {};
  const places = [...document.querySelectorAll(".bd-article div.cell")];
  cells = places.map((place, i) => new Cell(place, code[i], i, kept[code[i].id]));
  const last = cells.at(-1), up = new Promise(done => last.script.addEventListener("py-editor", done));
  await loadScript(live + "pyscript/core.js");
  await up;
  cells.forEach(cell => cell.finish());
  box.tabIndex = -1;
  box.focus({preventScroll: true}); // each new editor takes the focus
  bar.append(exercise ? button("Download my notebook", download) : runAll);
}

class Cell {
  constructor(place, cell, number, written) {
    const source = joined(cell.source), stored = place.querySelector(":scope > .cell_output");
    Object.assign(this, {place, source, number, id: cell.id, ran: null, outputs: cell.outputs});
    this.checks = cell.outputs.some(output => output.data?.[VERDICT]);
    this.output = stored ?? make("div", {className: "cell_output docutils container"});
    this.stored = [...this.output.childNodes];
    if (!stored) place.append(this.output);
    if (this.checks) this.output.setAttribute("role", "status");
    this.script = make("script", {type: "py-editor", textContent: written ?? source});
    this.script.setAttribute("env", "cells");
    this.input = place.querySelector(".cell_input");
    this.input.replaceChildren(this.script);
    this.input.classList.add("nnbp-editor");
  }

  finish() { // once PyScript has made the editor
    const {script} = this, {target} = script, name = `Code cell ${this.number + 1}`;
    target.querySelector("[aria-label='Python Script Area']").removeAttribute("aria-label");
    const text = target.querySelector(".py-editor-input > div").shadowRoot.querySelector(".cm-content");
    text.setAttribute("aria-label", `${name}. ${KEYS}`);
    text.tabIndex = 0; // so that axe, too, sees that what scrolls can be reached
    text.getRootNode().append(make("style", {textContent: LOOK}));
    script.handleEvent = () => (run([this]), false);
    for (const type of ["keyup", "input", "focusout", "drop"]) target.addEventListener(type, () => this.save());
    this.button = button(this.checks ? "Check" : "Run", () => run([this]));
    this.button.ariaLabel = `${this.button.textContent} code cell ${this.number + 1}`;
    this.reset = button("Reset", () => this.undo === undefined ? this.put(this.source, script.code) : this.put(this.undo));
    this.input.append(make("div", {className: "nnbp-editor-bar"}, this.button, this.reset));
    this.save();
  }

  put(code, undo) {
    this.script.code = code;
    this.save();
    this.undo = undo;
    this.label();
  }

  save() {
    const {code} = this.script;
    if (code !== this.code) this.undo = undefined;
    this.code = code;
    const written = recall().cells ?? {};
    if (this.changed ? written[this.id] !== code : this.id in written) {
      keep({cells: {...written, [this.id]: this.changed ? code : undefined}});
    }
    this.label();
  }

  get changed() { return this.code.trim() !== this.source.trim(); }

  label() {
    this.reset.textContent = this.undo === undefined ? "Reset" : "Undo reset";
    this.reset.ariaLabel = `${this.reset.textContent} of code cell ${this.number + 1}`;
    this.reset.hidden = !this.changed && this.undo === undefined;
  }

  show(outputs) {
    const above = cells.slice(0, this.number), explorer = outputs.some(output => output.data?.[WIDGET]);
    const touched = [...above, this].some(cell => cell.changed) // a picture may show what a cell above printed
      || (!explorer && outputs.some(isPicture) && above.some(cell => cell.place.dataset.ran === "new"));
    const same = !exercise && !touched && summary(outputs) === summary(this.outputs);
    this.place.dataset.ran = same ? "same" : "new";
    if (same) return this.output.replaceChildren(...this.stored);
    const still = explorer ? " It does not move; the stored one does." : "";
    const replaced = !exercise && this.stored.length
      ? [make("p", {className: "nnbp-replaced", textContent: `Computed in your browser, in place of the stored output.${still}`})] : [];
    this.output.replaceChildren(...replaced, ...outputs.map(shown));
    window.MathJax?.typesetPromise?.([this.output]);
  }
}

// Running

function needed(cell) { // cells above that have not run as they are now, and those after them; checks need nothing
  const above = cells.slice(0, cell.number).filter(other => !other.checks);
  const first = above.findIndex(other => other.ran !== other.code);
  return first < 0 ? [] : above.slice(first);
}

async function run(wanted, pressed = wanted[0].button) {
  if (running) {
    if (running === pressed) stop();
    else say("Python is busy. Press Stop to end what it does.");
    return;
  }
  cells.forEach(cell => cell.save());
  const label = pressed.textContent, [first] = wanted;
  running = pressed;
  pressed.textContent = "Stop";
  document.body.classList.add("nnbp-busy");
  try {
    const stopped = new Promise((_, fail) => giveUp = fail);
    stopped.catch(() => {});
    if (!worker) say("Python is starting …");
    await Promise.race([runCells(wanted.length > 1 ? wanted : [...needed(first), first], first), stopped]);
  } catch (error) {
    say(error.message);
  }
  pressed.textContent = label;
  document.body.classList.remove("nnbp-busy");
  running = null;
}

async function runCells(queue, wanted) {
  for (const [i, cell] of queue.entries()) {
    await python();
    say(queue.length > 1 ? `Cell ${i + 1} of ${queue.length} is running …` : "Running …");
    const {code} = cell, outputs = await evaluate(code, `cell ${cell.number + 1}`);
    const failed = outputs.some(output => output.output_type === "error");
    cell.ran = failed ? null : code;
    cell.show(outputs);
    if (cell.checks) record(cell, outputs);
    if (failed) {
      if (cell !== wanted && queue.at(-1) === wanted) {
        wanted.show([{name: "stderr", text: `Code cell ${cell.number + 1} above has an error. Correct it first.`}]);
      }
      return say(`Code cell ${cell.number + 1} has an error.`);
    }
  }
  say(queue.length > 1 || !wanted.checks ? "Done." : KEYS);
}

function record(cell, outputs) {
  const verdicts = outputs.map(output => output.data?.[VERDICT]).filter(Boolean);
  const right = verdicts.length > 0 && verdicts.every(verdict => verdict.status === "passed");
  const passed = new Set(recall().passed);
  passed[right ? "add" : "delete"](cell.id);
  keep({passed: [...passed], solved: cells.every(other => !other.checks || passed.has(other.id))});
  markSolved();
}

// Outputs

const isPicture = ({data = {}}) => Object.keys(data).some(kind => kind.startsWith("image/"));

function summary(outputs) { // text by which two runs are compared; pictures differ by some pixels
  return outputs.filter(output => output.name !== "stderr").map(output => {
    const {text, data = {}, ename} = output, picture = isPicture(output);
    return ename ?? joined(text ?? (picture ? data["text/plain"] : data["text/html"] || data["text/markdown"] || data["text/plain"]));
  }).join("").trim();
}

function shown({name, text, data = {}, traceback}) {
  if (text !== undefined || traceback) {
    const lines = joined(text ?? traceback).replace(/^.*\r(?!\n)/gm, ""); // of a progress bar, the last state
    const pre = make("pre", {textContent: lines, tabIndex: 0});
    return make("div", {className: `output ${traceback || name === "stderr" ? "stderr" : "stream"} highlight`}, pre);
  }
  const alt = joined(data["text/plain"]), [svg, png] = ["image/svg+xml", "image/png"].map(kind => joined(data[kind]));
  const src = svg ? `data:image/svg+xml,${encodeURIComponent(svg)}` : png && `data:image/png;base64,${png}`;
  if (src) return make("div", {className: "output"}, make("img", {alt, src}));
  const plain = data["text/markdown"] ? joined(data["text/markdown"]).replace(/^```.*\n?/gm, "") : alt;
  if (!data["text/html"]) return make("div", {className: "output text_plain highlight"}, make("pre", {textContent: plain}));
  const html = make("div", {className: "output text_html", innerHTML: joined(data["text/html"])});
  for (const link of html.querySelectorAll("a[href$='.ipynb']")) link.href = link.href.replace(/ipynb$/, "html");
  return html;
}

function download() {
  const codes = new Map(cells.map(cell => [cell.id, cell.script.code]));
  const mine = {...notebook, cells: notebook.cells.map(cell => codes.has(cell.id)
    ? {...cell, source: codes.get(cell.id), outputs: [], execution_count: null} : cell)};
  const href = URL.createObjectURL(new Blob([JSON.stringify(mine, null, 1)], {type: "application/x-ipynb+json"}));
  make("a", {href, download: given.notebook.split("/").at(-1)}).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

ask.addEventListener("click", start);
window.nnbpLive = {evaluate, ready: start()};
})();
