import { type Continuations, open } from "./continuations.js";
import { LogSum } from "./log-sum.js";
import { NextTokens } from "./next-tokens.js";
import type { ReplyQuestion, ReplyScores } from "./reply-question.js";

/** The beginning of a reply, after which the next token is looked at. */
export interface ReplyNode {
  readonly path: readonly number[];
  readonly after: Continuations;
  /** Nodes one token further that are looked at whatever their probability. */
  readonly likely: Map<number, ReplyNode>;
}

/** A reply that is open, and its probability. */
interface OpenPath {
  readonly path: readonly number[];
  readonly log: number;
}

/** All that is known of the replies to one question: the beginnings that were looked at, and where they lead. */
export class ReplyTree {
  readonly root: ReplyNode;
  /** The nodes that the likely paths lead to, the root first; paths that are settled earlier have none. */
  readonly likely: readonly ReplyNode[];
  private readonly logs: readonly LogSum[];
  private readonly left = new LogSum();
  private open: OpenPath[] = [];
  private looked = 0;
  private furtherPasses = 0;

  constructor(
    private readonly question: ReplyQuestion,
    private readonly endIds: readonly number[],
    private readonly least: number,
  ) {
    this.logs = Array.from({ length: question.outcomes }, () => new LogSum());
    this.root = this.node([]);
    const likely = [this.root];
    for (const path of question.likely) {
      let node = this.root;
      for (const token of path) {
        if (node.after.outcomeOf(token) !== open || endIds.includes(token)) break;
        let next = node.likely.get(token);
        if (next === undefined) {
          next = this.node([...node.path, token]);
          node.likely.set(token, next);
          likely.push(next);
        }
        node = next;
      }
    }
    this.likely = likely;
  }

  /**
   * Accounts for what may follow the likely paths.
   *
   * @param logitsOf the logits of the next token, `[vocabulary]`
   */
  lookAtLikely(logitsOf: (node: ReplyNode) => Float32Array): void {
    this.look(this.root, 0, logitsOf);
  }

  /** Takes the open paths to look at next, the likeliest first. They must be given to {@link lookAt} or {@link leave}. */
  takeOpen(most: number): OpenPath[] {
    this.open.sort((a, b) => b.log - a.log || compare(a.path, b.path));
    const taken = this.open.slice(0, most);
    this.open = this.open.slice(most);
    if (taken.length > 0) this.furtherPasses += 1;
    return taken;
  }

  /** Accounts for what may follow an open path. */
  lookAt({ path, log }: OpenPath, logits: Float32Array): void {
    this.look(this.node(path), log, () => logits);
  }

  /** Leaves a path open that cannot be followed. */
  leave({ log }: OpenPath): void {
    this.left.add(log);
  }

  /** The logarithm of each outcome's probability, `[outcomes]`. */
  get logOutcomes(): number[] {
    return this.logs.map(({ log }) => log);
  }

  /** @param passes that ran the question and its likely paths */
  scores(passes: number): ReplyScores {
    const left = new LogSum();
    left.add(this.left.log);
    for (const { log } of this.open) left.add(log);
    return {
      outcomes: Float64Array.from(this.logOutcomes, Math.exp),
      notFollowed: Math.exp(left.log),
      paths: this.looked,
      passes: passes + this.furtherPasses,
    };
  }

  private node(path: readonly number[]): ReplyNode {
    return { path, after: this.question.after(path), likely: new Map() };
  }

  /** Accounts for what may follow a node, itself reached with probability exp(`log`), and the likely nodes after it. */
  private look(node: ReplyNode, log: number, logitsOf: (node: ReplyNode) => Float32Array): void {
    this.looked += 1;
    const next = new NextTokens(logitsOf(node));
    for (const id of this.endIds) this.settle(node.after.ended, log + next.take(id));
    const likely = [...node.likely].map(([token, child]) => [child, log + next.take(token)] as const);
    const worth = Math.log(this.least);
    node.after.split(next, {
      together: (outcome, share) => this.settle(outcome, log + share),
      open: (token, share) => {
        // At least 0 is worth following, except for a token that was taken out.
        if (log + share < worth || share === Number.NEGATIVE_INFINITY) this.left.add(log + share);
        else this.open.push({ path: [...node.path, token], log: log + share });
      },
    });
    for (const [child, reached] of likely) this.look(child, reached, logitsOf);
  }

  private settle(outcome: number, log: number): void {
    (outcome < 0 ? this.left : this.logs[outcome]!).add(log);
  }
}

/** The order of paths that are equally probable, so that results do not depend on the order of questions. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (const [place, token] of a.entries()) {
    const other = b[place];
    if (other === undefined) return 1;
    if (token !== other) return token - other;
  }
  return a.length - b.length;
}
