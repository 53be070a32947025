/** What the reader gave to the cards: it stays in the browser, until the tab is closed. */

const KEY = "lens-lesson";

/** What was given to each card, by its name, as {first, answer, text, said}; `card` was open last. */
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

export const mineOf = ({ name }) => kept.given[name] ?? {};

export function keep({ name }, patch) {
  kept.given[name] = { ...kept.given[name], ...patch };
  save();
}

export function clear() {
  kept.given = {};
  save();
}

/** All that the reader answered, as text. */
export function answersText({ cards, locale }) {
  const texts = cards.flatMap(({ name, number }) => {
    const { said } = mineOf({ name });
    return said ? [[
      `${number}. ${locale.say(`${name}.title`)}`,
      said.question,
      locale.say(said.isRight ? "lesson.mine.right" : "lesson.mine", { answer: said.answer }),
      said.reveal,
    ].join("\n")] : [];
  });
  return [locale.say("lesson.answers"), ...(texts.length ? texts : [locale.say("lesson.none")])].join("\n\n");
}
