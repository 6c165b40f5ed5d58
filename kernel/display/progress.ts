import { randomUUID } from "node:crypto";
import { duration } from "../../lib/progress/duration.js";
import type { ProgressState } from "../../lib/progress/progress.js";
import { escapeHtml } from "../../lib/show/html.js";
import type { Shown } from "../protocol/shown.js";

/** The shortest time between updates, ms: front ends redraw at each. */
const shortestPause = 100;

/** Work that finishes sooner, ms, shows no bar: nobody could read it, and it would stay in the notebook. */
const shortestShown = 300;

/** Where bars are shown: displayed under an id, then updated in place. */
export interface BarOutlet {
  display(shown: Shown, id: string): void;
  update(shown: Shown, id: string): void;
}

/** Tells the time, ms, and calls back later; `later` returns a function that cancels the call. */
export interface Clock {
  now(): number;
  later(call: () => void, milliseconds: number): () => void;
}

const systemClock: Clock = {
  now: () => performance.now(),
  later: (call, milliseconds) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

interface Bar {
  readonly id: string;
  readonly started: number;
  /** Steps done when it began: a resumed run starts in the middle. */
  readonly from: number;
  readonly cancel: () => void;
  /** The time it was last shown; `undefined` before that. */
  shownAt: number | undefined;
  last: ProgressState;
}

/** The progress bars of one cell, one for each task that reports. */
export class ProgressBars {
  private readonly bars = new Map<string, Bar>();

  constructor(
    private readonly outlet: BarOutlet,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * Takes a report and shows it, at most ten times a second. The last report of a task that has a bar is always shown.
   */
  readonly report = (state: ProgressState): void => {
    const now = this.clock.now();
    const known = this.bars.get(state.task);
    const isNew = known === undefined || (known.last.state !== "running" && state.state === "running");
    const bar = isNew ? this.begin(state, now) : known;
    bar.last = state;
    const isRunning = state.state === "running";
    if (!isRunning) bar.cancel();
    if (bar.shownAt === undefined && now - bar.started < shortestShown) return;
    if (isRunning && bar.shownAt !== undefined && now - bar.shownAt < shortestPause) return;
    this.show(bar, now);
  };

  /** Marks bars whose task ended without a last report as not finished. */
  end(how: "interrupted" | "failed" | undefined): void {
    for (const bar of this.bars.values()) {
      if (bar.last.state !== "running") continue;
      const isFull = bar.last.done >= bar.last.total;
      const state = how ?? (isFull ? "finished" : "interrupted");
      this.report({ ...bar.last, state });
    }
  }

  private begin(state: ProgressState, now: number): Bar {
    const bar: Bar = {
      id: randomUUID(),
      started: now,
      from: state.done,
      // The next report may take long.
      cancel: this.clock.later(() => this.show(bar, this.clock.now()), shortestShown),
      shownAt: undefined,
      last: state,
    };
    this.bars.set(state.task, bar);
    return bar;
  }

  private show(bar: Bar, now: number): void {
    const shown = draw(bar.last, now - bar.started, bar.from);
    if (bar.shownAt === undefined) {
      bar.cancel();
      this.outlet.display(shown, bar.id);
    } else this.outlet.update(shown, bar.id);
    bar.shownAt = now;
  }
}

/** A bar with its counts, rate and remaining time. `elapsed`, ms, is the time since `from` steps were done. */
function draw(state: ProgressState, elapsed: number, from: number): Shown {
  const { task, done, total, unit } = state;
  const seconds = elapsed / 1_000;
  const rate = seconds > 0 ? (done - from) / seconds : 0;
  // Work that needed fewer steps than it might have is whole too.
  const most = state.state === "finished" ? done : total;
  const counts = `${done.toLocaleString("en")} of ${most.toLocaleString("en")} ${unit}`;
  const speed = rate > 0 && seconds >= 0.5 ? ` · ${significant(rate)} ${unit}/s` : "";
  const ending: Record<ProgressState["state"], string> = {
    running: rate > 0 && seconds >= 0.5 ? ` · ${duration((total - done) / rate)} left` : "",
    finished: ` · done in ${duration(seconds)}`,
    interrupted: ` · interrupted after ${duration(seconds)}`,
    failed: ` · failed after ${duration(seconds)}`,
  };
  const numbers = `${counts}${speed}${ending[state.state]}`;
  const share = most > 0 ? Math.min(1, done / most) : 0;
  const filled = Math.round(share * 20);
  return {
    data: {
      "text/html": `<div class="populi-progress">${escapeHtml(task)} <progress value="${done}" max="${Math.max(most, 1)}"></progress> <small>${escapeHtml(numbers)}</small></div>`,
      "text/plain": `${task} ${"█".repeat(filled)}${"░".repeat(20 - filled)} ${numbers}`,
    },
    metadata: {},
  };
}

function significant(rate: number): string {
  return rate >= 99.5 ? Math.round(rate).toLocaleString("en") : rate.toPrecision(2);
}
