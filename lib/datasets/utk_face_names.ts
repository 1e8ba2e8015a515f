/** What the name of a file of UTKFace says. */
export interface UtkFaceName {
  /** Years. */
  age: number;
  gender: number;
  race: number;
}

/** UTKFace's oldest is 116; nobody known was older than 122. */
const OLDEST = 122;

/**
 * Reads the name of a file of UTKFace, `<age>_<gender>_<race>_<date and time>.jpg`. What follows the date is not looked at: `.jpg`,
 * `.jpg.chip.jpg`, and what is there by mistake, such as a blank before it. Three of the 23,708 faces cut out lack the race.
 *
 * @param name The file's name.
 * @returns What it says, or why it cannot be read, as the end of a sentence.
 */
export function readUtkFaceName(name: string): UtkFaceName | { reason: string } {
  const parts = name.split("_");
  if (parts.length !== 4) {
    return { reason: `its name should be <age>_<gender>_<race>_<date>.jpg, and has ${parts.length} of these 4 parts` };
  }
  const [age, gender, race] = parts.slice(0, 3).map((part) => /^\d{1,3}$/.test(part) ? Number(part) : NaN) as [
    number,
    number,
    number,
  ];
  if (!(age <= OLDEST)) {
    return { reason: `an age is a whole number of years up to ${OLDEST}, and its name says "${parts[0]}"` };
  }
  if (!(gender <= 1)) return { reason: `its name should say 0 or 1 of gender, and says "${parts[1]}"` };
  if (!(race <= 4)) return { reason: `its name should say 0 to 4 of race, and says "${parts[2]}"` };
  if (!/^\d{8}/.test(parts[3]!)) {
    return { reason: `its name should end in a date of 8 digits or more, and ends in "${parts[3]}"` };
  }
  return { age, gender, race };
}
