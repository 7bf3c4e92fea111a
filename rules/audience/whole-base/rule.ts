import { filesOnlyGiven, isWholeBase, namesOfLists } from '../../../src/audience/list-names.ts'
import type { Campaign } from '../../../src/campaign/model.ts'
import { defineRule } from '../../../src/rule.ts'

const help =
  'Name the segment that it is for, what is left out under `exclude`, or how many it is in `expected_size`'

/** Whether somebody has looked: who says what is left out, or how many it is. */
function isMeant({ audience }: Campaign): boolean {
  return (audience?.raw.exclude?.items ?? []).length > 0 || audience?.raw.expected_size !== undefined
}

export const rule = defineRule({
  id: 'audience/whole-base',
  summary: 'The message goes to everybody there is',
  group: 'audience',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    all: 'List `{name}` is the whole base, and nothing is left out of it',
  },
  check: {
    campaign(campaign, context) {
      if (campaign.audience === null || isMeant(campaign)) return
      for (const name of namesOfLists(campaign))
        if (isWholeBase(name.value))
          context.report({
            message: 'all',
            at: name.span,
            basis: 'house',
            help,
            data: { name: name.value.slice(0, 60) },
          })
    },
    contacts: {
      kind: 'list',
      judge(list, context) {
        if (isMeant(context.campaign)) return
        for (const name of filesOnlyGiven(list, context.campaign))
          if (isWholeBase(name))
            context.report({ message: 'all', basis: 'house', help, data: { name: name.slice(0, 60) } })
      },
    },
  },
})
