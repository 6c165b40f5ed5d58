import { afterEach } from "vitest";

/** Starts servers for the tests of a file, and closes each after the test that started it. */
export function closedAfterEach<Behaviour, Server extends { close(): Promise<void> }>(
  start: (behaviour?: Behaviour) => Promise<Server>,
): (behaviour?: Behaviour) => Promise<Server> {
  const opened: Server[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  return async (behaviour) => {
    const started = await start(behaviour);
    opened.push(started);
    return started;
  };
}
