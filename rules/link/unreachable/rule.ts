import { mergeTagMark } from '../../../src/content/compose.ts'
import type { Link } from '../../../src/content/model.ts'
import { findMergeTags } from '../../../src/content/merge-tags.ts'
import { addressedLinks } from '../../../src/link/addressed.ts'
import { linkKey, type LinkResult } from '../../../src/link/results.ts'
import { defineRule } from '../../../src/rule.ts'
import { formatDate, minutesPerDay } from '../../../src/time/civil.ts'

/** What an address answers that isn't there any more; anything else may pass. */
const gone: readonly (number | null)[] = [404, 410]

export const rule = defineRule({
  id: 'link/unreachable',
  summary: 'A link led nowhere when a link checker followed it',
  group: 'link',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    unreachable: 'Unreachable link `{target}`: {said}',
  },
  questions: {
    unknown: 'Whether {count} of {links} links lead anywhere is not among the results of `--links`',
    stale: 'Links were checked on {date}, {days} days ago, at most {most} expected',
  },
  defaults: { days: 7 },
  check: {
    message(message, context) {
      const results = context.linkResults
      if (results === null) return
      const { days: most } = context.options
      const age =
        results.checkedAt === null ? null : Math.floor((context.now - results.checkedAt) / minutesPerDay)
      const stale = age !== null && age > most
      for (const version of message.versions) {
        const links = addressedLinks(context.content(message, version))
          .map(({ link }) => link)
          // What a merge tag completes has a different address for everybody.
          .filter(
            ({ target }) => !target.value.includes(mergeTagMark) && findMergeTags(target.value).length === 0,
          )
        const [first] = links
        if (first === undefined) continue
        const failed = new Map<string, { readonly result: LinkResult; readonly links: Link[] }>()
        let unknown = 0
        for (const link of links) {
          const key = linkKey(link.target.value)
          const result = results.byLink.get(key) ?? results.byLink.get(otherScheme(key))
          if (result === undefined) unknown++
          else if (!result.works) {
            const known = failed.get(key)
            if (known === undefined) failed.set(key, { result, links: [link] })
            else known.links.push(link)
          }
        }
        for (const { result, links: same } of failed.values())
          context.report({
            message: 'unreachable',
            at: same[0]!.target.span,
            severity: gone.includes(result.status) && !stale ? 'error' : 'warning',
            confidence: stale ? 'low' : 'high',
            help: 'Correct the address, or have the page put back',
            related: same.slice(1, 4).map(({ target }) => ({ at: target.span, message: 'also here' })),
            messages: [message.index],
            data: { target: shortened(same[0]!.target.value), said: result.said },
          })
        if (unknown > 0)
          context.unchecked({
            question: 'unknown',
            at: first.target.span,
            required: false,
            needs: '--links',
            messages: [message.index],
            data: { count: unknown, links: links.length },
          })
        if (stale)
          context.unchecked({
            question: 'stale',
            at: first.target.span,
            required: false,
            needs: '--links',
            messages: [message.index],
            data: {
              date: formatDate(Math.floor(results.checkedAt! / minutesPerDay)),
              days: age,
              most,
            },
          })
      }
    },
  },
})

function otherScheme(key: string): string {
  return key.startsWith('https:') ? key.replace('https:', 'http:') : key.replace('http:', 'https:')
}

function shortened(target: string): string {
  const line = target.replaceAll('`', "'")
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`
}
