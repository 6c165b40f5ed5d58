/** The coordinates of several lines as one, with a break between each two. */
export function broken(lines: readonly (readonly number[])[]): (number | null)[] {
  return lines.flatMap((line, i) => [...(i === 0 ? [] : [null]), ...line]);
}
