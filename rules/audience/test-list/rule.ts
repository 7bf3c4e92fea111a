import { filesOnlyGiven, isTestList, namesOfLists } from '../../../src/audience/list-names.ts'
import { defineRule } from '../../../src/rule.ts'

const help = 'Take the list that it is for, or set `status: draft` while it is tried out'

/** From this share on a list is taken for one to try things out on. */
const mostly = 0.5

export const rule = defineRule({
  id: 'audience/test-list',
  summary: 'A campaign that is scheduled goes to a test list, or a list holds test contacts',
  group: 'audience',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    name: 'List `{name}` sounds like a test list, and the campaign is scheduled',
    contact: 'Test contact in the list: an address that no mail is delivered to',
    mostly: 'Most contacts are test contacts: {count} of {rows}',
  },
  check: {
    campaign(campaign, context) {
      if (campaign.status !== 'scheduled') return
      for (const name of namesOfLists(campaign))
        if (isTestList(name.value))
          context.report({
            message: 'name',
            at: name.span,
            basis: 'house',
            help,
            data: { name: name.value.slice(0, 60) },
          })
    },
    contacts: [
      {
        kind: 'values',
        aspects: ['email'],
        stage: 'address',
        judge({ email }, context) {
          // RFC 2606 and RFC 6761 keep these names from ever being anybody's.
          if (email.outcome === 'reserved')
            context.report({
              message: 'contact',
              severity: context.messages.some(({ channel }) => channel.value === 'email')
                ? 'warning'
                : 'info',
              confidence: 'high',
              help: 'Leave test contacts out of live lists',
            })
        },
      },
      {
        kind: 'list',
        judge(list, context) {
          if (context.campaign.status !== 'scheduled') return
          for (const name of filesOnlyGiven(list, context.campaign))
            if (isTestList(name))
              context.report({ message: 'name', basis: 'house', help, data: { name: name.slice(0, 60) } })
          const count = list.rowsWith('audience/test-list')
          if (list.rows > 0 && count / list.rows >= mostly)
            context.report({
              message: 'mostly',
              help,
              data: { count, rows: list.rows },
            })
        },
      },
    ],
  },
})
