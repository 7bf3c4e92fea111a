import type { Severity } from '../../../finding.ts'
import type { Channel } from '../../../campaign/model.ts'
import type { Standing } from '../../words.ts'
import { html, type Markup } from '../markup.ts'
import type { MomentState } from '../model/landings.ts'

/** Every colour has a sign and a word beside it: neither print nor eyes can be relied on for colour. */
export const standingSigns: Readonly<Record<Standing['kind'], string>> = {
  stop: '\u2716',
  open: '?',
  notes: '\u2714',
  clear: '\u2714',
}

const severities: Readonly<Record<Severity, readonly [sign: string, word: string]>> = {
  error: ['\u2716', 'Error'],
  warning: ['\u25b2', 'Warning'],
  info: ['\u25cf', 'Note'],
}

const moments: Readonly<Record<MomentState, readonly [sign: string, word: string]>> = {
  closed: ['\u2716', 'Closed'],
  warned: ['\u25b2', 'Better not'],
  open: ['\u2714', 'Open'],
  unknown: ['?', 'Not known'],
}

export function standingBadge({ kind, words }: Standing): Markup {
  return html`<span class="badge ${kind}"
    ><span aria-hidden="true">${standingSigns[kind]}</span> ${words}</span
  >`
}

export function severityBadge(severity: Severity): Markup {
  const [sign, word] = severities[severity]
  return html`<span class="badge ${severity}"><span aria-hidden="true">${sign}</span> ${word}</span>`
}

export function momentBadge(state: MomentState): Markup {
  const [sign, word] = moments[state]
  return html`<span class="badge ${state}"><span aria-hidden="true">${sign}</span> ${word}</span>`
}

export const channelNames: Readonly<Record<Channel, string>> = {
  sms: 'SMS',
  mms: 'MMS',
  rcs: 'RCS',
  whatsapp: 'WhatsApp',
  email: 'E-mail',
  push: 'Push',
  voice: 'Call',
}

/** A part that scrolls sideways by itself: keyboards have to reach it. */
export function scrolling(label: string, content: Markup): Markup {
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${label}">${content}</div>`
}
