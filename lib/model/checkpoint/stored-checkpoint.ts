import type { WeightFile } from "./weight-file.js";

/** A checkpoint on disk, in whatever layout: its parts have the names that they have in a Hugging Face folder. */
export interface StoredCheckpoint {
  /** The folder or the file. */
  readonly path: string;
  has(name: string): boolean;
  /** Where a part is, for messages. */
  place(name: string): string;
  /** A part that holds a JSON object. */
  object(name: string): Promise<Readonly<Record<string, unknown>>>;
  text(name: string): Promise<string>;
  openWeights(): Promise<readonly WeightFile[]>;
  /** The files that determine its answers, by the names under which they are hashed. */
  decisiveFiles(): Promise<ReadonlyMap<string, string>>;
}
