import type { ConsentSource } from '../../../src/campaign/model.ts'
import { spanOf } from '../../../src/form/asking.ts'
import type { Form } from '../../../src/form/model.ts'
import { nearestTo, wordingsOf } from '../../../src/form/on-form.ts'
import { wordingHash } from '../../../src/form/wording.ts'
import { severityOf } from '../../../src/policy/severity.ts'
import { defineRule } from '../../../src/rule.ts'

/** Where people agree elsewhere than on a form of the project. */
const elsewhere: ReadonlySet<ConsentSource> = new Set([
  'partner',
  'import',
  'purchased',
  'scraped',
  'generated',
  'shared',
] as const)

export const rule = defineRule({
  id: 'form/wording-not-on-form',
  summary: 'The consent that a campaign relies on has a wording that none of the forms shows',
  group: 'form',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    nowhere: 'Wording is on none of {forms}: its hash {hash} is not among theirs',
    changed: 'Wording is not what form `{form}` says: {ours} here, {theirs} there',
  },
  check: {
    project(project, context) {
      const forms = project.forms ?? []
      if (forms.length === 0) return
      const known = new Map<string, Form>()
      for (const form of forms)
        for (const wording of wordingsOf(form)) known.set(wordingHash(wording.value), form)
      for (const campaign of project.campaigns) {
        if (campaign.status === 'sent' || campaign.status === 'cancelled') continue
        const config = project.configOf?.(campaign)
        if (config !== undefined && severityOf(rule, {}, config) === null) continue
        for (const { wording, source } of campaign.audience?.consent ?? []) {
          if (wording === null || (source !== null && elsewhere.has(source.value))) continue
          const hash = wordingHash(wording.value)
          if (known.has(hash)) continue
          const near = nearestTo(wording.value, forms)
          const details = {
            at: spanOf(wording),
            help: 'Write the words that people agreed to, or add the form as it was when they did',
          }
          if (near === null)
            context.report({
              message: 'nowhere',
              ...details,
              data: {
                forms: forms.length === 1 ? 'the form' : `${forms.length} forms`,
                hash: hash.slice(0, 8),
              },
            })
          else
            context.report({
              message: 'changed',
              ...details,
              related: [{ at: spanOf(near.wording), message: `the wording of form \`${near.form.id}\`` }],
              data: {
                form: near.form.id,
                ours: `hash ${hash.slice(0, 8)}`,
                theirs: wordingHash(near.wording.value).slice(0, 8),
              },
            })
        }
      }
    },
  },
})
