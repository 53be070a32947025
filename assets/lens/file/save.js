/** Export → HTML: asks the server for a file with all that was opened of what is shown, and saves it. */

import { el } from "../dom.js";
import { answersOf, consult, current, fail, trailOf } from "../store.js";

/** Answers that one file takes; the server takes no more. */
const MOST = 24;

export function saveFile(node, screen, change) {
  const view = ["file", optionsOf(screen)];
  const trace = current(screen.state);
  const find = () => answersOf(screen.state, [view], trace)[0];
  /** Save the file once it is there; it may also be refused, or another text translated. */
  function finish() {
    const answer = find();
    const isAsked = screen.state.questions.some((each) => each.trace === trace && each.views.includes(view));
    if (!answer && isAsked && !screen.state.message) return;
    screen.extras.delete(finish);
    node.ariaBusy = null;
    // Not while this draws.
    if (answer?.refusal) queueMicrotask(() => change(fail, answer.refusal.key));
    else if (answer) download(answer.html);
  }
  // What was asked for and never came is asked for again.
  change((state) => consult(
    { ...state, message: "", questions: state.questions.filter(({ views }) => !views) }, [view]));
  node.ariaBusy = true;
  screen.extras.add(finish);
  finish();
}

/** What the file shows: the selection, the open tab, and what of the two runs was opened. */
function optionsOf({ root, state }) {
  const { selection: { part, index }, language, hide, tab, search, trial, other } = state;
  const runs = [...new Set([trailOf(state)[0], current(state)])];
  return {
    home: root.dataset.link,
    language,
    hide,
    selected: { [part === "encoder" ? "source" : "step"]: index + 1 },
    tab,
    search,
    trial,
    other,
    panels: runs.map((trace) => state.answers
      .filter((each) => each.trace === trace && each.view[0] !== "file")
      .map(({ view }) => view)
      .slice(-MOST / runs.length)),
  };
}

function download(html) {
  const href = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  el("a", { href, download: "seq2seq-lens.html" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}
