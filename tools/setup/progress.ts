/** Tells the user what goes on, a step at a time. */
export interface Progress {
  /** Begins the next step. */
  step(title: string): void;
  /** Says how far the step is; shown at once on a terminal, elsewhere now and then. */
  update(detail: string): void;
  /** Ends the step with what came of it. */
  done(detail: string): void;
  /** Prints a whole line. */
  line(text: string): void;
  /** Ends the line that is being redrawn and stops the clock. */
  close(): void;
  /** Seconds since the start. */
  seconds(): number;
}

/** How often a line is written where lines cannot be redrawn. */
const plainEverySeconds = 10;

/** Progress that redraws one line on a terminal `columns` wide, or writes plain lines where `columns` is undefined. */
export function startProgress(steps: number, columns: number | undefined, write: (text: string) => void): Progress {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  let step = 0, title = "", detail = "", drawn = false, printedAt = -Infinity;

  const text = () => `[${step}/${steps}] ${title}${detail && `: ${detail}`} (${seconds().toFixed(0)} s)`;
  const show = () => {
    if (title === "") return;
    if (columns !== undefined) {
      // A line longer than the terminal would wrap, and redrawing would then leave its first half behind.
      write(`\r\x1b[2K${text().slice(0, columns - 1)}`);
      drawn = true;
    } else if (detail !== "" && seconds() - printedAt >= plainEverySeconds) {
      write(`${text()}\n`);
      printedAt = seconds();
    }
  };
  const endLine = () => {
    if (drawn) write("\n");
    drawn = false;
  };
  const clock = setInterval(show, 1000);

  return {
    seconds,
    step(newTitle) {
      [step, title, detail, printedAt] = [step + 1, newTitle, "", -Infinity];
      if (columns !== undefined) show();
    },
    update(newDetail) {
      detail = newDetail;
      if (columns !== undefined) show();
    },
    done(newDetail) {
      [detail, printedAt] = [newDetail, -Infinity];
      show();
      endLine();
      title = "";
    },
    line(text) {
      endLine();
      write(`${text}\n`);
    },
    close() {
      clearInterval(clock);
      endLine();
      title = "";
    },
  };
}
