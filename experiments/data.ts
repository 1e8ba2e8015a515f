import { basename } from "node:path";
import type { DatasetReport, Splits } from "../lib/datasets/dataset.ts";
import { openPictures, proceduralFaces, proceduralScenes } from "../lib/datasets/mod.ts";
import type { ExperimentConfig } from "./config/schema.ts";

/** Pictures, and what they are called in results. */
export interface Dataset {
  name: string;
  splits: Splits;
}

/** Opens the user's folder of pictures, or draws some if there is none. The split is the same whatever the run's seed. */
export async function openData(folder: string | undefined, { drawn, model }: ExperimentConfig): Promise<Dataset> {
  if (folder !== undefined) {
    return { name: basename(folder.replace(/\/+$/, "")), splits: await openPictures(folder) };
  }
  const { kind, train, test } = drawn;
  const draw = kind === "faces" ? proceduralFaces : proceduralScenes;
  return { name: kind, splits: draw({ train, test, seed: 0, imageSize: model.imageSize }) };
}

/** Names the pictures that are left out, at most three; undefined if there are none. */
export function leftOut({ refused }: DatasetReport): string | undefined {
  if (refused.length === 0) return undefined;
  const shown = refused.slice(0, 3).map(({ path, reason }) => `${path} (${reason})`).join(", ");
  const more = refused.length > 3 ? ` and ${refused.length - 3} more` : "";
  return `${refused.length} ${refused.length === 1 ? "picture is" : "pictures are"} left out: ${shown}${more}.`;
}
