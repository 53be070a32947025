/** Drawing the state into lens.html. */

import { createBand } from "./band/band.js";
import { button } from "./dom.js";
import { linkOf, writeLink } from "./link.js";
import { drawResult } from "./band/result.js";
import { answersOf, columnOf, current, progressOf, shows, trailOf } from "./store.js";
import { fillTerms, plainTerms } from "./terms.js";
import { readTrace } from "./trace.js";
import { isLoaded, load, VIEWS, viewOf } from "./views/index.js";

// Fields that concern only the band or its panel, and those that are not drawn at all.
const DRAWN_IN_PART = ["selection", "tab", "isTouched", "options", "answers", "shown", "search", "trial", "other"];
const NOT_DRAWN = ["questions", "asked"];

/** `on.select(column)` is called when the reader picks a column, `on.loaded()` when a tab is there, `on.fail()` when it stays away. */
export function createScreen(root, on) {
  const find = (selector) => root.querySelector(selector);
  const findAll = (selector) => [...root.querySelectorAll(selector)];
  // `extras` are drawn with the rest once they are used.
  const screen = { root, on, find, findAll, slot: find(".slot"), state: {}, extras: new Set() };
  find("[role=tablist]").replaceChildren(...VIEWS.map(drawTab));
  const theme = new MutationObserver(() => screen.band?.paint());
  for (const node of [document.body, root.closest("gradio-app")]) {
    theme.observe(node, { attributeFilter: ["class"] });
  }
  return screen;
}

const drawTab = ({ name }) => button({
  role: "tab",
  id: `tab-${name}`,
  "aria-controls": "lens-panel",
  "data-act": "tab",
  "data-value": name,
  "data-say": `tab.${name}`,
});

/** Draw what differs from the state that was drawn last. */
export function update(screen, state, locale) {
  const names = Object.keys(state)
    .filter((name) => screen.state[name] !== state[name] && !NOT_DRAWN.includes(name));
  screen.state = state;
  if (!names.every((name) => DRAWN_IN_PART.includes(name))) draw(screen, state, locale);
  else if (names.includes("options")) drawBand(screen);
  else if (`${names}` === "answers") {
    // An answer for another tab must not take the focus out of the open one.
    if (screen.isWaiting) drawPanel(screen);
    drawExtras(screen);
  } else if (names.length) {
    if (names.includes("shown")) drawProgress(screen);
    drawColumn(screen);
  }
}

export function draw(screen, state, locale) {
  const { root, find, findAll } = screen;
  // Read later, the width would cost a layout.
  Object.assign(screen, { state, locale, width: screen.slot.clientWidth });
  const hadFocus = root.contains(document.activeElement);
  for (const node of findAll("[data-say]")) node.textContent = locale.say(node.dataset.say);
  for (const node of findAll("[data-terms]")) fillTerms(node, locale.say(node.dataset.terms));
  for (const node of findAll("[data-title]")) {
    node.ariaLabel = node.title = locale.say(node.dataset.title);
  }
  for (const node of findAll("[data-control]")) {
    node.hidden = !node.dataset.control.split(" ").every((name) => shows(state, name));
  }
  find(".unveil").hidden = shows(state, "translation");
  find(".message").textContent = locale.say(state.message);
  drawResult(root, locale, state);
  if (trailOf(state).length > 1) import("./band/path.js").then(({ drawPath }) => drawPath(screen), screen.on.fail);
  drawBand(screen);
  import("./band/call.js").then(({ drawCall }) => drawCall(screen), screen.on.fail);
  Object.assign(root.dataset, { source: state.text, big: Number(state.big) });
  if (hadFocus && !root.contains(document.activeElement)) screen.band.focus();
}

