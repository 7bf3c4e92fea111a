import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/not-exported',
  summary: "An export doesn't hold something that decides whether it may be sent",
  group: 'platform',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    nothing: 'Missing message in the export from {platform}: nothing of it can be judged',
  },
  questions: {
    gap: '{what} is not in the export from {platform}',
    purpose: 'What it is for is not in the export from {platform}; it is judged as marketing',
    companion:
      'An export from {platform} has no consent, and seldom places: `{path}` says them, `sendlint init --from` writes it',
  },
  check: {
    campaign(campaign, context) {
      const { exported, declaredPurpose, at, $ } = campaign
      if (exported === null) return
      const platform = exported.platform.name
      for (const { what, needs, required, message, at: place } of exported.gaps)
        context.unchecked({
          question: 'gap',
          data: { what, platform },
          at: place,
          required,
          needs,
          messages: message === null ? [] : [message],
        })
      if (
        exported.platform.sends &&
        campaign.messages.length === 0 &&
        exported.gaps.every(({ needs }) => needs !== 'messages.channel')
      )
        context.report({
          message: 'nothing',
          at,
          data: { platform },
          help: 'Export it with its messages',
        })
      if (declaredPurpose === null)
        context.unchecked({ question: 'purpose', data: { platform }, at, required: false, needs: 'purpose' })
      // One file stands beside all campaigns of an export.
      if (exported.companion === null && $.pointer === '/0')
        context.unchecked({
          question: 'companion',
          data: { platform, path: exported.companionPath.replace(/^.*\//, '') },
          at,
          required: false,
          needs: exported.companionPath,
        })
    },
  },
})
