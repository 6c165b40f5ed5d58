import type { RunFile } from "../../store/run-file.js";
import type { Reworded } from "./field/request-body.js";
import type { ServerClient } from "./server-client.js";

/** What a run file has noted of a server, as texts. */
interface Noted {
  readonly names: ReadonlySet<string>;
  readonly frames: ReadonlySet<string>;
  readonly reworded: ReadonlySet<string>;
}

/** Takes over what earlier sessions noted of a server in a run file. */
export async function recalled(client: ServerClient, file: RunFile, server: string): Promise<Noted> {
  const names = new Set(await file.answeredAs(server));
  const frames = new Set(await file.notesOf(server, "sent"));
  const reworded = new Set(await file.notesOf(server, "reworded"));
  for (const name of names) client.answeredAs.add(name);
  for (const note of frames) {
    const [manner, frame] = JSON.parse(note) as [string, string];
    client.frames.add(manner, frame);
  }
  for (const note of reworded) client.earlier.push(JSON.parse(note) as Reworded);
  return { names, frames, reworded };
}

/** Notes in a run file what this session found out of a server. */
export async function noteSession(
  client: ServerClient,
  file: RunFile,
  server: string,
  before: Noted,
): Promise<void> {
  for (const name of client.answeredAs) if (!before.names.has(name)) await file.noteAnsweredAs(server, name);
  for (const [manner, frame] of client.frames) {
    const note = JSON.stringify([manner, frame]);
    if (!before.frames.has(note)) await file.noteOf(server, "sent", note);
  }
  for (const one of client.requestBody.reworded) {
    const note = JSON.stringify(one);
    if (!before.reworded.has(note)) await file.noteOf(server, "reworded", note);
  }
}
