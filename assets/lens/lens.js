/** The result view: one sentence, one selection, and everything drawn from the two. */

import { createBand } from "./band.js";
import { drawPlay, drawTabs, drawTools } from "./controls.js";
import { button, el, refill } from "./dom.js";
import { groupWords } from "./group.js";
import { columnAt, listenToKeys, listenToSwipes, timeOf } from "./keys.js";
import { linkOf, writeLink } from "./link.js";
import { drawMoves } from "./moves.js";
import { changedSteps } from "./path.js";
import { createPlayer } from "./play.js";
import { createResult } from "./result.js";
import { drawTables } from "./table.js";
import { readTrace, sum } from "./trace.js";
import { drawWhatif } from "./whatif.js";
import { createWords } from "./words.js";

/** Fill `root` with a view that speaks `catalogue`; `trigger` asks the server for a path. */
export function mount(root, catalogue, trigger) {
  // A selection is {part: "encoder" | "decoder", index}, in pieces, from 0.
  const touched = new URLSearchParams(location.search).has("q");
  const state = { options: {}, tab: "whatif", touched };
  const known = new Map();
  const result = createResult();
  const message = el("p.message", { role: "status" });
  const slot = el("div");
  const readout = el("p.readout", { "data-readout": "" });
  const tools = el("div.controls tools");
  const tabs = el("div");
  const panel = el("div.panel", { id: "lens-panel" });
  const body = el("div.body", {}, result.element, slot,
    el("div.line", {}, readout, tools), el("section.detail", {}, tabs, panel));
  const player = createPlayer(reveal, () => refill(play, ...playControls()));
  let [words, play, view, band] = [createWords(catalogue)];

  const original = () => state.value.sentences[state.sentence];
  const current = () => state.traces[state.sentence];
  const shows = (name) => !state.value.hide.includes(name);
  const playControls = () => (shows("play") ? drawPlay(words, player) : []);
  const keyOf = (text, forced) => `${text} ${forced}`;

  /** The selected column; as a word it has several pieces, and stands for its first. */
  const columnOf = ({ part, index }) => ({
    part, index: view.spans ? view.spans[part].findIndex((span) => span.includes(index)) : index,
  });
  const pieceOf = ({ part, index }) =>
    ({ part, index: view.spans ? view.spans[part][index][0] : index });

  function update(patch, redraw) {
    player.stop();
    // The first thing shown is nobody's action.
    Object.assign(state, { touched: state.touched || Boolean(state.value) }, patch);
    redraw();
  }

  function draw() {
    const hadFocus = root.contains(document.activeElement);
    result.show(words, state, follow, (sentence) => update({ sentence, ...START }, draw));
    drawBand();
    root.dataset.source = state.value.text;
    if (hadFocus && !root.contains(document.activeElement)) band.focus();
  }

  function drawBand() {
    player.stop();
    const { ids, forced } = current().target;
    const changed = changedSteps(current(), original());
    const isForced = ids.map((_, at) => forced.some(([step]) => step === at + 1));
    view = { ...readTrace(current(), state.options), changed, forced: isForced };
    if (state.options.words) view = groupWords(view);
    player.total = sum(Object.values(view.memories).map(({ count }) => count));
    play = el("span.controls", {}, ...playControls());
    band = createBand(view, words, {
      width: slot.clientWidth,
      font: getComputedStyle(root).fontFamily,
      lead: play,
      select: (column) => update({ selection: pieceOf(column) }, choose),
      read: (text) => { readout.textContent = text; },
    });
    root.classList.toggle("narrow", band.isStacked);
    refill(slot, band.element);
    refill(tools, ...drawTools(words, state.options, shows, { toggle, save }));
    band.paint();
    choose();
  }

  function choose() {
    const column = columnOf(state.selection);
    band.choose(column);
    refill(tabs, shows("tabs") && drawTabs(words, state.tab, (tab) => update({ tab }, choose)));
    panel.role = shows("tabs") ? "tabpanel" : null;
    panel.setAttribute("aria-label", words.say(`tab.${state.tab}`));
    refill(panel, ...drawPanel(column));
    root.dataset.link = linkOf(state, current(), words.say("locale"));
    if (state.touched) writeLink(root.dataset.link);
  }

  function drawPanel(column) {
    if (state.tab === "table") return drawTables(view, words, column);
    if (column.part === "encoder") return drawMoves(view, words, column.index);
    const { index } = pieceOf(column);
    const goOn = shows("continue") && ((id) => go(index + 1, id));
    return drawWhatif(current(), words, index, goOn, back);
  }

  const toggle = (name) =>
    update({ options: { ...state.options, [name]: !state.options[name] } }, drawBand);

  async function save(kind) {
    const { exportBand } = await import("./export.js");
    exportBand(kind, view, words);
  }

  /** Show the first `count` columns, and what belongs to the last of them. */
  function reveal(count) {
    band.reveal(count);
    const { encoder, context } = view.memories;
    const at = count > encoder.count ? Math.max(encoder.count, count - (context ? 1 : 0)) : count;
    if (count < Infinity) {
      Object.assign(state, { selection: pieceOf(columnAt(view.memories, at - 1)), touched: true });
    }
    choose();
  }

  function move(delta) {
    const time = timeOf(view.memories, columnOf(state.selection)) + delta;
    update({ selection: pieceOf(columnAt(view.memories, time)) }, choose);
  }

  /** Continue with the piece `id` at `step`; what was chosen later is dropped. */
  function go(step, id) {
    const kept = current().target.forced.filter(([at]) => at < step);
    const isOwn = knownPath(kept)?.target.ids[step - 1] === id;
    follow(isOwn ? kept : [...kept, [step, id]]);
  }

  const knownPath = (forced) =>
    (forced.length ? known.get(keyOf(original().source.text, forced)) : original());

  function follow(forced) {
    const path = knownPath(forced);
    if (path) return showPath(path);
    const { source, model } = original();
    const name = `${model.direction}-${model.architecture}`;
    trigger("force", { text: source.text, model: name, forced });
  }

  function back() {
    const { forced } = current().target;
    if (forced.length) follow(forced.slice(0, -1));
    band.focus();
  }

  function showPath(path) {
    const { value: { sentences }, sentence, traces, selection } = state;
    const isOf = (at) =>
      sentences[at].source.text === path.source.text && sentences[at].model.id === path.model.id;
    const place = [sentence, ...sentences.keys()].find(isOf);
    if (place === undefined) return;
    const { forced, pieces } = path.target;
    known.set(keyOf(path.source.text, forced), path);
    const { part, index } = selection;
    const last = part === "decoder" && place === sentence ? pieces.length - 1 : index;
    accept({
      traces: traces.with(place, forced.length ? path : sentences[place]),
      selection: { part, index: Math.min(index, last) },
    });
  }

  function accept(patch) {
    root.classList.remove("failed");
    message.replaceChildren();
    update(patch, draw);
  }

  function fail() {
    root.classList.add("failed");
    const again = () => document.querySelector("#translate")?.click();
    message.replaceChildren(words.say("fail"), " ",
      button({ class: "boxed", "data-again": "", onclick: again }, words.say("fail.again")));
  }

  root.classList.add("lens");
  root.replaceChildren(message, body);
  watch(root, slot, () => state.value && drawBand(), () => band?.paint());
  listenToSwipes(root, (delta) => state.value && move(delta));
  listenToKeys(root, {
    move(delta) {
      move(delta);
      band.focus();
    },
    row: (delta) => band.moveRow(delta),
    play: () => shows("play") && player.toggle(),
    stop: player.stop,
  });

  return {
    show(value) {
      const { sentences, selected, path } = value;
      const at = (selected.sentence ?? 1) - 1;
      const sentence = at in sentences ? at : 0;
      known.clear();
      const traces = path?.target.forced.length ? sentences.with(sentence, path) : sentences;
      if (path) known.set(keyOf(path.source.text, path.target.forced), path);
      const selection = startOf(traces[sentence], selected);
      accept({ value, sentence, traces, selection, tab: value.tab ?? state.tab });
    },
    showPath,
    speak(spoken) {
      words = createWords(spoken);
      document.documentElement.lang = spoken.locale;
      if (state.value) draw();
      if (root.classList.contains("failed")) fail();
    },
    fail,
  };
}

const START = { selection: { part: "decoder", index: 0 } };

/** The column asked for, or the first step when there is no such column. */
function startOf({ source, target }, selected) {
  const part = selected.source ? "encoder" : "decoder";
  const index = (selected.source ?? selected.step) - 1;
  return index in (selected.source ? source : target).pieces ? { part, index } : START.selection;
}

/** Redraw on a new width, repaint on a new theme; stop once `root` is off the page. */
function watch(root, host, redraw, repaint) {
  let width = 0;
  new ResizeObserver(() => {
    if (host.clientWidth === width || host.clientWidth === 0) return;
    width = host.clientWidth;
    redraw();
  }).observe(host);
  const themes = new MutationObserver(() => {
    if (root.isConnected) repaint();
    else themes.disconnect();
  });
  themes.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
