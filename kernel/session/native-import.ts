import { join } from "node:path";
import { constants, Script } from "node:vm";

/** Node's own `import()`, as a file of that folder would call it. */
export function importNatively(specifier: string, folder: string): Promise<object> {
  const load = new Script("(specifier) => import(specifier)", {
    filename: join(folder, "cell.js"),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as (specifier: string) => Promise<object>;
  return load(specifier);
}

/** A namespace in the form `require` returns for a module with a default export, as Node does. */
export function requirable(namespace: object): object {
  if (!("default" in namespace) || "__esModule" in namespace) return namespace;
  return { ...namespace, __esModule: true };
}

/** The codes for a top-level await, and for packages with exports for `import` only. */
const onlyByImport = new Set<unknown>([
  "ERR_REQUIRE_ASYNC_MODULE",
  "ERR_REQUIRE_ESM",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
]);

export function isOnlyByImport(error: unknown): boolean {
  return onlyByImport.has((error as { code?: unknown } | null)?.code);
}

/** The namespace of a CommonJS module: its names, and the module itself as `default`. */
export function namespaceOf(loaded: unknown): unknown {
  const isNamespace =
    typeof loaded === "object" &&
    loaded !== null &&
    ((loaded as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === "Module" ||
      (loaded as { __esModule?: boolean }).__esModule === true);
  return isNamespace ? loaded : { ...(loaded as object), default: loaded };
}
