(function (root, figure) {
  var picture = root.querySelector("img"), parameters = figure.parameters, lines = null;
  var controls = make("div", root, {className: "nnbp-explore-controls"});

  function make(tag, parent, properties) {
    return parent.appendChild(Object.assign(document.createElement(tag), properties));
  }

  function update() {
    if (!lines) {
      var still = decodeURIComponent(picture.getAttribute("src").replace(/^.*?,/, "")).split("\n");
      lines = still.filter(function (line, i) { return still.indexOf(line) === i; }).concat(figure.lines.split("\n"));
    }
    var choice = parameters.reduce(function (sum, p) { return sum * p.labels.length + p.at; }, 0);
    var runs = figure.frames[figure.order[choice]], frame = [];
    for (var i = 0; i < runs.length; i += 2) frame = frame.concat(lines.slice(runs[i], runs[i] + runs[i + 1]));
    picture.src = "data:image/svg+xml," + encodeURIComponent(frame.join("\n"));
    picture.alt = figure.alts[choice];
  }

  function slider(p, cell) {
    var input = make("input", cell, {id: p.id, type: "range", min: 0, max: p.labels.length - 1, step: 1, value: p.at});
    var output = make("output", cell, {});
    p.show = function () {
      input.value = p.at;
      output.textContent = p.labels[p.at];
      input.setAttribute("aria-valuetext", p.labels[p.at]);
    };
    input.addEventListener("input", function () { p.move(Number(input.value)); });
  }

  function menu(p, cell) {
    var select = make("select", cell, {id: p.id});
    p.labels.forEach(function (text) { make("option", select, {textContent: text}); });
    p.show = function () { select.selectedIndex = p.at; };
    select.addEventListener("change", function () { p.move(select.selectedIndex); });
  }

  function buttons(p, cell) {
    var group = make("div", cell, {className: "nnbp-explore-buttons"});
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", p.name);
    var inputs = p.labels.map(function (text, at) {
      var label = make("label", group, {});
      var input = make("input", label, {type: "radio", name: p.id});
      make("span", label, {textContent: text});
      input.addEventListener("change", function () { p.move(at); });
      return input;
    });
    p.show = function () { inputs[p.at].checked = true; };
  }

  function player(p, cell) {
    var button = cell.insertBefore(document.createElement("button"), cell.firstChild), timer = null;
    function show() {
      button.textContent = timer ? "\u23f8\ufe0e" : "\u25b6\ufe0e";
      button.setAttribute("aria-label", (timer ? "Pause " : "Play ") + p.name);
    }
    function stop() { clearInterval(timer); timer = null; show(); }
    function step() {
      p.move(p.at + 1);
      if (p.at === p.labels.length - 1) stop();
    }
    button.type = "button";
    button.addEventListener("click", function () {
      if (timer) return stop();
      if (p.at === p.labels.length - 1) p.at = -1;
      timer = setInterval(step, p.interval);
      step();
      show();
    });
    cell.addEventListener("input", stop);
    show();
  }

  parameters.forEach(function (p, i) {
    var row = make("div", controls, {className: "nnbp-explore-row"});
    p.id = "nnbp-" + document.querySelectorAll(".nnbp-explore").length + "-" + i;
    var name = make(p.kind === "buttons" ? "span" : "label", row, {className: "nnbp-explore-name", innerHTML: p.html});
    if (p.kind !== "buttons") name.htmlFor = p.id;
    var cell = make("div", row, {className: "nnbp-explore-control"});
    ({buttons: buttons, menu: menu, slider: slider})[p.kind](p, cell);
    p.move = function (at) { p.at = at; p.show(); update(); };
    p.show();
    if (p.interval) player(p, cell);
    cell.querySelectorAll("input, select, button").forEach(function (control) {
      control.setAttribute("data-lm-suppress-shortcuts", "true");  // else JupyterLab takes the arrow keys
    });
  });
})
