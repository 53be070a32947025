/** What each card of the lesson says of the live translation. Pure. */

import { answersOf, current } from "../store.js";
import { mapValues, readPlane, sum, toBits } from "../trace.js";
import { bestOf, WIDTHS } from "../views/beams.js";
import { highOf } from "../views/scores.js";
import { timesBetween, timesOf } from "./say.js";
import { SPARE } from "./spare.js";

/** Points of BLEU from which on one vector is far behind. */
const GAP = 10;
/** A source piece that was looked at so much in all, and influences the text by fewer bits. */
const SEEN = 0.8;
const LITTLE = 0.5;
/** A weight and a loss of probability that are nearer than that would be taken for the same. */
const APART = 0.1;
/** Letters from which on a piece has a meaning of its own. */
const CONTENT = /\p{L}{4}/u;

/**
 * The facts of each card: what fills its texts (`values`), its `answers` by name, the `right` one,
 * the `reveal` among its texts, with what only it has, `told`, and, once the reader has predicted,
 * the `goal`: what the page shows. `null` where the translation has nothing of the kind.
 * `given` is {state, trace, answers, locale, card, mine}; `mine` is what the reader gave before.
 */
export const FACTS = { interfaces, forgetting, length, look, price, search, ...SPARE };

function interfaces({ trace: { model, source, target }, locale }) {
  return {
    values: { source: locale.size(source.pieces), units: model.sizes.num_hiddens, steps: target.pieces.length },
    answers: ["start", "steps", "loop", "weights"],
    right: "start",
    goal: { selection: { part: "decoder", index: 0 } },
  };
}

/** The answers are the piece after the word's first one, one between, the one of the loss. */
function forgetting({ trace: { model, source }, answers: [{ rows, facts: { lost } }], locale }) {
  const values = { units: model.sizes.num_hiddens, source: locale.size(source.pieces) };
  if (!lost) {
    const isEach = rows.every(({ text }, at) => at === 0 || text !== rows[at - 1].text);
    return { values, answers: [], reveal: isEach ? "reveal.kept" : "reveal.still", goal: {} };
  }
  const first = rows.findIndex(({ text }) => text.split(/[^\p{L}]+/u).includes(lost.word));
  const places = { next: first + 1, middle: Math.floor((first + 1 + lost.row) / 2), loss: lost.row };
  const nameOf = (at) => locale.piece(rows[at].piece);
  const others = ["next", "middle"].filter((name, at, names) =>
    places[name] < lost.row && places[name] !== places[names[at - 1]]);
  return {
    values: { ...values, ...mapValues(places, nameOf), before: nameOf(lost.row - 1), lost: lost.word },
    answers: [...others, "loss", "never"],
    right: "loss",
    goal: { selection: { part: "encoder", index: lost.row } },
  };
}

/** The first length from which on one vector is far behind at every length. */
function length({ state: { sides, sentence }, trace: { model, source }, locale }) {
  const [attention, context] = ["attention", "context"].map((kind) =>
    sides.find(({ trails: [[trace]] }) => trace.model.architecture === kind));
  const gaps = attention?.scores.map(([, value], place) => value - context?.scores[place]?.[1]);
  const at = gaps?.findIndex((_, from) => gaps.slice(from).every((gap) => gap >= GAP));
  // There is a length before it and a longest one after it to choose from.
  if (!(at > 0 && at < gaps.length - 1)) return null;
  const nameOf = (index) => attention.scores[index][0].replace(" words", "");
  const bleu = ({ scores }) => locale.number(scores[at][1], 1);
  const wordsOf = ({ trails }) => trails[sentence].at(-1).target.text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const known = new Set(wordsOf(attention));
  const differ = new Set(wordsOf(context).filter((word) => !known.has(word))).size;
  return {
    values: {
      units: model.sizes.num_hiddens,
      gap: GAP,
      shorter: nameOf(at - 1),
      class: nameOf(at),
      longest: highOf(attention.scores.at(-2)[0]),
      difference: locale.number(gaps[at], 1),
      attention: bleu(attention),
      context: bleu(context),
      words: locale.count("words", source.text.trim().split(/\s+/).length),
      differ: locale.count("words", differ),
    },
    answers: ["never", "shorter", "class", "longest"],
    right: "class",
    reveal: differ ? "reveal" : "reveal.same",
    goal: {},
  };
}

