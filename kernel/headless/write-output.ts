import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { writeWhole } from "../../lib/files/write-whole.js";

/**
 * Writes a text or bytes, whole or not at all, and creates its folder if needed.
 *
 * @throws PopuliError naming the file when it cannot be written
 * @example
 * await writeOutput("reports/quickstart.html", html);
 */
export async function writeOutput(file: string, content: string | Uint8Array): Promise<void> {
  await writeWhole(file, async (temporary) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, content);
  });
}
