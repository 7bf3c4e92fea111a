import { resolvePath } from '../../../src/campaign/body.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Text } from '../../../src/source/text.ts'

const remove = 'Take it out of the repository and its history, and name it in `.gitignore`'
const help = {
  contacts: remove,
  suppression: 'Keep keyed hashes of numbers and addresses instead, or the file out of the repository',
  sends: remove,
} as const

export const rule = defineRule({
  id: 'data/contacts-in-repository',
  summary: 'A file with personal data of contacts is under version control',
  group: 'data',
  severity: 'warning',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    contacts: 'Contact file `{path}` is tracked by git: who leaves the list stays in its history',
    suppression: 'Suppression list `{path}` is tracked by git: who is on it stays in its history',
    sends: 'Sends log `{path}` is tracked by git: who was sent something stays in its history',
  },
  check: {
    campaign({ audience, messages }, context) {
      const isTracked = ({ value, source }: Text): boolean => {
        const path = resolvePath(source.path, value)
        return path !== null && context.tracked(path) === true
      }
      const details = { basis: 'house' as const, messages: messages.map(({ index }) => index) }
      for (const path of audience?.contacts ?? [])
        if (isTracked(path))
          context.report({
            ...details,
            message: 'contacts',
            at: path.span,
            help: help.contacts,
            data: { path: path.value },
          })
      for (const { file } of audience?.suppression ?? [])
        if (isTracked(file))
          context.report({
            ...details,
            message: 'suppression',
            at: file.span,
            help: help.suppression,
            data: { path: file.value },
          })
    },
    // Files that the command line names as well as those of the campaign.
    contacts: {
      kind: 'list',
      judge({ tracked }, context) {
        for (const { kind, name } of tracked)
          context.report({ message: kind, basis: 'house', help: help[kind], data: { path: name } })
      },
    },
  },
})
