import { parseArgs } from "node:util";
import type { Grouping } from "../../lib/fidelity/answers/grouping.js";
import { structuralFidelity } from "../../lib/fidelity/structure/compare-structure.js";
import { randomStream } from "../../lib/random/stream.js";
import type { AnswerSet, ItemAnswers } from "../../lib/simulate/answers/answers.js";
import { withAnswers } from "../../lib/simulate/answers/chosen-answers.js";
import { allRead } from "../../lib/simulate/answers/no-option.js";

/*
 * npm run bench -- structure [--respondents 97220] [--items 259] [--segments 12] [--resamples 1000] [--draws 2]
 * The structure of made-up answers of the shape of the World Values Survey, wave 7, beside its floors, with all intervals
 * and the test of maps. One answer for each respondent and item on either side; no statistical baselines, which are fitted
 * to identifiers.
 * The target is 60 s on two cores in 2 GB. Measured on one of two cores, beside other work of load 4: 41.7 s (CPU 41.7 s),
 * peak memory 355 MB; beside work of load 6, 65 s (CPU 38.3 s). Metrics item by item and statistical baselines are not in it.
 */
const { values: asked } = parseArgs({
  options: {
    respondents: { type: "string", default: "97220" },
    items: { type: "string", default: "259" },
    segments: { type: "string", default: "12" },
    resamples: { type: "string", default: "1000" },
    draws: { type: "string" },
  },
});
const [n, items, segments, resamples] = [asked.respondents, asked.items, asked.segments, asked.resamples].map(
  Number,
) as [number, number, number, number];

const of = Int32Array.from({ length: n }, (_, i) => (i * 7919) % segments);
const grouping: Grouping = {
  name: "segment",
  size: segments,
  labels: Array.from({ length: segments }, (_, k) => `segment ${k + 1}`),
  of,
};
const run = {
  condition: { name: "made-up model" },
  labels: ["made-up answers"],
  human: answersOf("human", 1),
  answers: answersOf("simulated", 0.5),
};
const memory = () => `peak memory ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB`;
console.log(`${n} respondents × ${items} items, ${segments} segments; ${memory()} for the answers`);

const [began, cpu] = [performance.now(), process.cpuUsage()];
const found = await structuralFidelity(run, {
  ...{ grouping, repeats: resamples, baselines: [] },
  ...(asked.draws !== undefined && { draws: Number(asked.draws) }),
});
const { user, system } = process.cpuUsage(cpu);
console.log(
  `structure, ${resamples} resamples, floors of ${asked.draws ?? "the default"} draws: ${((performance.now() - began) / 1000).toFixed(1)} s (CPU ${((user + system) / 1e6).toFixed(1)} s), ${memory()}`,
);
if (process.env.POPULI_BENCH_TABLE) console.log(JSON.stringify(found));

/** Answers that depend on the segment, some absent; scales of two to ten options, most of four. */
function answersOf(kind: "human" | "simulated", strength: number): AnswerSet {
  return {
    kind,
    name: kind,
    respondents: Int32Array.from({ length: n }, (_, i) => i),
    weights: Float64Array.from({ length: n }, (_, i) => 0.5 + (i % 5) / 4),
    noOption: allRead,
    items: Array.from({ length: items }, (_, j): ItemAnswers => {
      const width = j % 7 === 0 ? 10 : j % 5 === 0 ? 2 : 4;
      const stream = randomStream(1, ["bench of structure", kind, j]);
      const lean = Float64Array.from({ length: segments }, () => strength * 0.15 * stream.normal());
      // Drawn from a pool: drawing fifty million answers would take longer than what is measured.
      const pool = Float64Array.from({ length: 4001 }, () => stream.uniform());
      const chosen = new Int16Array(n).fill(-1);
      for (let i = 0; i < n; i++) {
        const u = pool[(i * 31 + j) % pool.length]!;
        if (kind === "human" && i % 17 === j % 17) continue;
        const at = Math.min(1 - 1e-9, Math.max(0, u + lean[of[i]!]!));
        chosen[i] = Math.floor(at * width);
      }
      const described = {
        item: `Q${j + 1}`,
        label: `item ${j + 1}`,
        ordered: j % 11 !== 0,
        options: Array.from({ length: width }, (_, k) => k + 1),
        optionLabels: Array.from({ length: width }, (_, k) => `option ${k + 1}`),
      };
      return withAnswers(described, chosen);
    }),
  };
}
