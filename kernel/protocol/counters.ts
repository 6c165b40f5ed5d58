/** Positions of the shared counters. */
export const shared = {
  /** How many interrupts were requested. */
  interruptsAsked: 0,
  /** How many of them the main thread has noticed. */
  interruptsSeen: 1,
  /** 1 while a cell's code may run on the main thread, 2 when that code listens to its abort signal. */
  running: 2,
  /** Changes when an input request is answered or cancelled. */
  input: 3,
  /** The cost, by `printCost` and `sendCost`, of what the wire thread has received and not yet passed to zeromq. */
  pending: 4,
  /** Changes when pending output has been passed on. */
  drained: 5,
  /** How many interrupts were requested when the main thread's code was last terminated. */
  stopped: 6,
  /** 1 while the main thread waits for a child process: nothing but the child's end lets it go on. */
  waiting: 7,
  /** How many cells have begun to run. */
  cellsBegun: 8,
  /** How many counters there are. */
  length: 9,
} as const;
