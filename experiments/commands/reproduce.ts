import { runNotebooks } from "../../tools/notebooks/run.ts";
import { terminal, TrainingProgress } from "../progress.ts";
import { reproduceTables } from "../reproduce_tables.ts";
import { reproduceViews } from "../reproduce_views.ts";
import { type Command, parse, UsageError } from "../usage.ts";

const OUT = "out";

/** `deno task reproduce` */
export const reproduceCommand: Command = {
  name: "reproduce",
  help: `deno task reproduce [options]

Does the main job at toy scale, into out/: turns a picture into the views that ViT, FFT and SVD tokenizers have of it; trains
the three models on drawn scenes and shows their scores beside the thesis's; runs every notebook. What is done is skipped;
after Ctrl-C the same command goes on.

  --image <file>   only the views, of a picture of your own (JPEG, PNG, WebP, …)
  --help           this text`,

  async run(args) {
    const { values, positionals } = parse(args, { image: { type: "string" } });
    if (positionals.length > 0) throw new UsageError(`reproduce takes options only: got ${positionals.join(" ")}.`);
    const progress = new TrainingProgress(terminal());
    const say = (line: string) => progress.say(line);
    await reproduceViews({ image: values.image, out: OUT, say });
    if (values.image !== undefined) return 0;
    if (!await reproduceTables(`${OUT}/reproduce`, progress)) return 130; // as shells have it: 128 + SIGINT
    return await runNotebooks([], false, say) ? 0 : 1;
  },
};
