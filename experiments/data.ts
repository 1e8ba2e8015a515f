import { basename } from "node:path";
import type { DatasetReport, Splits } from "../lib/datasets/dataset.ts";
import { openImageFolder } from "../lib/datasets/image_folder.ts";
import { proceduralScenes } from "../lib/datasets/scenes.ts";
import { type ProfileName, profileOf } from "../lib/models/profiles.ts";

/** Pictures, and what they are called in results. */
export interface Dataset {
  name: string;
  splits: Splits;
}

/** Scenes drawn when the user gives no pictures; more for profiles that learn more. */
const SCENES = { tiny: { train: 1800, test: 600 }, others: { train: 6000, test: 1500 } };

/** Opens the user's folder of pictures, or draws scenes if there is none. The split is the same whatever the run's seed. */
export async function openData(folder: string | undefined, profile: ProfileName): Promise<Dataset> {
  if (folder !== undefined) {
    return { name: basename(folder.replace(/\/+$/, "")), splits: await openImageFolder(folder) };
  }
  const counts = profile === "tiny" ? SCENES.tiny : SCENES.others;
  return { name: "scenes", splits: proceduralScenes({ ...counts, seed: 0, imageSize: profileOf(profile).imageSize }) };
}

/** Names the pictures that are left out, at most three; undefined if there are none. */
export function leftOut({ refused }: DatasetReport): string | undefined {
  if (refused.length === 0) return undefined;
  const shown = refused.slice(0, 3).map(({ path, reason }) => `${path} (${reason})`).join(", ");
  const more = refused.length > 3 ? ` and ${refused.length - 3} more` : "";
  return `${refused.length} ${refused.length === 1 ? "picture is" : "pictures are"} left out: ${shown}${more}.`;
}