function drawBand(screen) {
  const { root, on, find, findAll, slot, width, state, locale } = screen;
  const { options } = state;
  const trace = readTrace(current(state), options);
  if (options.words && !screen.groupWords) {
    import("./band/group.js").then(({ groupWords }) => {
      screen.groupWords = groupWords;
      drawBand(screen);
    }, on.fail);
    return;
  }
  const shown = options.words ? screen.groupWords(trace) : trace;
  const silence = (act, pointed) =>
    import("./band/silence.js").then((module) => module[act](screen, pointed));
  for (const node of findAll("[data-act=option]")) {
    node.ariaPressed = Boolean(options[node.dataset.value]);
  }
  const title = titleOf(shown, locale, options);
  fillTerms(find(".title"), title);
  find("figure").ariaLabel = `${plainTerms(title)} ${locale.say("band.keys")}`;
  find(".axis-title").textContent = rowsOf(shown, locale, options);
  // `pointed` is {part, unit}, or undefined: an `output` in the panel follows it.
  const read = (text, pointed) => {
    fillTerms(find(".readout"), text);
    screen.pointed = pointed;
    find("output")?.dispatchEvent(new Event("point"));
    if (pointed) silence("offer", pointed);
  };
  const band = createBand(slot, width, shown, locale, { select: on.select, read });
  root.classList.toggle("narrow", band.isStacked);
  Object.assign(screen, { shown, band });
  if (shown.trace.band.silenced) silence("hatch");
  drawProgress(screen);
  // What is loaded from here on comes after the first picture.
  performance.mark("picture");
  drawColumn(screen);
}

function titleOf({ trace: { model, source, target, change } }, locale, { words }) {
  const kind = words ? "words" : "pieces";
  const own = /vector/.test(change) ? "changed" : model.architecture;
  return locale.say(`band.title.${own}`, {
    source: locale.size(source.pieces, kind), target: locale.size(target.pieces, kind),
  });
}

/** Which layer and which units the rows are, and in which order. */
function rowsOf({ units, trace: { model: { sizes, architecture } } }, locale, { all, index }) {
  return locale.say("rows", {
    layer: sizes.num_layers,
    units: locale.say(all ? "rows.all" : "rows.most", { count: units.decoder.length, total: sizes.num_hiddens }),
    order: locale.say(`rows.${index ? "index" : "peak"}`),
    parts: locale.say(`rows.${architecture}`),
  });
}

const drawExtras = (screen) => screen.extras.forEach((drawExtra) => drawExtra(screen));

/** Draw what belongs to the selected column. */
function drawColumn(screen) {
  const { root, find, findAll, band, state } = screen;
  band.choose(columnOf(state));
  for (const tab of findAll("[role=tab]")) {
    const name = tab.dataset.value;
    const isOpen = name === state.tab;
    tab.hidden = !viewOf(name).suits(current(state));
    tab.ariaSelected = isOpen;
    tab.tabIndex = isOpen ? 0 : -1;
  }
  find(".panel").setAttribute("aria-labelledby", `tab-${state.tab}`);
  drawPanel(screen);
  drawExtras(screen);
  root.dataset.link = linkOf(state);
  if (state.isTouched && !state.isGuest) writeLink(root.dataset.link);
}

/** Veil what is not shown yet while the band is played, in the band and in the translation. */
function drawProgress({ root, find, band, state, shown: { memories }, locale }) {
  const { shown, total } = progressOf(state);
  const scrubber = find(".scrubber");
  Object.assign(scrubber, { max: total, value: shown });
  scrubber.style.setProperty("--part", `${100 * memories.encoder.length / total}%`);
  root.classList.toggle("playing", shown < total);
  band.reveal(shown);
  if (shown < total) band.follow(state.selection);
  drawResult(root, locale, state);
}

function drawPanel(screen) {
  const { find, on, state, locale, shown } = screen;
  const column = columnOf(state);
  const view = viewOf(state.tab, column.part);
  const panel = find(".panel");
  if (!isLoaded(view)) {
    panel.replaceChildren();
    // Meanwhile another tab may have been opened.
    load(view).then(() => {
      on.loaded();
      drawPanel(screen);
    }, on.fail);
    return;
  }
  const trace = current(state);
  const answers = answersOf(state, view.asks(state), view.subject?.(state));
  screen.isWaiting = answers.includes(undefined);
  if (screen.isWaiting) {
    // What is drawn of the same stays until then.
    if (panel.view !== view || panel.trace !== trace) panel.replaceChildren(locale.say(state.message || "loading"));
    return;
  }
  Object.assign(panel, { view, trace });
  panel.replaceChildren(...view.draw({
    state,
    trace,
    shown,
    selection: state.selection,
    column,
    answers,
    pointed: () => screen.pointed,
    locale,
    shows: (name) => shows(state, name),
  }));
}