/** The written piece whose largest weight is least like the probability that it loses without what it looked at. */
function look({ trace: { source, target, planes }, answers: [{ planes: { influence } }], locale, mine }) {
  const [weights, influences] = [readPlane(planes.attention), readPlane(influence)];
  const found = misleading(weights, influences, source.pieces);
  if (!found) return null;
  const { step, position, bits, weight } = found;
  const column = (rows, at) => sum(rows.map((row) => row[at]));
  const seen = source.pieces.findIndex((piece, at) => CONTENT.test(piece)
    && column(weights, at) >= SEEN && Math.abs(column(influences, at)) < LITTLE);
  const nameOf = (at) => locale.piece(source.pieces[at]);
  return {
    values: {
      target: locale.piece(target.pieces[step]),
      source: nameOf(position),
      mine: mine.first === undefined ? "" : nameOf(mine.first),
      weight: locale.number(weight, 2),
      percent: locale.say("percent", { value: locale.number(100 * weight) }),
      bits: locale.number(bits, 2),
      times: timesOf(bits, locale),
      ...(seen >= 0 && {
        seen: nameOf(seen),
        sum: locale.number(column(weights, seen), 2),
        little: locale.number(Math.abs(column(influences, seen)), 1),
      }),
    },
    // Where it looked is answered by a click on a source piece.
    first: { pieces: source.pieces.map((_, at) => nameOf(at)), right: position },
    answers: ["nothing", "weight", "less", "never"],
    right: "less",
    reveal: seen >= 0 ? "reveal" : "reveal.alone",
    goal: { selection: { part: "decoder", index: step } },
  };
}

/** The step whose weight tells least of what it loses: its position, `weight` and `bits`; undefined if all tell. */
function misleading(weights, influences, pieces) {
  const steps = weights.map((row, step) => {
    const position = row.indexOf(Math.max(...row));
    return { step, position, weight: row[position], bits: influences[step][position] };
  });
  const gapOf = ({ weight, bits }) => Math.abs(weight - (1 - 2 ** -bits));
  return steps
    .filter((each) => /\p{L}/u.test(pieces[each.position]) && each.bits >= LITTLE && gapOf(each) >= APART)
    .toSorted((one, other) => gapOf(other) - gapOf(one))[0];
}

/** The reader's version of a translation from which the model left a word out: what of it costs more. */
function price({ state, trace: { target }, locale, card, mine }) {
  if (hasWord(target.text, card.word)) return null;
  const [yours] = mine.answer ? answersOf(state, [scoreOf(mine)]) : [];
  const values = { word: card.word };
  const question = {
    values,
    answers: ["cannot", "likelier", "evenly", "piece"],
    write: target.text,
    goal: { search: { ref: mine.text } },
  };
  if (!yours) return { ...question, isWaiting: true };
  if (yours.refusal) {
    const reason = locale.say(yours.refusal.key, yours.refusal.values);
    return { ...question, values: { ...values, reason }, reveal: "reveal.refused" };
  }
  const bits = ({ log_prob: logProb }) => toBits(-logProb);
  const dearest = yours.rows.toSorted((one, other) => bits(other) - bits(one))[0];
  const own = toBits(-yours.facts.own_log_prob);
  const difference = bits(yours.facts) - own;
  const dearer = bits(dearest) > difference / 2 ? "piece" : "evenly";
  return {
    ...question,
    right: difference < 0 ? "likelier" : dearer,
    values: {
      ...values,
      yours: locale.number(bits(yours.facts), 1),
      own: locale.number(own, 1),
      piece: locale.piece(dearest.piece),
      most: locale.number(bits(dearest), 1),
      times: timesBetween(bits(yours.facts), own, locale),
    },
    reveal: difference < 0 ? "reveal.yours" : "reveal",
  };
}

/** Whether `text` has `word`, in whatever case. */
export const hasWord = (text, word) => text.toLowerCase().split(/[^\p{L}]+/u).includes(word);

const scoreOf = ({ text }) => ["score", { reference: text }];

/** Where greedy search left the path of the beam that finds the likeliest text. */
function search({ state, trace: { target }, answers: [own, ...beams], locale }) {
  const { best } = bestOf({ state, answers: [own, ...beams] });
  const [paid, least] = [own.facts.own_log_prob, best.log_prob].map((logProb) => toBits(-logProb));
  const { facts: { tree } } = beams[WIDTHS.indexOf(best.width)];
  const path = [];
  for (let node = tree.find(({ stop }) => stop); node; node = tree[node.parent]) path.unshift(node);
  const parting = path.find(({ likeliest }) => !likeliest);
  if (!parting) return null;
  return {
    values: {
      greedy: target.text,
      own: locale.number(paid, 1),
      width: best.width,
      best: locale.number(least, 1),
      times: timesBetween(paid, least, locale),
      piece: locale.piece(parting.piece),
    },
    answers: ["model", "search", "unlikely", "width"],
    right: "search",
    goal: { search: { tree: 1 }, selection: { part: "decoder", index: parting.step - 1 } },
  };
}

/** What the cards ask the server for: the `views` of a card, and of a reader's version its score. */
export const viewsOf = (card, mine) =>
  (card.word && mine.answer ? [...card.views, scoreOf(mine)] : card.views);

/** Whether the page shows what a card is about. */
export function isHome(card, state) {
  const { model, change, source } = current(state);
  const texts = Object.values(card.texts);
  const isKind = card.kind === "both" ? state.sides.length > 1 : !card.kind || model.architecture === card.kind;
  return isKind
    && card.directions.includes(model.direction)
    && (card.own || texts.includes(source.text))
    && (!change || card.changed);
}
