import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/**
 * Where TypeScript keeps files that it has parsed. Of declarations on disk, comments are left out: parsing those of Node
 * and of TypeScript's libraries takes a fifth of the time until the first result. `documentation.ts` reads them when
 * somebody asks.
 *
 * @param isInMemory whether a path is that of a file in memory
 */
export function documentRegistry(
  folder: string,
  isInMemory: (path: string) => boolean,
): tsTypes.DocumentRegistry {
  const registryOf = (jsDocParsingMode: tsTypes.JSDocParsingMode) => ({
    mode: { jsDocParsingMode },
    registry: ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames, folder, jsDocParsingMode),
  });
  const whole = registryOf(ts.JSDocParsingMode.ParseAll);
  const bare = registryOf(ts.JSDocParsingMode.ParseNone);
  const of = (path: string) => (/\.d\.[cm]?ts$/.test(path) && !isInMemory(path) ? bare : whole);
  return {
    ...whole.registry,
    acquireDocumentWithKey(name, path, host, key, snapshot, version, kind, options) {
      const { registry, mode } = of(name);
      const given = { ...(options as tsTypes.CreateSourceFileOptions), ...mode };
      return registry.acquireDocumentWithKey(name, path, host, key, snapshot, version, kind, given);
    },
    updateDocumentWithKey(name, path, host, key, snapshot, version, kind, options) {
      const { registry, mode } = of(name);
      const given = { ...(options as tsTypes.CreateSourceFileOptions), ...mode };
      return registry.updateDocumentWithKey(name, path, host, key, snapshot, version, kind, given);
    },
    releaseDocumentWithKey(
      path: tsTypes.Path,
      key: tsTypes.DocumentRegistryBucketKey,
      kind?: tsTypes.ScriptKind,
      format?: tsTypes.ResolutionMode,
    ) {
      of(path).registry.releaseDocumentWithKey(path, key, kind!, format);
    },
  };
}
