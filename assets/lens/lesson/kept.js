/** What the reader gave to the cards: it stays in the browser, until the tab is closed. */

const KEY = "lens-answers";

/**
 * What was given to each card, by its name and by what was asked about, as {first, answer, text, said};
 * `card` was open last.
 */
let kept = { card: 1, given: {} };
try {
  kept = JSON.parse(sessionStorage.getItem(KEY)) ?? kept;
} catch {}

function save() {
  // A frame may forbid to keep anything.
  try { sessionStorage.setItem(KEY, JSON.stringify(kept)); } catch {}
}

export const lastCard = () => kept.card;

export function noteCard(number) {
  kept.card = number;
  save();
}

/** What a card asks about, which is what an answer belongs to: this sentence, this direction, or any. */
function aboutOf({ anew }, { direction, text }) {
  if (anew === "sentence") return `${direction} ${text}`;
  return anew === "direction" ? direction : "";
}

/** What was given to a card on the sentence `shown`, {direction, text}. */
export const mineOf = (card, shown) => kept.given[card.name]?.[aboutOf(card, shown)] ?? {};

export function keep(card, shown, patch) {
  const given = kept.given[card.name] ?? {};
  const about = aboutOf(card, shown);
  kept.given[card.name] = { ...given, [about]: { ...given[about], ...patch } };
  save();
}

/** Whether a card was answered, on whatever sentence. */
export const isDone = ({ name }) => Object.values(kept.given[name] ?? {}).some(({ answer }) => answer);

export function clear() {
  kept.given = {};
  save();
}

/** All that the reader answered, as text. */
export function answersText({ cards, locale }) {
  const texts = cards.flatMap(({ name, number }) =>
    Object.values(kept.given[name] ?? {}).filter(({ said }) => said).map(({ said }) => [
      `${number}. ${locale.say(`${name}.title`)}`,
      said.question,
      locale.say(said.isRight ? "lesson.mine.right" : "lesson.mine", { answer: said.answer }),
      said.reveal,
    ].join("\n")));
  return [locale.say("lesson.answers"), ...(texts.length ? texts : [locale.say("lesson.none")])].join("\n\n");
}
