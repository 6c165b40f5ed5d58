import { mixed } from "../../lib/mixed/mixed.js";
import { randomStream } from "../../lib/random/stream.js";
import { coverage, predictionKinds } from "../lib/mixed/coverage.js";
import { madeRun } from "../lib/mixed/made-run.js";

/*
 * npm run bench -- mixed [repetitions] [coverage | scale] [items]
 * Coverage and width of mixed-subjects intervals, over predictions of every kind and two ways of sampling; and the time and
 * memory of 97,220 people × 259 items × 12 groups.
 */
const [repetitions = "500", only = "", itemsAsked = "259"] = process.argv.slice(2);

if (only !== "scale") {
  console.log(
    "| sampling | predictions | n | estimate | truth | classical covers | mixed covers | mixed / classical width | saved |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const sampling of ["simple", "stratified clusters"] as const)
    for (const kind of predictionKinds)
      for (const n of [50, 100, 200, 500])
        for (const one of await coverage(
          { n, predicted: 500, kind, sampling, targets: n === 50 ? ["mean"] : ["mean", "shares"] },
          Number(repetitions),
          19,
        ))
          console.log(
            `| ${sampling} | ${kind} | ${n} | ${one.of} | ${one.truth.toFixed(3)} | ${percent(one.classical)} | ${percent(one.mixed)} | ${one.width.toFixed(3)} | ${one.saved.toFixed(0)} |`,
          );
}
if (only !== "coverage") await scale();

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** 97,220 people, items of four options, 12 groups, 2,000 interviewed. */
async function scale(): Promise<void> {
  const [people, items] = [97_220, Number(itemsAsked)];
  const stream = randomStream(19, ["scale"]);
  const one = () => {
    const answers = Array.from({ length: people }, () => 1 + stream.integer(4));
    const predictions = new Float64Array(4 * people);
    for (const [i, code] of answers.entries())
      for (let k = 0; k < 4; k++) predictions[4 * i + k] = k === code - 1 ? 0.55 : 0.15;
    return { options: [1, 2, 3, 4], measure: "ordinal" as const, answers, predictions };
  };
  const group = Array.from({ length: people }, (_, i) => i % 12);
  const run = madeRun(
    Object.fromEntries(Array.from({ length: items }, (_, j) => [`Q${j + 1}`, one()])),
    { group },
    { nominal: ["group"] },
  );
  const began = process.cpuUsage();
  const start = performance.now();
  const { estimates } = await mixed(run, { interviewed: 2000, target: "mean", by: "group", control: null });
  const { user, system } = process.cpuUsage(began);
  console.log(
    `${people} × ${items} × 12 groups: ${estimates.length} estimates, ${((performance.now() - start) / 1000).toFixed(1)} s, processor ${((user + system) / 1e6).toFixed(1)} s, peak ${(process.resourceUsage().maxRSS / 1024 ** 2).toFixed(2)} GiB`,
  );
}
