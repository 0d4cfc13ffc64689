"use strict";
// Everything that comes from the repository is put on the page as text: textContent and form values, never markup.
const data = JSON.parse(document.getElementById("data").textContent);
const PAGE = 50;
const KEYS = { f: "false-positive", t: "test-value", r: "rotated", a: "accepted-risk", x: "real" };
const by = (id) => document.getElementById(id);
const made = (tag, options = {}, ...inside) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside);
  return element;
};

const items = data.items;
const decisions = new Map(); // fingerprint -> {label, reason, expires, reviewed}
const undo = [];
let saved = true;
let limit = PAGE;
let shown = [];
const chosen = { state: "open" };

const AGES = [["less than a month", 30], ["less than half a year", 182], ["less than a year", 365], ["older", Infinity]];
const today = new Date(data.today + "T00:00:00Z");
for (const item of items) {
  const days = item.since ? (today - new Date(item.since + "T00:00:00Z")) / 864e5 : null;
  item.age = days === null ? "unknown" : AGES.find(([, limit]) => days < limit)[0];
  const parts = item.path.split("/").slice(0, -1);
  item.folder = parts.length ? parts.slice(0, 2).join("/") + "/" : "(top)";
  item.text = [item.path, item.rule, item.message, item.review.reason || ""].join("\n").toLowerCase();
}
const groups = new Map();
for (const item of items) groups.set(item.group, (groups.get(item.group) || 0) + 1);

const FACETS = [
  ["state", "Decided", (item) => (decisions.has(item.id) || !item.open ? "decided" : "open")],
  ["rule", "Rule", (item) => item.rule],
  ["folder", "Folder", (item) => item.folder],
  ["age", "Age of the line", (item) => item.age],
  ["confidence", "Confidence", (item) => item.confidence],
];
const passes = (item, except) => {
  for (const [name, , of] of FACETS) {
    if (name !== except && chosen[name] !== undefined && of(item) !== chosen[name]) return false;
  }
  if (chosen.group !== undefined && item.group !== chosen.group) return false;
  const words = by("search").value.trim().toLowerCase();
  return !words || item.text.includes(words);
};

