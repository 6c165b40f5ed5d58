/** Counts the lines of a text handed over in pieces; a line ends with LF, CR LF or a lone CR. */
export class LineCount {
  /** Line ends. */
  breaks = 0;
  /** Line ends with nothing before them on their line. */
  blank = 0;
  private before = 0;
  private lineIsEmpty = true;

  /** `inCell` when the text is that of a quoted cell: what stands before it on its line is not in the text. */
  constructor(inCell = false) {
    this.lineIsEmpty = !inCell;
  }

  /** Lines so far, the last of which may have no end. */
  get lines(): number {
    return this.breaks + (this.lineIsEmpty ? 0 : 1);
  }

  take(bytes: Uint8Array): void {
    let { before, lineIsEmpty } = this;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte > 13 || (byte !== 10 && byte !== 13)) {
        lineIsEmpty = false;
      } else if (byte === 13 || before !== 13) {
        this.breaks += 1;
        if (lineIsEmpty) this.blank += 1;
        lineIsEmpty = true;
      }
      before = byte;
    }
    this.before = before;
    this.lineIsEmpty = lineIsEmpty;
  }
}
