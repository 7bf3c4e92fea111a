/**
 * The kernel as a library: `lint` is synchronous and total. It says what it needs, the caller loads that any way it
 * likes and calls again. Nothing here touches disk, clock, environment or network.
 */
export { lint, type InputFile, type LintInput, type LintResult } from './lint.ts'
export type { LoadedFile, Materials, Need, Shards } from './materials.ts'
export { type ExportReader, loadExportReader } from './campaign/export.ts'
export { loadParser, type BodyParser, type ParsedFormat, type Parsers } from './content/parsers.ts'
export {
  resolveConfig,
  type ConfigRequest,
  type ConfigResolution,
  type ResolvedConfig,
} from './policy/resolve.ts'
export { defaultConfig } from './policy/from-raw.ts'
export { renderConfigErrors, type ConfigError } from './policy/config-error.ts'
export type { Config } from './policy/config.ts'
export { readDocument } from './source/read.ts'
export { decode, undecodedDocument } from './source/decode.ts'
export { positionAt, type Format as SourceFormat, type Position, type Source } from './source/source.ts'
export type { Span } from './source/span.ts'
export type {
  Basis,
  Concerns,
  Confidence,
  Finding,
  Severity,
  SourceRef,
  Unchecked,
  Verdict,
  Waived,
} from './finding.ts'
export type { Edit, Fix } from './fix.ts'
export type { Rule, RuleMeta } from './rule.ts'
export { rules } from '../rules/index.ts'
export type {
  CampaignVerdict,
  Detail,
  Format,
  MessageVerdict,
  Presentation,
  ReliedOn,
  Report,
} from './report/report.ts'
export { concise } from './report/concise.ts'
export { github } from './report/github.ts'
export { gitlab } from './report/gitlab.ts'
export { findingToJson, json, reportToJson } from './report/json.ts'
export { loadHtml } from './report/html/load.ts'
export { junit } from './report/junit.ts'
export { markdown } from './report/markdown.ts'
export { pretty } from './report/pretty.ts'
export { rdjson } from './report/rdjson.ts'
export { sarif } from './report/sarif.ts'
export { type Instant, parseInstant } from './time/civil.ts'
