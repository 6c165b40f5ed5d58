import { hasRoom, type PassSize } from "../memory/working-memory.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, forward } from "../pass/forward.js";
import { sameRotation } from "../shape/rotary.js";
import { type Before, pastsBefore, startsOf } from "./before.js";
import { logitsAt } from "./logits-at.js";
import { evenRows, rowsOfPaths } from "./path-rows.js";
import type { FollowOptions, ReplyQuestion } from "./reply-question.js";
import { type ReplyNode, ReplyTree } from "./reply-tree.js";
import { type AskedBatch, type PassOptions, type PathRow, runPaths } from "./run-paths.js";

/** How scoring runs, and how far replies are followed. */
export interface ScoreOptions extends PassOptions {
  readonly follow: Required<FollowOptions>;
}

/** Paths of one question in a further pass. More would make the pass slow, fewer would make more passes. */
export const furtherRows = 8;

/** What is known of a question's replies, and the passes that ran the question and its likely paths. */
export interface ScoredReplies {
  readonly tree: ReplyTree;
  readonly passes: number;
}

/**
 * Follows the replies to questions: a pass over the questions, a pass over their likely paths, and further passes over
 * paths that are open.
 *
 * @param sequences indices of the questions in the call
 */
export async function scoreBatch(
  decoder: Decoder,
  before: Before,
  questions: readonly ReplyQuestion[],
  sequences: readonly number[],
  options: ScoreOptions,
): Promise<ScoredReplies[]> {
  const { executor, config, endIds } = decoder;
  const longest = Math.max(...questions.map(({ ids }) => ids.length));
  const starts = startsOf(before, questions.length);
  const places = starts.map((start, question) => ({ question, start }));
  const earlier = pastsBefore(config, before, questions.length, places, longest);
  const { hidden, layers } = await forward(
    executor,
    config,
    {
      rows: questions.map(({ ids }) => ids),
      firstPositions: starts,
      sequences,
      answersFrom: questions.map(({ ids }, question) => starts[question]! + ids.length),
      wanted: questions.map(({ ids }) => ids.length - 1),
      pasts: earlier.at,
    },
    options,
  ).finally(() => earlier.dispose());
  try {
    const trees = questions.map((question) => new ReplyTree(question, endIds, options.follow.least));
    const lengths = questions.map(({ ids }) => ids.length);
    const asked: AskedBatch = { before, starts, lengths, sequences, longest, layers };
    const own = rowsOfPaths(trees.map(({ likely }) => likely.slice(1).map(({ path }) => path)));
    const even = evenRows(own, questions.length);
    const copies = copiesPay(decoder, asked, own, even);
    const rows = copies ? own : even;
    const states = [hidden];
    try {
      const how = { ...options, ends: false, even: !copies };
      if (rows.length > 0) states.push(await runPaths(decoder, asked, rows, how));
      await lookAtLikely(decoder, trees, rows, states);
    } finally {
      for (const state of states.slice(1)) state.dispose();
    }
    for (let pass = 0; pass < options.follow.furtherPasses; pass++) {
      const more = trees.map((tree) => tree.takeOpen(furtherRows));
      if (more.every((paths) => paths.length === 0)) break;
      await lookFurther(decoder, asked, trees, more, options);
    }
    return trees.map((tree) => ({ tree, passes: tree.likely.length > 1 ? 2 : 1 }));
  } finally {
    hidden.dispose();
    disposeLayers(layers);
  }
}

/** One product with the head for both passes, because every product reads all of the head's weights. */
async function lookAtLikely(
  decoder: Decoder,
  trees: readonly ReplyTree[],
  rows: readonly PathRow[],
  states: Parameters<typeof logitsAt>[1],
): Promise<void> {
  const positions = states[1]?.shape[1] ?? 0;
  const placeOf = (tree: number, { path }: ReplyNode): number => {
    if (path.length === 0) return tree;
    const row = rows.findIndex(
      ({ question, path: own }) => question === tree && path.every((token, i) => own[i] === token),
    );
    return trees.length + row * positions + path.length - 1;
  };
  const nodes = trees.flatMap(({ likely }, tree) =>
    likely.map((node) => ({ node, row: placeOf(tree, node) })),
  );
  const logits = await logitsAt(
    decoder,
    states,
    nodes.map(({ row }) => row),
  );
  const found = new Map(nodes.map(({ node }, place) => [node, logits[place]!]));
  for (const tree of trees) tree.lookAtLikely((node) => found.get(node)!);
}

/** Looks at what follows open paths, in as few passes as memory allows. */
async function lookFurther(
  decoder: Decoder,
  asked: AskedBatch,
  trees: readonly ReplyTree[],
  more: readonly ReturnType<ReplyTree["takeOpen"]>[],
  options: PassOptions,
): Promise<void> {
  const { config } = decoder;
  const within = ({ question, path }: PathRow) => {
    const start = asked.starts[question]! + asked.lengths[question]!;
    const end = start + path.length;
    return end <= config.contextLength && sameRotation(config.rotaries, start, end);
  };
  const rows = more.flatMap((paths, question) =>
    paths.map((found) => ({ question, path: found.path, found })),
  );
  for (const row of rows) if (!within(row)) trees[row.question]!.leave(row.found);
  let left = rows.filter(within);
  while (left.length > 0) {
    let count = left.length;
    while (count > 1 && !hasRoom(decoder.executor, config, copiedPass(asked, left.slice(0, count))))
      count = Math.ceil(count / 2);
    const now = left.slice(0, count);
    left = left.slice(count);
    const hidden = await runPaths(decoder, asked, now, { ...options, ends: true, even: false });
    const logits = await logitsAt(decoder, [hidden], [...now.keys()]).finally(() => hidden.dispose());
    now.forEach(({ question, found }, row) => {
      trees[question]!.lookAt(found, logits[row]!);
    });
  }
}

/**
 * Whether rows with copies of keys and values run faster than even rows. With a model of 1.5 M parameters, and 68 rows in
 * place of 120, a pass takes two thirds of the time.
 */
function copiesPay(
  { executor, config }: Decoder,
  asked: AskedBatch,
  own: readonly PathRow[],
  even: readonly PathRow[],
): boolean {
  if (own.length >= 0.85 * even.length) return false;
  const pass = copiedPass(asked, own);
  return hasRoom(executor, config, { ...pass, logits: asked.lengths.length + pass.rows * pass.tokens });
}

/** The size of a pass over rows with copies of keys and values, whose ends are looked at. */
function copiedPass({ before, lengths, longest }: AskedBatch, rows: readonly PathRow[]): PassSize {
  const { prefix, stretches } = before;
  const held = stretches === undefined ? 0 : (stretches.lengths.length + rows.length) * stretches.longest;
  return {
    rows: rows.length,
    tokens: Math.max(...rows.map(({ path }) => path.length)),
    past: prefix.length + (stretches?.longest ?? 0) + longest,
    before: prefix.length + held + (lengths.length + rows.length) * longest,
    logits: rows.length,
  };
}
