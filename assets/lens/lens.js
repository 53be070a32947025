/** The lens: a state, what is drawn of it, and what the reader does. Only wiring. */

import { listenToKeys } from "./keys.js";
import { createLocale } from "./locale.js";
import { countColumns, createScreen, draw, drawColumn, showPlayer, update } from "./screen.js";
import * as store from "./store.js";
import { actOf, suits, viewOf } from "./views/index.js";

/** Make a lens of `root`, filled with lens.html; `ask(question)` asks the server for a what-if or for views. */
export function mount(root, messages, ask) {
  let locale = createLocale(messages);
  let state = store.start(messages.locale);
  const screen = createScreen(root, {
    select: (column) => change(store.select, column),
    fail: () => change(store.fail, "fail"),
  });
  // Loaded when it is first used.
  let player = { stop() {} };

  async function play(act) {
    if (!player[act]) {
      const { createPlayer } = await import("./band/play.js");
      player = createPlayer(() => countColumns(screen), reveal,
        (playing) => showPlayer(screen, playing));
    }
    player[act]();
  }

  function change(transition, ...values) {
    player.stop();
    const { asked } = state;
    state = store.settle(transition(state, ...values), suits);
    state = store.consult(state, viewOf(state.tab).asks);
    update(screen, state, locale);
    for (const { id, sentence, forced, views } of state.questions.filter((each) => each.id > asked)) {
      ask({ id, text: state.trails[sentence][0].source.text, model: state.entry, forced, views });
    }
  }

  function reveal(count) {
    screen.band.reveal(count);
    if (count < Infinity) state = store.reach(state, count - 1);
    drawColumn(Object.assign(screen, { state }));
  }

  function redraw() {
    player.stop();
    if (state.trails) draw(screen, state, locale);
  }

  function setMessages(given) {
    locale = createLocale(given);
    (root.closest("gradio-app[src]") ?? document.documentElement).lang = given.locale;
    state = store.setLanguage(state, given.locale);
    redraw();
  }

  setMessages(messages);
  listen(root, screen, { play, stop: () => player.stop() }, change, () => state);
  new ResizeObserver(() => screen.slot.clientWidth !== screen.width && redraw())
    .observe(screen.slot);
  return {
    show: (value) => change(store.show, value),
    answer: (path) => change(store.answer, path),
    setMessages,
    fail: (key) => change(store.fail, key),
  };
}

/** A button's `data-act` names what it does, its `data-value` to what. */
function listen(root, screen, player, change, read) {
  const load = (act) => import("./effects.js").then(act, () => change(store.fail, "fail"));
  const copy = (node, text) => load((module) => module.copy(node, text, screen.locale));
  const effects = {
    play: () => player.play("toggle"),
    speed: () => player.play("hurry"),
    export: (kind) => load(({ save }) => save(kind, screen)),
    copy: (_, node) => copy(node, screen.find("[data-translation]").textContent.trim()),
    share: (_, node) => copy(node, root.dataset.link),
    call: (_, node) => copy(node, screen.find("code").textContent),
  };
  root.addEventListener("click", ({ target }) => {
    const node = target.closest("[data-act]");
    if (!node) return;
    const { act, value } = node.dataset;
    if (act in effects) effects[act](value, node);
    else change(store.ACTS[act] ?? actOf(act), value);
  });
  const move = (delta) => change(store.move, delta);
  const focused = (act) => (value) => { act(value); screen.band.focus(); };
  if (navigator.maxTouchPoints) import("./swipes.js").then((swipes) => swipes.listen(root, move));
  listenToKeys(root, {
    move: focused(move),
    row: (delta) => screen.band.moveRow(delta),
    play: () => store.shows(read(), "play") && player.play("toggle"),
    stop: player.stop,
    back: focused(() => change(store.ACTS.undo)),
  });
}
