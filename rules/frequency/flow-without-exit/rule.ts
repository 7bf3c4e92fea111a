import { atSend } from '../../../src/campaign/at-send.ts'
import { defineRule } from '../../../src/rule.ts'
import { parseDuration } from '../../../src/time/civil.ts'
import { isFlow } from '../../../src/time/pressure-flows.ts'

export const rule = defineRule({
  id: 'frequency/flow-without-exit',
  summary: 'A flow goes on to its later steps for people who opted out after an earlier one',
  group: 'frequency',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    one: 'Missing `opt_out` in `exit_on` of step {first}, which people get after an earlier message',
    more: 'Missing `opt_out` in `exit_on` of {count} steps from step {first} on, which people get after an earlier message',
  },
  questions: {
    exported: 'What ends the flow for people who opt out is not in the export',
  },
  check: {
    campaign(campaign, context) {
      if (!isFlow(campaign)) return
      if (campaign.messages.every((message) => atSend(message, 'exit_on_opt_out', context)?.certain === true))
        return
      const named = new Set(campaign.steps.map(({ message }) => message.value))
      // Somebody can only refuse what has begun: after a message of the trigger, or a nearer step.
      const startsAtOnce = campaign.messages.some(({ id }) => !named.has(id))
      const distanceOf = (after: string): number => {
        const duration = parseDuration(after)
        return duration === null ? 0 : duration.months * 31 * 1440 + duration.minutes
      }
      const nearest = Math.min(...campaign.steps.map(({ after }) => distanceOf(after.value)))
      const open = campaign.steps
        .map((step, index) => ({ step, number: index + 1 }))
        .filter(
          ({ step }) =>
            (startsAtOnce || distanceOf(step.after.value) > nearest) &&
            step.exitOn?.some(({ value }) => value === 'opt_out') !== true,
        )
      const first = open[0]
      if (first === undefined) return
      const { step } = first
      if (campaign.exported !== null) {
        context.unchecked({
          question: 'exported',
          at: step.after.at(0, step.after.length),
          required: false,
          needs: 'added_at_send',
        })
        return
      }
      const touched = new Set(open.map((one) => one.step.message.value))
      const details = {
        at: step.$.keys.get('exit_on') ?? step.after.at(0, step.after.length),
        basis: 'house',
        messages: campaign.messages.filter(({ id }) => touched.has(id)).map(({ index }) => index),
        related: open
          .slice(1)
          .map((one) => ({ at: one.step.after.at(0, one.step.after.length), message: `step ${one.number}` })),
        help: 'Write `exit_on: [opt_out]`, with whatever else ends it',
      } as const
      if (open.length === 1) context.report({ message: 'one', data: { first: first.number }, ...details })
      else context.report({ message: 'more', data: { first: first.number, count: open.length }, ...details })
    },
  },
})
