import { availableParallelism } from "node:os";
import { type ProfileName, PROFILES } from "../../lib/models/profiles.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { notebookPaths, runNotebooks } from "../../tools/notebooks/run.ts";
import { terminal, TrainingProgress } from "../progress.ts";
import { drawFigures, type DrawnFigure, FIGURES, TRAINED_FIGURES } from "../figures/mod.ts";
import { type ReportContents, writeReport } from "../report/write_report.ts";
import { reproduceTables } from "../reproduce_tables.ts";
import { reproduceViews } from "../reproduce_views.ts";
import { TABLES, withoutBeyond } from "../tables/mod.ts";
import { type TrainAllOptions, trainExperiments } from "../train_experiments.ts";
import { type Command, oneOf, parse, seedsOf, UsageError, wholeNumber } from "../usage.ts";

type ReportFigure = ReportContents["figures"][number];

const OUT = "out";
const REPORT = `${OUT}/report.html`;
const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
/** Small models leave a core idle that another one can use; each takes 0.6 GB at tiny, up to 1.6 GB at small. */
const SMALL: readonly ProfileName[] = ["tiny", "small"];
const SMALL_JOBS = Math.min(4, availableParallelism());
const NUMBERS = TABLES.map(({ number }) => String(number));

/** `deno task reproduce` */
export const reproduceCommand: Command = {
  name: "reproduce",
  help: `deno task reproduce [table…] [options]

Does the main job at toy scale, into out/: draws the views that ViT, FFT and SVD tokenizers have of a picture, and the thesis's
figures; trains every model of every table on drawn pictures and shows their scores beside the thesis's; runs every notebook.
All of it is in out/report.html then. With numbers of tables, those tables alone, and with models that go beyond the thesis. What
is done is skipped; after Ctrl-C the same command goes on.

  --profile <name>  size of models and pictures: ${
    PROFILE_NAMES.join(", ")
  } (default: tiny; others take tables by number)
  --data <folder>   your pictures, in class folders, for the tables
  --seed <n,…>      of first weights, order, crops and dropout (default: 0)
  --jobs <n>        models that are trained at once, in processes of up to 1.6 GB at small (default: ${SMALL_JOBS} here; 1 above small)
  --image <file>    only the views, of a picture of your own (JPEG, PNG, WebP, …)
  --help            this text

Tables, with the minutes of one model at a time:
${
    TABLES.map(({ number, title, minutes }) =>
      `  ${String(number).padStart(2)}  ${title} (${minutes.tiny} min at tiny)`
    ).join("\n")
  }`,

  async run(args) {
    const text = { type: "string" } as const;
    const { values, positionals } = parse(args, { image: text, profile: text, data: text, seed: text, jobs: text });
    const asked = positionals.map((number) => oneOf("table", number, NUMBERS, "A table"));
    const tables = asked.length === 0
      ? TABLES.map(withoutBeyond)
      : TABLES.filter(({ number }) => asked.includes(String(number)));
    const profile = oneOf("profile", values.profile ?? "tiny", PROFILE_NAMES);
    if (asked.length === 0 && profile !== "tiny") {
      throw new UsageError(`All tables at ${profile} take hours: name those that you want, such as \`reproduce 1 8\`.`);
    }
    const progress = new TrainingProgress(terminal());
    const say = (line: string) => progress.say(line);
    if (values.image !== undefined) {
      await reproduceViews({ image: values.image, out: OUT, say });
      return 0;
    }
    const whole = asked.length === 0;
    const figures = whole ? await drawAll(say) : [];
    const options = {
      tables,
      profile,
      data: values.data,
      seeds: seedsOf(values.seed),
      jobs: wholeNumber("jobs", values.jobs, 1, SMALL.includes(profile) ? SMALL_JOBS : 1),
      out: `${OUT}/reproduce`,
    };
    const runs = await reproduceTables(options, progress);
    if (runs === undefined) return 130; // as shells have it: 128 + SIGINT
    if (whole) {
      const trained = await reproduceTrainedFigures(options, progress);
      if (trained === undefined) return 130;
      figures.push(...trained);
    }
    const passed = !whole || await runNotebooks([], "keep apart", say);
    const notebooks = whole ? notebookPaths() : [];
    await writeReport(REPORT, { tables, runs, figures, notebooks });
    say(`Written: ${REPORT}, with everything on one page.`);
    return passed ? 0 : 1;
  },
};

/** Trains what the figures of trained models show, and draws them into `out`; undefined after Ctrl-C. */
async function reproduceTrainedFigures(
  options: TrainAllOptions,
  progress: TrainingProgress,
): Promise<ReportFigure[] | undefined> {
  const names = TRAINED_FIGURES.flatMap(({ experiments }) => experiments);
  if (!await trainExperiments(names, options, progress)) return undefined;
  await openTensorFlow();
  const figures = TRAINED_FIGURES.map(({ draw, ...figure }) => ({ ...figure, draw: () => draw(options.out) }));
  return inReport(await drawFigures(figures, `${OUT}/figures`, (line) => progress.say(line)));
}

/** The views of a picture and the thesis's figures, drawn into `out`. */
async function drawAll(say: (line: string) => void): Promise<ReportFigure[]> {
  await reproduceViews({ image: undefined, out: OUT, say });
  const views = {
    title: "One picture as ViT, FFT and SVD tokenizers see it",
    svg: await Deno.readTextFile(`${OUT}/views.svg`),
    text: "Patches, spectra and singular components of one picture.",
  };
  return [views, ...inReport(await drawFigures(FIGURES, `${OUT}/figures`, say))];
}

function inReport(drawn: readonly DrawnFigure[]): ReportFigure[] {
  return drawn.map(({ number, title, svg, text }) => ({ title: `Figure ${number}: ${title}`, svg, text }));
}
