/** Parts of a dataset, in the order in which they are reported. */
export const SPLIT_NAMES = ["train", "validation", "test"] as const;

/** One of {@linkcode SPLIT_NAMES}. */
export type SplitName = typeof SPLIT_NAMES[number];

/** Where a picture was met. */
export interface SurveyedPicture {
  split: SplitName;
  class: string;
  /** Its file, or place in a file. */
  source: string;
}

/** A picture that was read, and what it is compared by. */
export interface HashedPicture extends SurveyedPicture {
  /** Hash of the stored bytes. */
  file: string;
  /** Hash of size and pixels. */
  pixels: string;
  width: number;
  height: number;
  /** Stored bytes. */
  bytes: number;
}

/** Pictures that are the same. */
export interface DuplicateGroup {
  /** "file" if the stored bytes are the same; "pixels" if only what they decode to is. */
  same: "file" | "pixels";
  /** Whether they lie in different splits: then what is measured on one was learned from another. */
  acrossSplits: boolean;
  /** Whether they have different classes: then at least one label is wrong. */
  acrossClasses: boolean;
  pictures: SurveyedPicture[];
}

/** Groups pictures that have the same pixels. Those that are the same file do. */
export function findDuplicates(pictures: readonly HashedPicture[]): DuplicateGroup[] {
  return [...Map.groupBy(pictures, ({ pixels }) => pixels).values()].filter(({ length }) => length > 1).map((group) => {
    const differ = (of: (picture: HashedPicture) => string) => new Set(group.map(of)).size > 1;
    return {
      same: differ(({ file }) => file) ? "pixels" : "file",
      acrossSplits: differ(({ split }) => split),
      acrossClasses: differ((picture) => picture.class),
      pictures: group.map(({ split, class: name, source }) => ({ split, class: name, source })),
    };
  });
}
