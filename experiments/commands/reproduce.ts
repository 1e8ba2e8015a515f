import { type ProfileName, PROFILES } from "../../lib/models/profiles.ts";
import { runNotebooks } from "../../tools/notebooks/run.ts";
import { terminal, TrainingProgress } from "../progress.ts";
import { reproduceTables } from "../reproduce_tables.ts";
import { reproduceViews } from "../reproduce_views.ts";
import { TABLES } from "../tables/mod.ts";
import { type Command, oneOf, parse, seedsOf, UsageError } from "../usage.ts";

const OUT = "out";
const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
const NUMBERS = TABLES.map(({ number }) => String(number));

/** `deno task reproduce` */
export const reproduceCommand: Command = {
  name: "reproduce",
  help: `deno task reproduce [table…] [options]

Does the main job at toy scale, into out/: turns a picture into the views that ViT, FFT and SVD tokenizers have of it; trains
every model of every table on drawn pictures and shows their scores beside the thesis's; runs every notebook. With numbers of
tables, those tables alone. What is done is skipped; after Ctrl-C the same command goes on.

  --profile <name>  size of models and pictures: ${
    PROFILE_NAMES.join(", ")
  } (default: tiny; others take tables by number)
  --data <folder>   your pictures, in class folders, for the tables
  --seed <n,…>      of first weights, order, crops and dropout (default: 0)
  --image <file>    only the views, of a picture of your own (JPEG, PNG, WebP, …)
  --help            this text

Tables:
${TABLES.map(({ number, title }) => `  ${String(number).padStart(2)}  ${title}`).join("\n")}`,

  async run(args) {
    const text = { type: "string" } as const;
    const { values, positionals } = parse(args, { image: text, profile: text, data: text, seed: text });
    const asked = positionals.map((number) => oneOf("table", number, NUMBERS, "A table"));
    const tables = TABLES.filter(({ number }) => asked.length === 0 || asked.includes(String(number)));
    const profile = oneOf("profile", values.profile ?? "tiny", PROFILE_NAMES);
    if (asked.length === 0 && profile !== "tiny") {
      throw new UsageError(`All tables at ${profile} take hours: name those that you want, such as \`reproduce 1 8\`.`);
    }
    const progress = new TrainingProgress(terminal());
    const say = (line: string) => progress.say(line);
    if (asked.length === 0) await reproduceViews({ image: values.image, out: OUT, say });
    if (values.image !== undefined) return 0;
    const options = { tables, profile, data: values.data, seeds: seedsOf(values.seed), out: `${OUT}/reproduce` };
    if (await reproduceTables(options, progress) === undefined) return 130; // as shells have it: 128 + SIGINT
    return asked.length > 0 || await runNotebooks([], false, say) ? 0 : 1;
  },
};
