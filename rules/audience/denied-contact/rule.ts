import { permissionAspects, permissionOfContact, shown } from '../../../src/audience/permission.ts'
import { nameOfChannel, quoted } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/denied-contact',
  summary: 'A tag of the contact forbids the channel or the team that sends, or refuses messages',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    denied: 'Tag {tag} of the contact forbids {channel}',
    refused: 'Tag {tag} of the contact refuses messages',
    reserved: 'Tag {tag} of the contact is reserved for {teams}, the owner is `{owner}`',
  },
  questions: {
    owner: 'Tag {tag} of contacts is reserved for {teams}, and the campaign names no owner',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: permissionAspects,
      stage: 'consent',
      judge(contact, context) {
        const owner = context.campaign.owner?.value ?? null
        const teamsOf = (tag: string): readonly string[] | null =>
          context.config.consentTags.get(tag)?.teams ?? null
        for (const message of contact.messages) {
          const verdict = permissionOfContact(contact, message, context)
          if (verdict.verdict === 'denied')
            context.report({
              message: 'denied',
              basis: 'house',
              help: 'Leave these contacts out, or reach them on another channel',
              data: { tag: shown([verdict.tag]), channel: nameOfChannel(message.channel.value) },
            })
          if (verdict.verdict === 'refused')
            context.report({
              message: 'refused',
              stage: 'suppressed',
              help: 'Leave these contacts out; where the tag means something else, define it in `consent_tags`',
              data: { tag: shown([verdict.tag]) },
            })
          if (verdict.verdict !== 'permitted') continue
          // One permission that the team may use is enough.
          const [first] = verdict.tags
          const usable = verdict.tags.some(({ value }) => {
            const teams = teamsOf(value)
            return teams === null || (owner !== null && teams.includes(owner))
          })
          if (usable || first === undefined) continue
          const data = { tag: shown([first]), teams: quoted(teamsOf(first.value) ?? []) }
          if (owner === null) context.unchecked({ question: 'owner', required: true, needs: 'owner', data })
          else
            context.report({
              message: 'reserved',
              basis: 'house',
              help: 'Have that team send it, or leave these contacts out',
              data: { ...data, owner },
            })
        }
      },
    },
  },
})
