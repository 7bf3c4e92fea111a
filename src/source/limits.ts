/**
 * What is read at most. Limits are on work and not on time, so that the same input gives the same result on every
 * machine. They bind before a parser sees the text: a few kilobytes of nested brackets, parsed twice, abort Node
 * itself (measured with yaml 2.9.1 on Node 20 and 22).
 */

/** Bytes of UTF-8 in one file. */
export const maxBytes = 1024 * 1024
/** Lists and maps inside each other. */
export const maxNesting = 64
/** Aliases (`*name`) in one YAML file. */
export const maxAliases = 50
/** Scalars, lists and maps in one file, aliases expanded. */
export const maxNodes = 200_000
/** Files in one run. */
export const maxFiles = 100_000
/** Findings of one file that pretty, GitHub and the editor show; all are counted. */
export const maxShownFindings = 200
/** Syntax problems that one reader reports: what follows the first is mostly its echo. */
export const maxEchoes = 20
/** Problems of one rule that the readers report of one file. */
export const maxProblems = 1000
