/** The lens: a state, what is drawn of it, and what the reader does. Only wiring. */

import { createLocale } from "./locale.js";
import { createScreen, draw, update } from "./screen.js";
import * as store from "./store.js";
import { suits, viewOf } from "./views/index.js";

/** Ask for what the open tab shows, of whichever trace, for the line of sizes and the lesson. */
function consultViews(state, { wants }) {
  const { asks, subject } = viewOf(state.tab);
  const own = subject?.(state);
  const more = [...state.sizes, ...wants?.(state) ?? []];
  if (own) return store.consult(store.consult(state, asks(state), own), more);
  return store.consult(state, [...asks(state), ...more]);
}

/** Load what listens to the reader; what is pressed between the first picture and that is pressed again. */
async function hear(root, listen) {
  let pressed;
  root.onclick = ({ target }) => { pressed = target.closest("[data-act]"); };
  listen(await import("./reader.js"));
  root.onclick = null;
  pressed?.click();
}

/** Make a lens of `root`, filled with lens.html; `ask(question)` asks the server for a what-if or for views, `visit` for a link. */
export function mount(root, messages, ask, visit) {
  let locale = createLocale(messages);
  let state = store.start(messages.locale);
  const screen = createScreen(root, {
    select: (column) => change(store.select, column),
    fail: () => change(store.fail, "fail"),
    // It may ask for something only now.
    loaded: () => take(state),
  });
  Object.assign(screen, { visit });
  // Loaded when it is first used.
  let player = { stop() {} };
  let isHeard = false;

  async function play(act) {
    if (!player[act]) {
      const { createPlayer } = await import("./band/play.js");
      player = createPlayer(screen, () => state, set);
    }
    player[act]();
  }

  function set(next) {
    state = next;
    update(screen, state, locale);
  }

  function change(transition, ...values) {
    player.stop();
    take(store.settle(transition(state, ...values), suits));
  }

  /** Show the state `next`, and ask the server for what it wants. */
  function take(next) {
    const { asked } = state;
    set(consultViews(next, screen));
    for (const { side, sentence, trace, goal, ...question } of state.questions.filter(({ id }) => id > asked)) {
      const { entry: model, trails } = state.sides[side];
      ask({ ...question, text: trails[sentence][0].source.text, model });
    }
  }

  function redraw() {
    player.stop();
    if (state.sides) draw(screen, state, locale);
  }

  function setMessages(given) {
    locale = createLocale(given);
    (root.closest("gradio-app[src]") ?? document.documentElement).lang = given.locale;
    state = store.setLanguage(state, given.locale);
    redraw();
  }

  setMessages(messages);
  // In the next frame: a drawing of another height may bring a scrollbar, which changes the width.
  const fit = () => screen.slot.clientWidth !== screen.width && redraw();
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(screen.slot);
  return {
    async show(value) {
      if (value.card) await import("./effects.js").then(({ prepare }) => prepare(screen, change, state));
      change(store.show, value);
      if (isHeard) return;
      isHeard = true;
      hear(root, ({ listen }) => listen(root, screen, { play, stop: () => player.stop() }, change, () => state));
    },
    answer: (path) => import("./exchange.js").then(({ answer }) => change(answer, path)),
    setMessages,
    fail: (key) => change(store.fail, key),
  };
}
