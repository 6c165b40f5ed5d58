import { counted } from "../errors/counted.js";
import { totalVariation } from "../fidelity/divergence/total-variation.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { decimal, withInterval } from "../show/number-text.js";
import type { Challenge } from "./challenge.js";
import { Jackknifed } from "./estimate/jackknifed.js";
import { moved } from "./estimate/moved.js";
import { type Evidence, exactly, meanOf, sharesOf } from "./evidence.js";
import type { ChallengeMeasure, HeldAgainst } from "./finding.js";
import type { ProbedItem } from "./probe/probed.js";
import type { ProbeName } from "./probe/probes.js";

/** Changes after which a question means the same, and what a measure calls them. */
const changes = [
  { probe: "otherOrder", name: "options from last to first" },
  { probe: "shuffledOrder", name: "options shuffled" },
  { probe: "otherLabels", name: "letters or numbers before options" },
  { probe: "otherWords", name: "other words" },
  { probe: "personaOrder", name: "profile in another order" },
] as const satisfies readonly { readonly probe: ProbeName; readonly name: string }[];

/** Whether answers hold beyond the form in which a questionnaire was published. */
export const generalisation = {
  key: "generalisation",
  name: "Generalisation",
  asks: "Do answers hold when the same question takes another form?",
  probes: [...changes.map(({ probe }) => probe), "askedAgain"],
  measure(evidence) {
    const { probed } = evidence;
    const asked = changes.flatMap(({ probe, name }) => {
      const items = probed.of(probe);
      return items === undefined ? [] : [{ probe, name, items }];
    });
    const missing = changes
      .filter(({ probe }) => probed.of(probe) === undefined)
      .map(({ probe, name }) => `${capital(name)}: ${probed.why(probe)}.`);
    const held = heldOut(evidence);
    if (held === undefined && evidence.heldOut.length === 0)
      missing.push('Held-out items: none are named; heldOut: ["Q1"] names items that nothing was chosen by.');
    if (asked.length === 0)
      return {
        further: held === undefined ? [] : [held],
        sentence: "Generalisation was not measured: no question was asked in another form.",
        missing,
      };
    const again = probed.of("askedAgain");
    const floor = again === undefined ? exactly(0) : movement(evidence, [again]);
    const main: ChallengeMeasure = {
      name: "how far an answer moves when the same is asked in another form",
      estimate: movement(
        evidence,
        asked.map(({ items }) => items),
      ),
      against: [{ name: "asked again", role: "floor", estimate: floor }],
    };
    const losses = asked.map(({ name, items }) => loss(evidence, items, name));
    const words = asked.findIndex(({ probe }) => probe === "otherWords");
    return {
      main,
      further: [
        ...asked.map(
          ({ name, items }): ChallengeMeasure => ({
            name: `answers moved by ${name}`,
            estimate: movement(evidence, [items]),
            against: [{ name: "asked again", role: "floor", estimate: floor }],
          }),
        ),
        ...losses,
        ...(held === undefined ? [] : [held]),
      ],
      sentence: sentence(main, losses[words]?.estimate, evidence),
      missing,
    };
  },
} as const satisfies Challenge;

/** How far answers move, mean over items and over changes. */
function movement(
  { items, weights, probed, design }: Evidence,
  asked: readonly (readonly ProbedItem[])[],
): MetricEstimate {
  const first = weights.subarray(0, probed.respondents);
  const found = new Jackknifed(
    (w) =>
      asked.map((answers) =>
        meanOf(
          answers
            .map(({ item: name, rows }) => {
              const { options, simulated } = items.find(({ item }) => item === name)!;
              return moved({ options, before: simulated, after: rows }, w).answers;
            })
            .filter(Number.isFinite),
        ),
      ),
    first,
    design(first.length),
  );
  return found.estimate({
    combine: (each) => meanOf(each.filter(Number.isFinite)),
    range: [0, 1],
    corrected: false,
  });
}