function facets() {
  const focused = document.activeElement && document.activeElement.dataset.facet;
  const boxes = FACETS.map(([name, title, of]) => {
    const counts = new Map();
    for (const item of items) if (passes(item, name)) counts.set(of(item), (counts.get(of(item)) || 0) + 1);
    if (chosen[name] !== undefined && !counts.has(chosen[name])) counts.set(chosen[name], 0);
    const list = made("ul");
    for (const [value, count] of [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
      const button = made("button", { type: "button", "aria-pressed": String(chosen[name] === value) });
      button.dataset.facet = name + " " + value;
      button.append(made("span", { textContent: value }), made("span", { textContent: count.toLocaleString() }));
      button.addEventListener("click", () => {
        if (chosen[name] === value) delete chosen[name];
        else chosen[name] = value;
        show();
      });
      list.append(made("li", {}, button));
    }
    return made("section", {}, made("h2", { textContent: title }), list);
  });
  by("facets").replaceChildren(...boxes);
  if (focused) {
    const again = [...document.querySelectorAll("[data-facet]")].find((one) => one.dataset.facet === focused);
    if (again) again.focus();
  }
}

function excerpt(item) {
  const box = made("pre", { tabIndex: 0, "aria-label": "Lines around the finding" });
  for (const [number, found, pieces] of item.lines) {
    const line = made("div", { className: found ? "found" : "" }, made("span", { className: "number", textContent: number }));
    for (const [text, kind] of pieces) line.append(made("span", { className: kind, textContent: text }));
    box.append(line);
  }
  return box;
}

function card(item) {
  const now = decisions.get(item.id);
  const box = made("article", { tabIndex: -1, className: now || !item.open ? "decided" : "" });
  box.dataset.id = item.id;
  const since = item.since ? ` · since ${item.since}${item.by ? " by " + item.by : ""}` : "";
  box.append(
    made("h2", { textContent: `${item.path}:${item.line}` }),
    made("p", {
      className: "about",
      textContent: `${item.rule}: ${item.message} · ${item.severity}, ${item.confidence} confidence${since}`,
    }),
  );
  if (item.lines.length) box.append(excerpt(item));
  else box.append(made("p", { className: "about", textContent: "Its lines cannot be shown: in an archive, or not readable." }));
  if (groups.get(item.group) > 1 && chosen.group === undefined) {
    const same = made("button", { type: "button", textContent: `The same value ${groups.get(item.group)} times: show these` });
    same.addEventListener("click", () => {
      chosen.group = item.group;
      delete chosen.state;
      show();
    });
    box.append(same);
  }
  const choice = made("fieldset", {}, made("legend", { textContent: `What is ${item.path}:${item.line}?` }));
  for (const label of data.labels) {
    const radio = made("input", { type: "radio", name: item.id, value: label });
    radio.checked = now ? now.label === label : item.review.label === label;
    radio.addEventListener("change", () => decide([item], label, reason.value));
    choice.append(made("label", {}, radio, " " + label));
  }
  const reason = made("input", { type: "text", value: now ? now.reason : item.review.reason || "", autocomplete: "off" });
  reason.setAttribute("list", "reasons");
  reason.className = "reason";
  reason.addEventListener("change", () => amend(item, { reason: reason.value.trim() }));
  const until = made("input", { type: "date", value: now ? now.expires || "" : item.review.expires || "" });
  until.addEventListener("change", () => amend(item, { expires: until.value }));
  const why = made("div", { className: "why" }, made("label", {}, "Reason ", reason), made("label", {}, "Expires ", until));
  box.append(choice, why);
  const earlier = [item.review.label, item.review.reason, item.review.reviewer, item.review.reviewed].filter(Boolean);
  if (earlier.length) box.append(made("p", { className: "earlier", textContent: "In the file: " + earlier.join(", ") }));
  return made("li", {}, box);
}

function decide(some, label, reason, expires = "") {
  undo.push(some.map((item) => [item.id, decisions.get(item.id)]));
  const clean = (reason || "").trim();
  for (const item of some) {
    const before = decisions.get(item.id) || {};
    const until = expires || before.expires || "";
    decisions.set(item.id, { label, reason: clean, expires: until, reviewed: data.today });
  }
  remember(clean);
  changed();
}

function amend(item, part) {
  const label = (decisions.get(item.id) || item.review).label;
  if (part.reason) remember(part.reason);
  if (!label) return;
  undo.push([[item.id, decisions.get(item.id)]]);
  const before = decisions.get(item.id) || { reason: item.review.reason || "", expires: item.review.expires || "" };
  decisions.set(item.id, { ...before, label, reviewed: data.today, ...part });
  changed();
}

function remember(reason) {
  const list = by("reasons");
  if (reason && ![...list.options].some((one) => one.value === reason)) list.append(made("option", { value: reason }));
}

function changed() {
  saved = false;
  for (const box of document.querySelectorAll("article")) {
    const item = items.find((one) => one.id === box.dataset.id);
    const now = decisions.get(item.id);
    box.className = now || !item.open ? "decided" : "";
    for (const radio of box.querySelectorAll("input[type=radio]")) {
      radio.checked = radio.value === (now ? now.label : item.review.label);
    }
    box.querySelector(".reason").value = now ? now.reason : item.review.reason || box.querySelector(".reason").value;
  }
  facets();
  status();
}

function status() {
  const open = items.filter((item) => item.open && !decisions.has(item.id)).length;
  const number = (count, word) => `${count.toLocaleString()} ${word}${count === 1 ? "" : "s"}`;
  by("summary").textContent = `${number(items.length, "finding")}, ${open.toLocaleString()} open; ${shown.length.toLocaleString()} shown`;
  by("count").textContent = shown.length.toLocaleString();
  by("pending").textContent = decisions.size
    ? `${number(decisions.size, "decision")}${saved ? " saved" : ""}; then: tightlip baseline apply decisions.json`
    : "";
  by("save").disabled = !decisions.size;
  by("undo").disabled = !undo.length;
}

function more() {
  const start = by("list").children.length;
  by("list").append(...shown.slice(start, limit).map(card));
  const left = shown.length - by("list").children.length;
  by("more").hidden = left <= 0;
  by("more").textContent = `Show ${Math.min(left, PAGE)} more of ${left.toLocaleString()}`;
}

function show() {
  shown = items.filter((item) => passes(item));
  limit = PAGE;
  by("list").replaceChildren();
  by("none").hidden = shown.length > 0;
  more();
  facets();
  status();
}

function save() {
  const listed = items.filter((item) => decisions.has(item.id)).map((item) => ({
    id: item.id, path: item.path, was: item.was, ...decisions.get(item.id),
  }));
  const document_ = {
    kind: data.kind, schema_version: data.schema_version, baseline: data.baseline, reviewer: by("reviewer").value.trim(),
    decisions: listed,
  };
  const address = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 1)], { type: "application/json" }));
  const link = made("a", { href: address, download: "decisions.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  saved = true;
  status();
}

by("bulk-label").append(...data.labels.map((label) => made("option", { value: label, textContent: label })));
by("reviewer").value = data.reviewer;
by("values").hidden = !data.values;
for (const item of items) remember(item.review.reason || "");
by("bulk-apply").addEventListener("click", () => {
  if (shown.length) decide(shown, by("bulk-label").value, by("bulk-reason").value);
});
by("undo").addEventListener("click", () => {
  for (const [id, before] of undo.pop() || []) {
    if (before) decisions.set(id, before);
    else decisions.delete(id);
  }
  changed();
});
by("more").addEventListener("click", () => {
  limit += PAGE;
  const first = by("list").children.length;
  more();
  by("list").children[first].firstChild.focus();
});
by("clear").addEventListener("click", () => {
  for (const name of Object.keys(chosen)) delete chosen[name];
  chosen.state = "open";
  by("search").value = "";
  show();
});
by("search").addEventListener("input", show);
by("save").addEventListener("click", save);
window.addEventListener("beforeunload", (event) => {
  if (!saved) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  const typing = target.matches("input:not([type=radio]), select, textarea");
  if (typing) {
    if (event.key === "Escape") target.blur();
    return;
  }
  const here = target.closest && target.closest("article");
  const boxes = [...document.querySelectorAll("article")];
  if (event.key === "/") by("search").focus();
  else if (event.key === "j" || event.key === "k") {
    const place = boxes.indexOf(here) + (event.key === "j" ? 1 : -1);
    if (place >= boxes.length && !by("more").hidden) by("more").click();
    else if (boxes[Math.max(place, 0)]) boxes[Math.max(place, 0)].focus();
  } else if (here && KEYS[event.key]) {
    const item = items.find((one) => one.id === here.dataset.id);
    decide([item], KEYS[event.key], here.querySelector(".reason").value);
  } else if (here && event.key === "c") here.querySelector(".reason").focus();
  else return;
  event.preventDefault();
});
show();
