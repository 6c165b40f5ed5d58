import { randomUUID } from "node:crypto";
import { duration } from "../../lib/progress/duration.js";
import type { ProgressState } from "../../lib/progress/progress.js";
import { escapeHtml } from "../../lib/show/html.js";
import type { Shown } from "../protocol/shown.js";

/** At most ten updates a second: front ends redraw on each, and each is a message. */
const shortestPause = 100;

/** Work that is done sooner shows no bar: it would be gone before it is read, and stay in the notebook. */
const shortestShown = 300;

/** Where a bar is shown: first under an id, then again in its place. */
export interface BarOutlet {
  display(shown: Shown, id: string): void;
  update(shown: Shown, id: string): void;
}

/** What tells the time, in milliseconds, and calls back later; gives a way to call it off. */
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
  /** What had been done when it began: a run that is resumed begins in the middle. */
  readonly from: number;
  readonly callOff: () => void;
  /** When it was last shown; `undefined` before the first time. */
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

  /** Takes a report. It is shown unless another just was; the last one of a task that has a bar always is. */
  readonly report = (state: ProgressState): void => {
    const now = this.clock.now();
    const known = this.bars.get(state.task);
    const isNew = known === undefined || (known.last.state !== "running" && state.state === "running");
    const bar = isNew ? this.begin(state, now) : known;
    bar.last = state;
    const isRunning = state.state === "running";
    if (!isRunning) bar.callOff();
    if (bar.shownAt === undefined && now - bar.started < shortestShown) return;
    if (isRunning && bar.shownAt !== undefined && now - bar.shownAt < shortestPause) return;
    this.show(bar, now);
  };

  /** Tells the truth about bars whose task ended without a last report: it did not finish. */
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
      // Its next report may be long in coming.
      callOff: this.clock.later(() => this.show(bar, this.clock.now()), shortestShown),
      shownAt: undefined,
      last: state,
    };
    this.bars.set(state.task, bar);
    return bar;
  }

  private show(bar: Bar, now: number): void {
    const shown = draw(bar.last, now - bar.started, bar.from);
    if (bar.shownAt === undefined) {
      bar.callOff();
      this.outlet.display(shown, bar.id);
    } else this.outlet.update(shown, bar.id);
    bar.shownAt = now;
  }
}

/** A bar with its counts, its rate and the time that remains; `elapsed` in milliseconds, in which it came from `from`. */
function draw(state: ProgressState, elapsed: number, from: number): Shown {
  const { task, done, total, unit } = state;
  const seconds = elapsed / 1_000;
  const rate = seconds > 0 ? (done - from) / seconds : 0;
  const counts = `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit}`;
  const speed = rate > 0 && seconds >= 0.5 ? ` · ${significant(rate)} ${unit}/s` : "";
  const ending: Record<ProgressState["state"], string> = {
    running: rate > 0 && seconds >= 0.5 ? ` · ${duration((total - done) / rate)} left` : "",
    finished: ` · done in ${duration(seconds)}`,
    interrupted: ` · interrupted after ${duration(seconds)}`,
    failed: ` · failed after ${duration(seconds)}`,
  };
  const figures = `${counts}${speed}${ending[state.state]}`;
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * 20);
  return {
    data: {
      "text/html": `<div class="populi-progress">${escapeHtml(task)} <progress value="${done}" max="${Math.max(total, 1)}"></progress> <small>${escapeHtml(figures)}</small></div>`,
      "text/plain": `${task} ${"█".repeat(filled)}${"░".repeat(20 - filled)} ${figures}`,
    },
    metadata: {},
  };
}

function significant(rate: number): string {
  return rate >= 99.5 ? Math.round(rate).toLocaleString("en") : rate.toPrecision(2);
}
