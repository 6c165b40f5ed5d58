import { counted } from "../../errors/counted.js";
import { checkOptions } from "../../errors/known-options.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { track } from "../../progress/track.js";
import type { ShareCell, ShareSurvey } from "../../survey/shares/share-survey.js";
import { answererOf } from "../answerer-of.js";
import type { Simulation } from "../result/simulation.js";
import type { SimulateOptions } from "../simulate.js";
import { simulateConditions } from "../simulate-conditions.js";
import { makeStudy } from "../study/make-study.js";
import { groupsSurvey } from "./groups-survey.js";
import { type SimulatedCell, SimulatedShares } from "./simulated-shares.js";

/** Which groups a simulation asks what, which model answers, and under which condition. */
export interface SimulateSharesOptions
  extends Omit<
    SimulateOptions,
    "survey" | "segmentation" | "respondents" | "draw" | "profile" | "items" | "mode"
  > {
  readonly shares: ShareSurvey;
  /** Names of the items to ask; all when absent. */
  readonly items?: readonly string[];
  /** Names of the groups to ask; all when absent. */
  readonly groups?: readonly string[];
  /** Option probabilities (default), or shares that the model writes itself. */
  readonly mode?: "probabilities" | "elicit";
}

/**
 * Asks a model each item as a member of each group whose shares are published: what a group has in common makes the
 * profile, and the option probabilities are its simulated shares. No respondents are invented: a group is asked once.
 *
 * @throws PopuliError for an unknown item or group, and as `simulate` for what cannot be combined
 * @throws Interrupted when stopped
 * @example
 * const shares = await loadShares("data/surveys/shares.csv");
 * const simulated = await simulateShares({ shares, model, condition: personaPrompt(), items: ["Q57"], seed: 1 });
 * shareFidelity(shares, simulated);
 */
export async function simulateShares(options: SimulateSharesOptions): Promise<SimulatedShares> {
  checkOptions("simulateShares", options, {
    ...{ shares: true, items: true, groups: true, mode: true, seed: true, progress: true },
    ...{ signal: true, optionOrder: true, itemOrder: true, asking: true, scoring: true, read: true },
    ...{
      optionLabels: true,
      answerPrefix: true,
      example: true,
      template: true,
      replyTokens: true,
      sampling: true,
    },
    ...{ condition: true, model: true, file: true, retry: true },
  });
  const { shares, condition, mode = "probabilities", ...rest } = options;
  known("item", options.items, shares.items);
  known(
    "group",
    options.groups,
    shares.groups.map(({ name }) => name),
  );
  const cells: SimulatedCell[] = [];
  const labels = new Set<string>();
  let unread = 0;
  for (const { items, groups } of blocksOf(shares, options)) {
    const asked = shares.groups.filter(({ name }) => groups.has(name));
    const survey = groupsSurvey(shares, asked, items);
    const study = makeStudy({
      ...{ ...rest, survey, items, mode, respondents: asked.map((_, row) => row) },
    });
    const steps = {
      task: `simulating ${counted(asked.length, "group")}: ${condition.name}`,
      total: asked.length,
      unit: "groups",
    };
    const [run] = await simulateConditions(
      answererOf(options, study),
      [{ study, condition }],
      options,
      (ask) => track(steps, options, ask),
    );
    for (const label of run!.labels) labels.add(label);
    const read = cellsOf(
      run!,
      asked.map(({ name }) => name),
    );
    cells.push(...read);
    unread += asked.length * items.length - read.length;
  }
  const position = new Map(shares.cells.map((cell, k) => [JSON.stringify([cell.item, cell.group]), k]));
  const place = ({ item, group }: SimulatedCell) => position.get(JSON.stringify([item, group])) ?? 0;
  cells.sort((a, b) => place(a) - place(b));
  return new SimulatedShares(condition.name, shares, cells, unread, [...labels]);
}

function known(what: string, names: readonly string[] | undefined, all: readonly string[]): void {
  const unknown = names?.find((name) => !all.includes(name));
  if (unknown !== undefined || names?.length === 0) {
    throw new PopuliError(
      unknown === undefined ? `no ${what}s` : `there is no ${what} '${unknown}'`,
      {},
      adviseName(unknown ?? "", all),
    );
  }
}

/** Items that the same groups were asked, so that nothing is asked of which no shares are published. */
function blocksOf(
  shares: ShareSurvey,
  { items, groups }: Pick<SimulateSharesOptions, "items" | "groups">,
): { readonly items: string[]; readonly groups: ReadonlySet<string> }[] {
  const wanted = ({ item, group }: ShareCell) =>
    (items?.includes(item) ?? true) && (groups?.includes(group) ?? true);
  const groupsOf = new Map<string, string[]>();
  for (const cell of shares.cells)
    if (wanted(cell)) groupsOf.set(cell.item, [...(groupsOf.get(cell.item) ?? []), cell.group]);
  const blocks = new Map<string, { items: string[]; groups: ReadonlySet<string> }>();
  for (const [item, asked] of groupsOf) {
    const key = JSON.stringify([...asked].sort());
    const block = blocks.get(key) ?? { items: [], groups: new Set(asked) };
    block.items.push(item);
    blocks.set(key, block);
  }
  return [...blocks.values()];
}

/** The answers of a run whose rows are groups; those without any probability on an option are left out. */
function cellsOf(run: Simulation, groups: readonly string[]): SimulatedCell[] {
  return run.answers.items.flatMap(({ item, options, rows }, j) =>
    groups.flatMap((group, i) => {
      const row = rows.slice(i * options.length, (i + 1) * options.length);
      const sum = row.reduce((total, share) => total + share, 0);
      if (!(sum > 0)) return [];
      return { item, group, shares: row.map((share) => share / sum), noOption: run.noOption[j]![i]! };
    }),
  );
}
