/** The translation translated back, by the model of the other direction. */

import { el } from "../dom.js";
import { answersOf, consult } from "../store.js";
import { textAttributes } from "../trace.js";

const BACK = ["back", {}];

/** Ask for it; what was asked for and never came is asked for again. */
export const askBack = (state) =>
  consult({ ...state, questions: state.questions.filter(({ views }) => !views) }, [BACK]);

/** Draw it under the translation that it is of. */
export function drawBack({ find, state, locale }) {
  const [answer] = answersOf(state, [BACK]);
  const line = find(".back") ?? el("p.back.muted", { role: "status" });
  if (!answer) return line.remove();
  const trace = state.sides[state.side].trails[state.sentence].at(-1);
  if (!line.isConnected) find(".sides").after(line);
  // Of two translations it is the one whose band is drawn.
  const which = state.sides.length > 1 && `${locale.say(`side.${trace.model.architecture}`)}, `;
  line.replaceChildren(...(answer.text === undefined
    ? [locale.say(answer.refusal.key, answer.refusal.values)]
    : [which, locale.say("back.text"), " ", el("span", textAttributes(trace, "encoder"), answer.text)].filter(Boolean)));
}
