import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The first studies of a setting, those of seeds 1, 2, …; what is in the folder is read from it and the rest appended, so
 * that a count that was stopped goes on where it stopped.
 */
export async function keptStudies<Study>(
  folder: string | undefined,
  name: string,
  count: number,
  draw: (seed: number) => Promise<Study>,
): Promise<Study[]> {
  const kept = folder && join(folder, `${name}.jsonl`);
  if (folder) mkdirSync(folder, { recursive: true });
  const studies: Study[] =
    kept && existsSync(kept)
      ? readFileSync(kept, "utf8")
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Study)
      : [];
  while (studies.length < count) {
    const study = await draw(studies.length + 1);
    studies.push(study);
    if (kept) appendFileSync(kept, `${JSON.stringify(study)}\n`);
  }
  return studies.slice(0, count);
}
