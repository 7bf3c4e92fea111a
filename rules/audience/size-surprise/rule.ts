import type { Campaign } from '../../../src/campaign/model.ts'
import type { World } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import { recipientsOf } from '../../../src/time/deliver.ts'

const counted = (n: number): string => n.toLocaleString('en-US')

export const rule = defineRule({
  id: 'audience/size-surprise',
  summary: 'The audience is larger or smaller than expected',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    declared: 'Audience of {size} is outside the {from} to {to} expected',
    contacts: 'Contact files hold {size} contacts to send to, expected {from} to {to}',
    nobody: 'No contacts to send to: no row below the names of the columns',
    stated: 'Contact files hold {size} contacts to send to, the campaign says {stated}',
    earlier: 'Audience of {size}, where earlier sends of `{name}` went to {from} to {to}',
  },
  defaults: { factor: 2 },
  check: {
    campaign({ audience }, context) {
      const range = rangeOf(audience)
      const size = audience?.size ?? null
      if (audience === null || range === null || size === null) return
      if (size.value < range.from || size.value > range.to)
        context.report({
          message: 'declared',
          at: size.span,
          help: 'Find out what the selection does before it is sent, or correct `expected_size`',
          related: [{ at: range.at, message: 'expected here' }],
          data: { size: counted(size.value), from: counted(range.from), to: counted(range.to) },
        })
    },
    project(project, context) {
      for (const campaign of project.campaigns) {
        const { audience, status, name } = campaign
        const size = sizeOf(campaign, context)
        if (size === null || status === 'sent' || status === 'cancelled' || rangeOf(audience) !== null)
          continue
        const earlier = project.campaigns
          .filter(
            (other) =>
              other !== campaign && other.status === 'sent' && seriesOf(other) === seriesOf(campaign),
          )
          .flatMap((other) => sizeOf(other, context)?.value ?? [])
        if (earlier.length === 0) continue
        const [least, most] = [Math.min(...earlier), Math.max(...earlier)]
        const { factor } = context.options
        if (size.value >= least / factor && size.value <= most * factor) continue
        context.report({
          message: 'earlier',
          at: size.at,
          severity: 'warning',
          basis: 'house',
          help: 'Find out what the selection does before it is sent, or say what is expected in `expected_size`',
          data: {
            size: counted(size.value),
            name: (name?.value ?? campaign.id).slice(0, 40),
            from: counted(least),
            to: counted(most),
          },
        })
      }
    },
    contacts: {
      kind: 'list',
      judge(list, context) {
        const { audience } = context.campaign
        const range = rangeOf(audience)
        const size = list.addressed
        if (range !== null) {
          if (size < range.from || size > range.to)
            context.report({
              message: 'contacts',
              help: 'Find out what the selection does before it is sent, or correct `expected_size`',
              data: { size: counted(size), from: counted(range.from), to: counted(range.to) },
            })
          return
        }
        if (list.rows === 0) {
          context.report({
            message: 'nobody',
            help: 'Draw the list again; where nobody is a fine answer, say so in `expected_size: [0, …]`',
          })
          return
        }
        const stated = audience?.size?.value ?? null
        const { factor } = context.options
        if (stated !== null && (size < stated / factor || size > stated * factor))
          context.report({
            message: 'stated',
            severity: 'warning',
            basis: 'house',
            help: 'Correct `audience.size`, or take the list that was meant',
            data: { size: counted(size), stated: counted(stated) },
          })
      },
    },
  },
})

function rangeOf(audience: Campaign['audience']): {
  readonly from: number
  readonly to: number
  readonly at: NonNullable<NonNullable<Campaign['audience']>['raw']['expected_size']>['span']
} | null {
  const written = audience?.raw.expected_size
  const [from, to] = written?.items ?? []
  return written === undefined || from === undefined || to === undefined
    ? null
    : { from: from.value, to: to.value, at: from.span }
}

/** How many a campaign goes to: as it says, else as its contact files hold, else as its regions come to. */
function sizeOf(
  campaign: Campaign,
  { contactsAddressed }: Pick<World, 'contactsAddressed'>,
): { readonly value: number; readonly at: Span } | null {
  const { audience } = campaign
  const [file] = audience?.contacts ?? []
  const at = audience?.size?.span ?? file?.span ?? audience?.regionsAt ?? null
  const value =
    audience?.size == null && file !== undefined ? contactsAddressed(campaign) : recipientsOf(campaign)
  return at === null || value === null ? null : { value, at }
}

/** What sends of one kind share: their name without days, numbers and months. */
function seriesOf({ name, id }: Campaign): string {
  return (name?.value ?? id)
    .toLowerCase()
    .replace(
      /\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|week|kw|q[1-4])\b|\d+/g,
      '',
    )
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
}