/** How much further from people's shares answers are in another form: total variation, mean over the items asked. */
function loss(
  { items, weights, probed, design }: Evidence,
  asked: readonly ProbedItem[],
  name: string,
): ChallengeMeasure {
  const first = weights.subarray(0, probed.respondents);
  const found = new Jackknifed(
    (w) => {
      const each = asked.map(({ item: itemName, rows }) => {
        const item = items.find(({ item: known }) => known === itemName)!;
        const human = sharesOf(item, "human", w);
        const simulated = (answers: Float64Array) =>
          sharesOf({ ...item, simulated: answers }, "simulated", w);
        const after = simulated(rows);
        // Rows without an answer count as none.
        const total = after.reduce((sum, share) => sum + share, 0);
        return [
          totalVariation(human, simulated(item.simulated)),
          totalVariation(
            human,
            after.map((share) => share / total),
          ),
        ];
      });
      const known = each.filter((pair) => pair.every(Number.isFinite));
      return [0, 1].map((c) => meanOf(known.map((pair) => pair[c]!)));
    },
    first,
    design(first.length),
  );
  return {
    name: `distance to people's shares with ${name}, less that as published`,
    estimate: found.estimate({
      combine: ([before, after]) => after! - before!,
      range: [-1, 1],
      corrected: false,
    }),
    against: [{ name: "no loss", role: "best", estimate: exactly(0) }],
  };
}

/** How much further from people's shares answers to held-out items are. */
function heldOut({ items, weights, heldOut: names, design }: Evidence): ChallengeMeasure | undefined {
  const held = items.filter(({ item }) => names.includes(item));
  const seen = items.filter(({ item }) => !names.includes(item));
  if (held.length === 0 || seen.length === 0) return undefined;
  const found = new Jackknifed(
    (w) =>
      [held, seen].map((some) =>
        meanOf(
          some
            .map((item) => totalVariation(sharesOf(item, "human", w), sharesOf(item, "simulated", w)))
            .filter(Number.isFinite),
        ),
      ),
    weights,
    design(weights.length),
  );
  const against: HeldAgainst[] = [{ name: "no loss", role: "best", estimate: exactly(0) }];
  return {
    name: `distance to people's shares on ${held.length} held-out items, less that on ${seen.length} others`,
    estimate: found.estimate({
      combine: ([out, others]) => out! - others!,
      range: [-1, 1],
      corrected: false,
    }),
    against,
  };
}

function sentence(
  { estimate, against }: ChallengeMeasure,
  words: MetricEstimate | undefined,
  { probed, items, weights }: Evidence,
): string {
  const { value } = estimate;
  if (!Number.isFinite(value)) return "No answer could be read in another form.";
  const floor = against[0]!.estimate;
  const said = `Asked the same in another form, ${withInterval(estimate, 2)} of an answer moves (asked again ${decimal(floor.value, 2)})`;
  const memory = words === undefined ? "" : `; ${inOtherWords(words)}`;
  const changed = (probed.of("otherOrder") ?? []).filter(({ item: name, rows }) => {
    const { options, simulated } = items.find(({ item }) => item === name)!;
    const { favourite } = moved(
      { options, before: simulated, after: rows },
      weights.subarray(0, probed.respondents),
    );
    return favourite.before !== favourite.after;
  }).length;
  const order = probed.of("otherOrder");
  const favourites =
    order === undefined
      ? ""
      : `; with options from last to first, the favourite changes on ${changed} of ${counted(order.length, "item")}`;
  return `${said}${favourites}${memory}.`;
}

function inOtherWords(loss: MetricEstimate): string {
  const { value, low } = loss;
  const further = `in other words the shares lie ${decimal(Math.abs(value), 3)} ${value < 0 ? "nearer to" : "further from"} people's`;
  return low > 0
    ? `${further}, as those of a remembered questionnaire would`
    : `${further}, which is no sign of a remembered questionnaire`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
