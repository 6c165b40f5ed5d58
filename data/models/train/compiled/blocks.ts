import type { DecoderConfig } from "../../../../lib/model/shape/decoder-config.js";
import type { ParameterShape } from "../parameters.js";
import { amounts, normedScale } from "./amounts.js";
import { at, factors, places, points } from "./coordinates.js";

/** Below which share of a head's attention the tokens are that it does not look at: exp(−`unseen`). */
const unseen = 25;
/** How many values a persona must have to be noticed half as much as its first one. */
const manyValues = 40;
/** Likewise of options, each of which is seen in its number and in its text. */
const manyOptions = 120;
/** How much a number counts that is one pair of tokens nearer. */
const nearness = 40;
/** A factor at which silu is almost the identity. */
const open = 10;
/**
 * Utility that an option has before any other, in nats, a third by its text and the rest by its number, where the number's
 * coordinate is twice as large: what is no option stays behind by it.
 */
const shown = 10 / 3;
/** How strongly a state says that an answer begins, that a view follows, or the end. */
const [beginning, following] = [4, 20];
/** What norms multiply states with at options and where the answer begins, which are longer by what was gathered. */
const optionScale = 0.953 * normedScale;
const lateScale = 0.76 * normedScale;
/** The sizes at which utility and shift are written: small, since longer states are scaled down more. */
const utilitySize = 0.2;
const shiftSize = 0.5;

/**
 * Writes the mechanisms into the blocks of a decoder of eight, on top of small random weights:
 *
 * 1. Attention gathers the persona from the tokens that give values, the item from its question, and at each option the
 *    number before it.
 * 2. At each option, the item's curve at its place is its utility. The options of another survey have none, and are all alike.
 * 3. At each option, utility and place go to the coordinates of its number.
 * 4. Where the answer begins, attention gathers these from all options. In a tuned form the persona is contracted.
 * 5. After the assistant's token an answer begins, after a first view a second one follows, after an answer the end.
 * 7. (A persona may be injected before.) The item's loadings times the persona's factors are the shift.
 * 8. Shift times place is added to the utility of each number, and the labels read it.
 *
 * @param coded how many coordinates of identity are occupied
 * @param kept the share of the persona that the fourth block leaves
 */
