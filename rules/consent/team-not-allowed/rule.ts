import { decisionsOf, touchedBy } from '../../../src/consent/decisions.ts'
import { quoted } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/team-not-allowed',
  summary: 'The consent tag is reserved for other teams than the owner of the campaign',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    reserved: 'Tag `{tag}` is reserved for {teams}, the owner is `{owner}`',
  },
  questions: {
    owner: 'Tag `{tag}` is reserved for {teams}, and the campaign names no owner',
  },
  check: {
    message(message, context) {
      const { owner } = message.campaign
      const teamsOf = (tag: string): readonly string[] | null =>
        context.config.consentTags.get(tag)?.teams ?? null
      for (const { verdict, reached } of decisionsOf(message, context)) {
        if (verdict.verdict !== 'permitted') continue
        // One permission that the team may use is enough.
        const usable = verdict.tags.some((tag) => {
          const teams = teamsOf(tag.value)
          return teams === null || (owner !== null && teams.includes(owner.value))
        })
        const tag = verdict.tags[0]
        if (usable || tag === undefined) continue
        const touched = touchedBy([message], reached)
        const data = { tag: tag.value, teams: quoted(teamsOf(tag.value) ?? []) }
        if (owner === null)
          context.unchecked({
            question: 'owner',
            at: tag.span,
            required: true,
            needs: 'owner',
            ...touched,
            data,
          })
        else
          context.report({
            message: 'reserved',
            at: tag.span,
            help: 'Have that team send it, or use a tag that is open to yours',
            basis: 'house',
            related: [
              { at: owner.span, message: 'the owner' },
              ...[context.config.consentTags.get(tag.value)?.at]
                .filter((at) => at !== undefined)
                .map((at) => ({ at, message: 'the tag is defined here' })),
            ],
            ...touched,
            data: { ...data, owner: owner.value },
          })
      }
    },
  },
})
