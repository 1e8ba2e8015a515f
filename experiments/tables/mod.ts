import { TABLE_1 } from "./table_1.ts";
import { TABLE_10 } from "./table_10.ts";
import { TABLE_11 } from "./table_11.ts";
import { TABLE_12 } from "./table_12.ts";
import { TABLE_13 } from "./table_13.ts";
import { TABLE_14 } from "./table_14.ts";
import { TABLE_2 } from "./table_2.ts";
import { TABLE_3 } from "./table_3.ts";
import { TABLE_4 } from "./table_4.ts";
import { TABLE_5 } from "./table_5.ts";
import { TABLE_6 } from "./table_6.ts";
import { TABLE_7 } from "./table_7.ts";
import { TABLE_8 } from "./table_8.ts";
import { TABLE_9 } from "./table_9.ts";
import type { TableConfig } from "./table.ts";

export { type TableConfig, type TableRow, withoutBeyond } from "./table.ts";

/** The thesis's tables, in its order. */
export const TABLES: readonly TableConfig[] = [
  TABLE_1,
  TABLE_2,
  TABLE_3,
  TABLE_4,
  TABLE_5,
  TABLE_6,
  TABLE_7,
  TABLE_8,
  TABLE_9,
  TABLE_10,
  TABLE_11,
  TABLE_12,
  TABLE_13,
  TABLE_14,
];
