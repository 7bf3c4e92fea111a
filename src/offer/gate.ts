import type { Campaign, Message } from '../campaign/model.ts'

/** A digit beside a sign of money or a percentage, or near a word as dates have it. */
const figures =
  /\p{Nd}[^\S\n]?[%٪％\p{Sc}]|\p{Sc}[^\S\n]?\p{Nd}|\p{Nd}[./-]\p{Nd}|\p{Nd}[年月日號号년월일]|\p{Nd}[^\S\n]{0,2}\p{L}{2}|\p{L}{2}\.?[^\S\n]{1,2}\p{Nd}/u

/** Whether a send can be over on another day than it began: only then does "today" need a look. */
function mayCrossDays({ schedule }: Message): boolean {
  if (schedule === null) return false
  const { timezone, duration, rate, spread, winner_after, resend, by_region } = schedule
  return (
    [duration, rate, spread, winner_after, resend, by_region].some((key) => key !== undefined) ||
    (timezone !== undefined && timezone.value !== 'recipient')
  )
}

/** Whether the words of offers are needed: one is declared, a text has figures that can be of one, or days differ. */
export function mayOffer(campaign: Campaign): boolean {
  if (campaign.offer !== null) return true
  return campaign.messages.some(
    (message) =>
      mayCrossDays(message) ||
      message.versions.some(({ subject, preheader, title, body, textBody }) =>
        [subject, preheader, title, body?.text, textBody].some(
          (text) => text !== null && text !== undefined && figures.test(text.value),
        ),
      ),
  )
}
