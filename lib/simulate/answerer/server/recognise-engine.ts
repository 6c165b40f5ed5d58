import type { Engine, EngineFacts } from "./engine/engine.js";
import { engineOf, unknownEngine } from "./engine/engines.js";
import type { Transport } from "./http/transport.js";

/** A model in a server's list. */
interface ListedModel {
  readonly id: string;
  readonly owned_by?: string;
}

/** The models that a server lists. */
export async function modelsListed(
  transport: Transport,
  signal?: AbortSignal,
): Promise<readonly ListedModel[]> {
  type Listed = { readonly data?: readonly ListedModel[] };
  const reply = await transport.json<Listed | Listed["data"]>("models", { signal });
  // Together sends the list by itself.
  const models = Array.isArray(reply) ? reply : (reply as Listed).data;
  return Array.isArray(models) ? models : [];
}

/**
 * The software behind an address, as its host, its list of models or its own endpoint shows it, and what it says of
 * itself: no facts where an owner that others use too is all that speaks for it.
 */
export async function recogniseEngine(
  models: readonly ListedModel[],
  transport: Transport,
  url: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly engine: Engine; readonly facts?: EngineFacts }> {
  const engine = engineOf(models, url);
  if (engine.own === undefined) return { engine, facts: {} };
  const { path, facts } = engine.own;
  const root = new URL(url).pathname.replace(/\/v1\/?$/, "").replace(/\/$/, "");
  const reply = await transport.json(`${root}${path}`, { signal }).catch(() => undefined);
  const told = facts(reply);
  // An owner such as "library" is not telling by itself. The others' own endpoints may be shut.
  if (told === undefined && engine.owner === "library") return { engine: unknownEngine };
  return { engine, facts: told ?? {} };
}
