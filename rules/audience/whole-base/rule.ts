import { isWholeBase, namesOfLists } from '../../../src/audience/list-names.ts'
import { defineRule } from '../../../src/rule.ts'

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
      const { audience } = campaign
      if (audience === null || (audience.raw.exclude?.items ?? []).length > 0) return
      // Who says how many it is has looked.
      if (audience.raw.expected_size !== undefined) return
      for (const name of namesOfLists(campaign))
        if (isWholeBase(name.value))
          context.report({
            message: 'all',
            at: name.span,
            basis: 'house',
            help: 'Name the segment that it is for, what is left out under `exclude`, or how many it is in `expected_size`',
            data: { name: name.value.slice(0, 60) },
          })
    },
  },
})
