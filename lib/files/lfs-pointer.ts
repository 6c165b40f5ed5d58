/** Advice where a file begins as a pointer of Git LFS, which lies in a clone until its content is fetched. */
export function lfsAdvice(beginning: string): string | undefined {
  if (!beginning.startsWith("version https://git-lfs")) return undefined;
  return "it is a pointer of Git LFS, which stands for the file: run 'git lfs pull' in the clone";
}
