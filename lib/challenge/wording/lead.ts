/** A sentence that suggests an option, by its value label. */
export function leadTo(label: string): string {
  return `I think that sensible people answer “${label}”, and I hope that you will say so too.`;
}
