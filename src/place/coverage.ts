import {
  evidencedSeverity,
  factsOf,
  type Jurisdiction,
  type LawPack,
  type PackSection,
  packSections,
} from './law.ts'

/** What a pack holds. */
export interface Coverage {
  readonly code: Jurisdiction
  readonly name: string
  readonly facts: number
  /** Facts that may block. */
  readonly blocking: number
  /** Facts whose page was read. */
  readonly read: number
  /** The first day on which one was; null where none was. */
  readonly oldestCheck: string | null
  readonly sections: Readonly<Record<PackSection, number>>
  readonly conflicts: number
}

/** What packs hold, in their order. Facts that a pack includes from another are counted in the other alone. */
export function coverageOf(packs: readonly LawPack[]): readonly Coverage[] {
  return packs.map((pack) => {
    const own = (section: PackSection): number =>
      pack[section].filter(({ id }) => isOwn(id, pack.code)).length
    const facts = factsOf(pack).filter(({ id }) => isOwn(id, pack.code))
    const checks = facts.flatMap(({ source, pageSeen }) =>
      pageSeen && source.checkedOn !== null ? [source.checkedOn] : [],
    )
    return {
      code: pack.code,
      name: pack.name,
      facts: facts.length,
      blocking: facts.filter((fact) => evidencedSeverity(fact) === 'error').length,
      read: checks.length,
      oldestCheck: checks.sort()[0] ?? null,
      sections: Object.fromEntries(packSections.map((section) => [section, own(section)])) as Record<
        PackSection,
        number
      >,
      conflicts: pack.conflicts?.length ?? 0,
    }
  })
}

function isOwn(id: string, code: Jurisdiction): boolean {
  return id.startsWith(`${code.toLowerCase()}/`)
}

/** Sections as a table names them. */
export const sectionTitles: Readonly<Record<PackSection, string>> = {
  windows: 'hours',
  consent: 'consent',
  optOut: 'opt-out',
  identification: 'sender',
  registration: 'registration',
  content: 'content',
  frequency: 'frequency',
  registers: 'registers',
  barred: 'barred',
  minors: 'minors',
  dataLaw: 'data law',
  other: 'other',
}

/** The page `rules/jurisdictions/COVERAGE.md`. */
export function coveragePage(rows: readonly Coverage[]): string {
  const sum = (pick: (row: Coverage) => number): number => rows.reduce((total, row) => total + pick(row), 0)
  const head = [
    'code',
    'place',
    'facts',
    'may block',
    'page read',
    'oldest check',
    ...Object.values(sectionTitles),
    'conflicts',
  ]
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
  const cell = (count: number): string => (count === 0 ? '' : String(count))
  return `# Coverage

What the law packs hold. Written by \`npm run test:update\`, compared by the tests; \`sendlint law --list\` prints the same. A place without a pack is an open question, never a pass; a fact whose page was not read warns and never blocks.

${rows.length} packs, ${sum((row) => row.facts)} facts: for ${sum((row) => row.read)} a page that says them was read, ${sum((row) => row.blocking)} may block. ${sum((row) => row.conflicts)} known conflicts between sources.

${line(head)}
${line(head.map((_, index) => (index > 1 && index !== 5 ? '--:' : '---')))}
${rows
  .map(({ code, name, facts, blocking, read, oldestCheck, sections, conflicts }) =>
    line([
      code,
      name,
      facts,
      cell(blocking),
      cell(read),
      oldestCheck ?? '',
      ...packSections.map((section) => cell(sections[section])),
      cell(conflicts),
    ]),
  )
  .join('\n')}
`
}
