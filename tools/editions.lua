-- A filter of Pandoc's for the page that tools/editions.py makes: one half prepares it for Typst, the other for the EPUB.

local function raw(text) return pandoc.RawBlock("typst", text) end
local function inline(text) return pandoc.RawInline("typst", text) end
local function quoted(text) return '"' .. text:gsub("%s+", " "):gsub('[\\"]', "\\%0") .. '"' end
local function label(id) return id ~= "" and "#anchor(" .. quoted(id) .. ");" or "" end

local function wrapped(before, content, after)
  local all = pandoc.List{before}
  all:extend(content)
  all:insert(after)
  return all
end

-- A formula without what Pandoc does not know, and its number
local function parts(math)
  local number = math.text:match("\\tag{(.-)}")
  local tex = math.text:gsub("\\tag{.-}", ""):gsub("\\begin{equation%*}", ""):gsub("\\end{equation%*}", "")
  tex = tex:gsub("\\rm%s+(%w+)", "\\mathrm{%1}"):gsub("^%s+", ""):gsub("%s+$", "")
  return pandoc.Math(math.mathtype, tex), number and "(" .. number .. ")"
end

local paper = {}

function paper.Math(it) -- a screen reader reads its TeX
  local math, number = parts(it)
  local numbered = number and ", number: " .. quoted(number) or ""
  return {inline("#formula(" .. quoted(math.text) .. ", "), math, inline(numbered .. ");")}
end

function paper.Image(it)
  local alt = pandoc.utils.stringify(it.caption)
  return inline("#picture(" .. table.concat({quoted(it.src), quoted(alt), it.attributes.width}, ", ") .. ");")
end

function paper.Link(it)
  if it.classes:includes("to-page") then
    return wrapped(inline("#to-page(label(" .. quoted(it.target:sub(2)) .. "))["), it.content, inline("];"))
  end
end

function paper.Span(it)
  if it.classes:includes("not-on-paper") then return {} end
  it.content:insert(1, inline(label(it.identifier)))
  return it.content
end

function paper.Header(it)
  local listed = it.classes:includes("unlisted") and ", outlined: false, bookmarked: true" or ""
  local start = "#heading(level: " .. it.level .. ", supplement: [" .. it.classes[1] .. "]" .. listed .. ")["
  local heading = pandoc.Plain(wrapped(inline(start), it.content, inline("] #label(" .. quoted(it.identifier) .. ")")))
  return it.classes:includes("on-a-new-page") and {raw("#pagebreak(weak: true)"), heading} or heading
end

function paper.Table(it)
  it.classes:insert("typst:no-figure") -- which would not break across pages
  it.colspecs = it.colspecs:map(function(column) return {column[1], nil} end) -- as wide as their contents
  return it
end

function paper.DefinitionList(it) -- Typst has a term on one line
  local comma = {LineBreak = function() return {pandoc.Str(","), pandoc.Space()} end}
  it.content = it.content:map(function(item) return {pandoc.Inlines(item[1]):walk(comma), item[2]} end)
  return it
end

function paper.Figure(it)
  local all = wrapped(raw("#illustration(["), it.content, raw("], ["))
  all:extend(it.caption.long)
  all:insert(raw("])"))
  return all
end

function paper.Div(it)
  local content = it.content
  for _, name in ipairs{"question", "moments", "moment"} do
    if it.classes:includes(name) then content = wrapped(raw("#" .. name .. "["), content, raw("]")) end
  end
  if it.classes:includes("admonition") then
    local title = content:remove(1)
    content = wrapped(raw("]["), content, raw("]"))
    content:insert(1, title)
    content:insert(1, raw("#admonition["))
  end
  content:insert(1, raw(label(it.identifier)))
  return content
end

local screen = {}

function screen.Math(it)
  local math, number = parts(it)
  if number then
    return pandoc.Span({pandoc.Span(math, {class = "equation"}), pandoc.Span(number, {class = "tag"})}, {class = "numbered"})
  end
  return it.mathtype == "InlineMath" and #math.text > 60 and pandoc.Span(math, {class = "wide"}) or math
end

-- A contents list cannot show MathML.
local function in_words(heading)
  return heading:walk{Math = function(it)
    local html = pandoc.write(pandoc.Pandoc{pandoc.Plain{it}}, "html", pandoc.WriterOptions{html_math_method = "plain"})
    return pandoc.read(html, "html").blocks[1].content
  end}
end

return FORMAT == "typst" and {paper} or {{Header = in_words}, screen}
