/** What stands in a progress line besides the bar. */
export interface ProgressParts {
  /** Share of the work that is done, from 0 to 1. */
  done: number;
  /** Before the bar. */
  label: string;
  /** After the bar and the percentage, what matters most last: the first ones are left out where the terminal is narrow. */
  notes: readonly string[];
}

/** Widths of the bar: below the least, notes are left out. */
const [LEAST, MOST] = [10, 40];

/** Blocks by eighths of their width. */
const BLOCKS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * A progress line, `epoch 2/12 |████▌     |  45 %  412 images/s  3 min 20 s left`, that leaves a terminal's last column free: a line that
 * reached it would wrap, and could not be drawn over.
 */
export function progressLine({ done, label, notes }: ProgressParts, columns: number): string {
  const share = Math.min(1, Math.max(0, done));
  const percentage = `${String(Math.floor(100 * share)).padStart(3)} %`;
  for (let from = 0; from <= notes.length; from++) {
    const rest = [percentage, ...notes.slice(from)].join("  ");
    const room = columns - 1 - label.length - rest.length - 4; // bars at both ends, spaces around them
    if (room >= LEAST) return `${label} |${bar(share, Math.min(room, MOST))}| ${rest}`;
  }
  return `${label} ${percentage}`.slice(0, Math.max(0, columns - 1));
}

function bar(share: number, width: number): string {
  const eighths = Math.floor(share * width * 8);
  return ("█".repeat(eighths >> 3) + BLOCKS[eighths & 7]).padEnd(width);
}
