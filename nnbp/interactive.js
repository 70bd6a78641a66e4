(function (root, figure) {
  var picture = root.querySelector("img"), atlas = new Image(), canvas = document.createElement("canvas");
  var parameters = figure.parameters;

  function make(tag, parent, properties) {
    return parent.appendChild(Object.assign(document.createElement(tag), properties));
  }

  function paint() {
    var choice = parameters.reduce(function (sum, p) { return sum * p.labels.length + p.at; }, 0);
    var tiles = figure.first.slice(), changes = figure.changes[figure.order[choice]];
    for (var i = 0; i < changes.length; i += 2) tiles[changes[i]] = changes[i + 1];
    canvas.width = figure.size[0];
    canvas.height = figure.size[1];
    var pen = canvas.getContext("2d"), n = figure.tile, across = Math.ceil(canvas.width / n);
    tiles.forEach(function (tile, i) {
      pen.drawImage(atlas, tile % figure.columns * n, Math.floor(tile / figure.columns) * n, n, n,
        i % across * n, Math.floor(i / across) * n, n, n);
    });
    picture.src = canvas.toDataURL();
    picture.alt = figure.alts[choice];
  }

  function update() {
    if (atlas.naturalWidth) return paint();
    atlas.onload = paint;
    atlas.src = figure.atlas;
  }

  function slider(p, row, label) {
    var input = make("input", label, {type: "range", min: 0, max: p.labels.length - 1, step: 1, value: p.at});
    var output = make("output", row, {});
    p.move = function (at) {
      p.at = input.value = at;
      output.textContent = p.labels[at];
      input.setAttribute("aria-valuetext", p.labels[at]);
    };
    p.move(p.at);
    input.addEventListener("input", function () { p.move(Number(input.value)); update(); });
  }

  function menu(p, label) {
    var select = make("select", label, {});
    p.labels.forEach(function (text) { make("option", select, {textContent: text}); });
    select.selectedIndex = p.at;
    select.addEventListener("change", function () { p.at = select.selectedIndex; update(); });
  }

  function buttons(p, row) {
    var group = make("div", row, {className: "nnbp-explore-buttons"});
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", p.name);
    p.labels.forEach(function (text, at) {
      var label = make("label", group, {});
      var input = make("input", label, {type: "radio", name: p.group, checked: at === p.at});
      make("span", label, {textContent: text});
      input.addEventListener("change", function () { p.at = at; update(); });
    });
  }

  function player(p, row) {
    var button = row.insertBefore(document.createElement("button"), row.firstChild), timer = null;
    function show() {
      button.textContent = timer ? "\u23f8\ufe0e" : "\u25b6\ufe0e";
      button.setAttribute("aria-label", (timer ? "Pause " : "Play ") + p.name);
    }
    function stop() { clearInterval(timer); timer = null; show(); }
    function step() {
      p.move(p.at + 1);
      update();
      if (p.at === p.labels.length - 1) stop();
    }
    button.type = "button";
    button.addEventListener("click", function () {
      if (timer) return stop();
      if (p.at === p.labels.length - 1) p.move(-1);
      timer = setInterval(step, p.interval);
      step();
      show();
    });
    row.querySelector("input").addEventListener("input", stop);
    show();
  }

  parameters.forEach(function (p, i) {
    var row = make("div", root, {className: "nnbp-explore-row"});
    var label = make(p.kind === "buttons" ? "div" : "label", row, {className: "nnbp-explore-name"});
    make("span", label, {textContent: p.name});
    p.group = "nnbp-" + document.querySelectorAll(".nnbp-explore").length + "-" + i;
    if (p.kind === "buttons") buttons(p, row); else if (p.kind === "menu") menu(p, label); else slider(p, row, label);
    if (p.kind === "time") player(p, row);
    row.querySelectorAll("input, select, button").forEach(function (control) {
      control.setAttribute("data-lm-suppress-shortcuts", "true");  // else JupyterLab takes the arrow keys
    });
  });
})
