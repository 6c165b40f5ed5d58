/**
 * The decoder of texts in a file that does not name their encoding: the encoding given, else UTF-8 for valid UTF-8, else
 * Windows-1252.
 */
export function unnamedEncoding(given: string | undefined): (bytes: Uint8Array) => string {
  if (given !== undefined) {
    const decoder = new TextDecoder(given, { ignoreBOM: true });
    return (bytes) => decoder.decode(bytes);
  }
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder("windows-1252", { ignoreBOM: true });
  return (bytes) => {
    try {
      return strict.decode(bytes);
    } catch {
      return lenient.decode(bytes);
    }
  };
}
