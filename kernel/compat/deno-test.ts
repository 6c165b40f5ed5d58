type TestFunction = () => unknown;

interface TestDefinition {
  readonly name: string;
  readonly fn: TestFunction;
  readonly ignore?: boolean;
}

/** `Deno.test`: runs the test at once and prints how it ended, as Deno's notebooks do when their cell has run. */
export function denoTest(
  first: string | TestFunction | TestDefinition,
  second?: TestFunction,
): void | Promise<void> {
  const { name, fn, ignore } =
    typeof first === "object"
      ? first
      : typeof first === "function"
        ? { name: first.name, fn: first, ignore: false }
        : { name: first, fn: second ?? (() => {}), ignore: false };
  if (ignore === true) return console.log(`${name} ... ignored`);
  const started = performance.now();
  const passed = () => console.log(`${name} ... ok (${Math.round(performance.now() - started)}ms)`);
  const failed = (error: unknown) => {
    console.log(`${name} ... FAILED`);
    console.log(error);
  };
  try {
    const running = fn();
    return running instanceof Promise ? running.then(passed, failed) : passed();
  } catch (error) {
    return failed(error);
  }
}
