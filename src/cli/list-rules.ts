import { rules } from '../../rules/index.ts'
import { toJson } from '../report/escape.ts'
import { displayWidth } from '../report/width.ts'
import { palette } from '../report/color.ts'
import type { Invocation } from './options.ts'
import { type Terminal, wantsColor } from './terminal.ts'

/** Lists every rule: as a table, or with all that rules say of themselves as JSON. */
export function listRules({ options }: Invocation, terminal: Terminal): number {
  if (options.json) {
    const list = rules.map(
      ({
        id,
        summary,
        group,
        severity,
        confidence,
        concerns,
        channels,
        purposes,
        since,
        fix,
        messages,
        questions,
        defaults,
      }) => ({
        id,
        summary,
        group,
        severity,
        confidence,
        concerns,
        channels,
        purposes,
        since,
        fix,
        messages,
        questions: questions ?? {},
        options: defaults ?? {},
      }),
    )
    terminal.stdout.write(`${toJson(list, 2)}\n`)
    return 0
  }
  const paint = palette(wantsColor(options, terminal))
  const columns = rules.map(({ id, severity, concerns, fix, summary }) => [
    id,
    severity,
    concerns,
    fix === 'never' ? '' : 'fix',
    summary,
  ])
  const widths = [0, 1, 2, 3].map((index) => Math.max(0, ...columns.map((row) => displayWidth(row[index]!))))
  for (const [index, row] of columns.entries()) {
    const cells = row.map((cell, column) => (column < 4 ? cell.padEnd(widths[column]!) : cell))
    const [id, severity, concerns, fix, summary] = cells
    const colour = paint.severity[rules[index]!.severity]
    terminal.stdout.write(`${paint.strong(id!)}  ${colour(severity!)}  ${concerns!}  ${fix!}  ${summary!}\n`)
  }
  terminal.stdout.write(`${rules.length} rules; \`sendlint explain <rule>\` says more of one\n`)
  return 0
}
