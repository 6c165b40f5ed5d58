import type { PathRow } from "./run-paths.js";

/** Paths after questions, `[questions][paths]`, in the order of the questions. A path that begins another has no row. */
export function rowsOfPaths(paths: readonly (readonly (readonly number[])[])[]): PathRow[] {
  return paths.flatMap((own, question) => longestPaths(own).map((path) => ({ question, path })));
}

/** Equally many rows for each question, so that they share its keys and values. Spare rows repeat a question's first. */
export function evenRows(rows: readonly PathRow[], questions: number): PathRow[] {
  const byQuestion = Array.from({ length: questions }, (): PathRow[] => []);
  for (const row of rows) byQuestion[row.question]!.push(row);
  const most = Math.max(...byQuestion.map(({ length }) => length));
  return byQuestion.flatMap((own, question) =>
    // The rows of a question that has no path are run, and never looked at.
    Array.from({ length: most }, (_, n) => own[n] ?? own[0] ?? { question, path: rows[0]!.path.slice(0, 1) }),
  );
}

/** Paths that begin no other. */
export function longestPaths(paths: readonly (readonly number[])[]): (readonly number[])[] {
  return paths.filter(
    (path, place) =>
      !paths.some((other, at) => {
        const begins = path.every((token, i) => other[i] === token);
        return begins && (other.length > path.length || at < place);
      }),
  );
}
