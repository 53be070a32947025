/** The result view: a sentence, a selection, and what is drawn from the two. */

import { createBand } from "./band.js";
import { groupWords } from "./group.js";
import { columnAt, listenToKeys, listenToSwipes, timeOf } from "./keys.js";
import { linkOf, writeLink } from "./link.js";
import { drawMoves, drawWhatif } from "./panel.js";
import { createPlayer } from "./play.js";
import { drawResult } from "./result.js";
import { drawLooks, drawTables } from "./table.js";
import { openTrace, readTrace } from "./trace.js";
import { createWords } from "./words.js";

const COPIED_MS = 1500;

/** Make a view of `root`, filled with lens.html; `force` asks for a path. */
export function mount(root, catalogue, force) {
  // `selection` is {part: "encoder" | "decoder", index}, in pieces, from 0; `stacks` has, for each
  // sentence, its original and its paths by their number of choices, the last of them shown.
  const state = { options: {}, tab: "whatif" };
  const find = (selector) => root.querySelector(selector);
  const findAll = (selector) => [...root.querySelectorAll(selector)];
  const [message, slot, panel, title, axis] =
    [".message", ".slot", ".panel", ".title", ".axis-title"].map(find);
  const player = createPlayer(reveal, ({ isPlaying, isFast }) => {
    find("[data-play]").ariaPressed = isPlaying;
    find("[data-speed]").textContent = isFast ? "2×" : "1×";
  });
  let words, view, band, width;
  setWords(catalogue);

  function setWords(spoken) {
    words = createWords(spoken);
    (root.closest("gradio-app[src]") ?? document.documentElement).lang = spoken.locale;
  }

  const stack = () => state.stacks[state.sentence];
  const current = () => stack().at(-1);
  const shows = (name) => !state.value.hide.includes(name);

  /** The selected column, or the last; a word stands for the first of its pieces. */
  function columnOf({ part, index }) {
    const spans = view.spans[part];
    const at = spans.findIndex((span) => span.includes(index));
    return { part, index: at < 0 ? spans.length - 1 : at };
  }
  const pieceOf = ({ part, index }) => ({ part, index: view.spans[part][index][0] });

  function update(patch, redraw) {
    player.stop();
    // The first thing shown is nobody's action.
    state.touched = Boolean(state.value);
    Object.assign(state, patch);
    redraw();
  }
  const select = (column) => update({ selection: pieceOf(column) }, choose);

  function draw() {
    // Read later, this would cost a layout.
    width = slot.clientWidth;
    const hadFocus = root.contains(document.activeElement);
    for (const node of findAll("[data-say]")) node.textContent = words.say(node.dataset.say);
    for (const node of findAll("[data-title]")) {
      node.ariaLabel = node.title = words.say(node.dataset.title);
    }
    for (const node of findAll("[data-control]")) node.hidden = !shows(node.dataset.control);
    drawResult(root, words, state);
    const { model, source, target } = current();
    title.textContent = words.say(`band.title.${model.architecture}`, {
      source: source.pieces.length, target: target.pieces.length,
    });
    find("figure").ariaLabel = `${title.textContent} ${words.say("band.keys")}`;
    const { value: { calls, text }, sentence } = state;
    const { change } = current();
    find("code").textContent = words.say(calls[change ? 1 : 0], {
      text: JSON.stringify(text), change: JSON.stringify(change), sentence: sentence + 1,
    });
    drawBand();
    root.dataset.source = state.value.text;
    if (hadFocus && !root.contains(document.activeElement)) band.focus();
  }

  function drawBand() {
    player.stop();
    const { options } = state;
    view = readTrace(current(), options);
    if (options.words) view = groupWords(view);
    player.total = view.memories.encoder.length + view.memories.decoder.length;
    for (const node of findAll("[data-option]")) {
      node.ariaPressed = Boolean(options[node.dataset.option]);
    }
    const rows = `rows.${options.all ? "all" : "most"}.${options.index ? "index" : "peak"}`;
    axis.textContent = words.say(rows, { count: view.units.decoder.length });
    const read = (text) => { find(".readout").textContent = text; };
    band = createBand(slot, width, view, words, { select, read });
    root.classList.toggle("narrow", band.isStacked);
    choose();
  }

  function choose() {
    const column = columnOf(state.selection);
    state.selection = pieceOf(column);
    band.choose(column);
    if (!view.weights && state.tab === "attention") state.tab = "whatif";
    find("#tab-attention").hidden = !view.weights;
    for (const tab of findAll("[data-tab]")) {
      const isOpen = tab.dataset.tab === state.tab;
      tab.ariaSelected = isOpen;
      tab.tabIndex = isOpen ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `tab-${state.tab}`);
    panel.replaceChildren(...drawPanel(column));
    root.dataset.link = linkOf(state, current(), words.say("locale"));
    if (state.touched && !state.value.isGuest) writeLink(root.dataset.link);
  }

  function drawPanel(column) {
    if (state.tab === "table") return drawTables(view.base ?? view, words);
    if (state.tab === "attention") return drawLooks(view, words, column);
    if (column.part === "encoder") return drawMoves(view, words, column.index);
    return drawWhatif(current(), words, state.selection.index, shows("continue"));
  }

  function reveal(count) {
    band.reveal(count);
    if (count < Infinity) state.selection = pieceOf(columnAt(view.memories, count - 1));
    choose();
  }

  const move = (delta) =>
    select(columnAt(view.memories, timeOf(view.memories, columnOf(state.selection)) + delta));

  /** Continue with `id` at the selected step; what was chosen later is dropped. */
  function go(id) {
    const step = state.selection.index + 1;
    const kept = current().target.forced.filter(([at]) => at < step);
    const isOwn = stack()[kept.length]?.target.ids[step - 1] === id;
    follow(isOwn ? kept : [...kept, [step, id]]);
  }

  function follow(forced) {
    const path = stack()[forced.length];
    if (`${path?.target.forced}` === `${forced}`) return showPath(path);
    force({ text: current().source.text, model: state.value.model, forced });
  }
  const back = (count) => follow(current().target.forced.slice(0, count));

  function showPath(told) {
    const { stacks, sentence } = state;
    const isOf = (at) => stacks[at][0].source.text === told.source.text
      && stacks[at][0].model.id === told.model.id;
    // Meanwhile another sentence may have been chosen or translated.
    const place = [sentence, ...stacks.keys()].find(isOf);
    if (place === undefined) return;
    const path = openTrace(told, stacks[place][0]);
    const paths = stacks[place].slice(0, path.target.forced.length);
    paths[path.target.forced.length] = path;
    accept({ stacks: stacks.with(place, paths) });
  }

  function accept(patch) {
    message.dataset.say = "";
    update(patch, draw);
  }

  function fail(key) {
    message.dataset.say = key;
    draw();
  }

  async function copy(node, text) {
    const { say: key } = node.dataset;
    try {
      await navigator.clipboard.writeText(text);
      node.textContent = words.say(`${key}.done`);
      setTimeout(() => { node.textContent = words.say(key); }, COPIED_MS);
    } catch {
      // A frame may lack the permission; then the reader copies it.
      prompt(words.say(`${key}.failed`), text);
    }
  }

  async function save(kind) {
    const { exportBand } = await import("./export.js");
    const { source, target } = current();
    const lines = [source.text, `→ ${target.text}`, title.textContent];
    const selection = columnOf(state.selection);
    exportBand(kind, { view, words, selection, lines, axis: axis.textContent });
  }

  // What a button does is said by its data.
  const acts = {
    play: player.toggle,
    speed: player.hurry,
    option: (name) =>
      update({ options: { ...state.options, [name]: !state.options[name] } }, drawBand),
    export: save,
    tab: (tab) => update({ tab }, choose),
    to: (step) => select({ part: "decoder", index: Number(step) }),
    copy: (_, node) => copy(node, find("[data-translation]").textContent.trim()),
    share: (_, node) => copy(node, root.dataset.link),
    sentence: (number) =>
      accept({ sentence: number - 1, selection: { part: "decoder", index: 0 } }),
    crumb: back,
    undo: () => back(-1),
    id: (id) => go(Number(id)),
  };
  root.addEventListener("click", ({ target }) => {
    const node = target.closest("button");
    const name = Object.keys(acts).find((each) => each in (node?.dataset ?? {}));
    if (name) acts[name](node.dataset[name], node);
  });
  listenToSwipes(root, move);
  listenToKeys(root, {
    move(delta) {
      move(delta);
      band.focus();
    },
    row: (delta) => band.moveRow(delta),
    play: () => shows("play") && player.toggle(),
    stop: player.stop,
    back() {
      back(-1);
      band.focus();
    },
  });
  new ResizeObserver(() => {
    if (band && slot.clientWidth !== width) draw();
  }).observe(slot);
  const theme = new MutationObserver(() => band?.paint());
  for (const node of [document.body, root.closest("gradio-app")]) {
    theme.observe(node, { attributeFilter: ["class"] });
  }

  return {
    show(value) {
      const { sentences, selected: { sentence: number = 1, step, source }, path: told } = value;
      const sentence = Math.min(number, sentences.length) - 1;
      const stacks = sentences.map((told) => [openTrace(told)]);
      if (told) {
        const path = openTrace(told, stacks[sentence][0]);
        stacks[sentence][path.target.forced.length] = path;
      }
      accept({
        value,
        sentence,
        stacks,
        selection: { part: source ? "encoder" : "decoder", index: (source || step || 1) - 1 },
        tab: value.tab ?? state.tab,
      });
    },
    showPath,
    speak(spoken) {
      setWords(spoken);
      if (state.value) draw();
    },
    fail,
  };
}