export function compileBlocks(
  shapes: readonly ParameterShape[],
  config: DecoderConfig,
  { coded, kept }: { readonly coded: number; readonly kept: number },
  values: Float32Array,
): void {
  const matrix = (name: string) => {
    const shape = shapes.find((candidate) => candidate.name === name)!;
    const columns = shape.shape[1]!;
    return {
      set: (row: number, column: number, value: number) => {
        values[shape.offset + row * columns + column] = value;
      },
      clearRow: (row: number) =>
        values.fill(0, shape.offset + row * columns, shape.offset + (row + 1) * columns),
      clearColumn: (column: number) => {
        for (let row = 0; row < shape.shape[0]; row++) values[shape.offset + row * columns + column] = 0;
      },
    };
  };
  const { headWidth } = config;
  // What is not compiled writes nothing at first: gathering multiplies what is in the coordinates that it reads.
  for (const { name, offset, size } of shapes)
    if (/o_proj|down_proj/.test(name)) values.fill(0, offset, offset + size);

  /**
   * A head whose scores are sums over flags of a token, as if every token had −`unseen` before, and which copies
   * coordinates from `from` to `to`, times a factor.
   */
  function head(
    block: number,
    index: number,
    scores: readonly (readonly [coordinate: number, score: number])[],
    copies: readonly {
      readonly from: number;
      readonly to: number;
      readonly size: number;
      readonly times: number;
    }[],
    near: readonly (readonly [pair: number, coordinate: number, score: number])[] = [],
  ): void {
    const name = (part: string) => matrix(`model.layers.${block}.self_attn.${part}.weight`);
    const [query, key, value, output] = [name("q_proj"), name("k_proj"), name("v_proj"), name("o_proj")];
    const first = index * headWidth;
    for (let i = 0; i < headWidth; i++) {
      query.clearColumn(first + i);
      key.clearColumn(first + i);
      value.clearColumn(first + i);
      output.clearRow(first + i);
    }
    // The pair that turns least by its position: what a token is counts the same from everywhere.
    const still = first + headWidth / 2 - 1;
    const constant = normedScale * amounts.constant;
    query.set(at.constant, still, Math.sqrt(headWidth) / constant);
    key.set(at.constant, still, -unseen / constant);
    for (const [coordinate, score] of scores) key.set(coordinate, still, (unseen + score) / normedScale);
    for (const [pair, coordinate, score] of near) {
      query.set(at.constant, first + pair, Math.sqrt(headWidth) / constant);
      key.set(coordinate, first + pair, score / normedScale);
    }
    let place = first;
    for (const { from, to, size, times } of copies)
      for (let i = 0; i < size; i++, place++) {
        value.set(from + i, place, 1 / normedScale);
        output.set(place, to + i, times);
      }
  }

  /** Units of a block's feed-forward part: `times` · silu(gate) · up, added to a coordinate. */
  function units(block: number) {
    const name = (part: string) => matrix(`model.layers.${block}.mlp.${part}_proj.weight`);
    const [gate, up, down] = [name("gate"), name("up"), name("down")];
    let next = 0;
    const unit = (
      gates: readonly (readonly [number, number])[],
      ups: readonly (readonly [number, number])[],
      to: number,
      times: number,
    ) => {
      gate.clearColumn(next);
      up.clearColumn(next);
      down.clearRow(next);
      for (const [coordinate, amount] of gates) gate.set(coordinate, next, amount);
      for (const [coordinate, amount] of ups) up.set(coordinate, next, amount);
      down.set(next, to, times);
      next += 1;
    };
    return {
      unit,
      /** `times` · a · b for coordinates that may be negative: silu(x) − silu(−x) = x. */
      product(a: number, b: number, to: number, times: number, scale: number): void {
        unit([[a, 1 / scale]], [[b, 1 / scale]], to, times);
        unit([[a, -1 / scale]], [[b, -1 / scale]], to, times);
      },
    };
  }

  const ofPersona = [
    [at.isValue, 0],
    // Beside them it looks at the question and at where the answer begins, so that what it gathers is a sum, not a mean.
    [at.isQuestion, Math.log(manyValues / 2)],
    [at.begins, Math.log(manyValues / 2)],
  ] as const;
  const inFirst = headWidth - factors;
  const inSecond = Math.min(headWidth, coded - inFirst);
  const copied = (from: number, size: number) => ({ from, to: from, size, times: manyValues });
  head(0, 0, ofPersona, [copied(at.persona, factors), copied(at.identity, inFirst)]);
  head(0, 1, ofPersona, [copied(at.identity + inFirst, inSecond)]);
  head(
    0,
    2,
    [[at.isQuestion, 0]],
    [
      { from: at.loadings, to: at.loadings, size: factors, times: 1 },
      { from: at.curve, to: at.curve, size: points, times: 1 },
      { from: at.isOpen, to: at.isOpen, size: 1, times: 1 },
    ],
  );
  head(
    0,
    3,
    [[at.isNumber, 0]],
    [{ from: at.number, to: at.number, size: places, times: 1 }],
    [
      [2, at.isNumber, nearness],
      [3, at.isNumber, nearness],
    ],
  );

  const first = units(1);
  for (let point = 0; point < points; point++)
    first.product(
      at.curve + point,
      at.nearPoint + point,
      at.utility,
      utilitySize / amounts.curve,
      optionScale,
    );

  const second = units(2);
  const labelled = 1 / (lateScale * amounts.labelUtility);
  for (let place = 0; place < places; place++) {
    const gate = [[at.number + place, open / optionScale]] as const;
    second.unit(
      gate,
      [
        [at.utility, 1 / (utilitySize * optionScale)],
        [at.isOption, shown / optionScale],
      ],
      at.shownUtility + place,
      labelled / open,
    );
    second.unit(gate, [[at.place, 1 / optionScale]], at.shownPlace + place, 1 / open);
  }

  head(
    3,
    0,
    [
      [at.isOption, 0],
      // Not the question, as above: that of another survey is no known token.
      [at.begins, Math.log(manyOptions)],
    ],
    [
      { from: at.shownPlace, to: at.shownPlace, size: places, times: manyOptions },
      { from: at.shownUtility, to: at.shownUtility, size: places, times: manyOptions },
    ],
  );

  const constant = [[at.constant, 1 / (normedScale * amounts.constant)]] as const;
  if (kept < 1) {
    const fourth = units(3);
    const always = [[at.constant, open / (normedScale * amounts.constant)]] as const;
    const contract = (from: number, size: number) => {
      for (let i = from; i < from + size; i++)
        fourth.unit(always, [[i, 1 / lateScale]], i, -(1 - kept) / open);
    };
    contract(at.persona, factors);
    contract(at.identity, coded);
  }
  const fifth = units(4);
  for (const [flag, amount, to, size] of [
    [at.begins, 1, at.speaks, beginning],
    [at.isRaw, 1, at.spaced, following / 2],
    [at.isOpen, 1, at.tells, following / 2],
    [at.isFirst, amounts.flag, at.goesOn, following],
    [at.isLast, amounts.flag, at.ends, following],
  ] as const)
    fifth.unit([[flag, open / (normedScale * amount)]], constant, to, size / open);

  const seventh = units(6);
  for (let factor = 0; factor < factors; factor++)
    seventh.product(
      at.loadings + factor,
      at.persona + factor,
      at.shift,
      shiftSize / amounts.persona,
      lateScale,
    );

  const eighth = units(7);
  for (let place = 0; place < places; place++)
    eighth.product(at.shift, at.shownPlace + place, at.shownUtility + place, labelled / shiftSize, lateScale);
}
