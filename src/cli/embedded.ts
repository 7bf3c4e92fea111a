/**
 * Data shards that a bundle of one file brings with it, by name, as JSON; null where they lie beside the program. The
 * build of the action puts its own in place of this file.
 */
export const embedded: ReadonlyMap<string, string> | null = null as ReadonlyMap<string, string> | null
