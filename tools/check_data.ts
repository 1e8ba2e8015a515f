/**
 * `deno task data:check <folder>`: counts pictures, measures them, and looks for broken and duplicate ones.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { openPictures } from "../lib/datasets/open_pictures.ts";
import { surveyPictures } from "../lib/datasets/survey.ts";
import { hasFaults, surveyText } from "./check_data/text.ts";

const HELP = `deno task data:check [--json] <folder>

Reads every picture under a folder (class folders, UTKFace's names, MNIST's or CIFAR's files) and tells how many there are
of each class in each split, how large they are, which are broken, and which are there twice: as files, or as pixels.

  --json    print one JSON object instead
  --help    this text

Exit code: 0 if all is well; 1 if a picture is broken or lies in two splits, or nothing known lies in the folder; 2 if an
option is none.
Pictures that are there twice in one split are told, and are no fault.`;

function parse(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (!values.help && positionals.length !== 1) {
    throw new RangeError(
      `One folder is checked at a time: got ${positionals.length === 0 ? "none" : positionals.join(", ")}.`,
    );
  }
  return { ...values, folder: positionals[0]! };
}

async function main(args: string[]): Promise<number> {
  let options;
  try {
    options = parse(args);
  } catch (error) {
    console.error(`${(error as Error).message} \`deno task data:check --help\` shows the options.`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  try {
    const { folder, json } = options;
    // As the splits lie on disk, and however many are broken.
    const pictures = await openPictures(folder, { validationShare: 0, testShare: 0, maxBadShare: 1 });
    const survey = await surveyPictures(pictures);
    const { format } = pictures;
    console.log(
      json
        ? JSON.stringify({ folder, format, ok: !hasFaults(survey), ...survey }, undefined, 2)
        : surveyText(folder, format, survey),
    );
    return hasFaults(survey) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof Deno.errors.NotFound)) throw error;
    console.error(error.message);
    return 1;
  }
}

Deno.exitCode = await main(Deno.args);
