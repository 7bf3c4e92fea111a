import type { Channel } from '../campaign/vocabulary.ts'
import type { World } from '../context.ts'
import type { Text } from '../source/text.ts'
import type { Form } from './model.ts'
import { formCountries } from './places.ts'
import { type FormWordKind, hasWord, type WordAt, wordsIn } from './words.ts'

/** Ways to reach people that are agreed to apart: in writing to an address, to a number, in a messenger, on paper. */
export type Way = 'e-mail' | 'texts and calls' | 'WhatsApp' | 'post'

const wayOf: Readonly<Record<Channel, Way | null>> = {
  sms: 'texts and calls',
  mms: 'texts and calls',
  rcs: 'texts and calls',
  voice: 'texts and calls',
  whatsapp: 'WhatsApp',
  email: 'e-mail',
  push: null,
}

export function wayOfChannel(channel: Channel): Way | null {
  return wayOf[channel]
}

/** Words of one kind in a text of a form. */
export function formWordsIn(text: string, kind: FormWordKind, form: Form, world: World): readonly WordAt[] {
  return world.formWords === null ? [] : wordsIn(text, kind, world.formWords, form.language)
}

export function says(text: string, kind: FormWordKind, form: Form, world: World): boolean {
  return world.formWords !== null && hasWord(text, kind, world.formWords, form.language)
}

/** The ways that a text names, each with its first word. */
export function waysIn(text: string, form: Form, world: World): ReadonlyMap<Way, WordAt> {
  const found = new Map<Way, WordAt>()
  const note = (way: Way, at: WordAt | undefined): void => {
    if (at !== undefined) found.set(way, at)
  }
  note('e-mail', formWordsIn(text, 'email', form, world)[0])
  note('texts and calls', formWordsIn(text, 'phone', form, world)[0])
  const messenger = /whats\s?app/i.exec(text)
  if (messenger !== null)
    note('WhatsApp', { from: messenger.index, to: messenger.index + messenger[0].length })
  note('post', formWordsIn(text, 'post', form, world)[0])
  return found
}

/** Whether a form asks for texts: it says so, or its wording does. */
export function asksForTexts(form: Form, world: World): boolean {
  if (form.kind === 'keyword') return true
  const texting = ['sms', 'mms', 'rcs']
  const declared = [...form.channels, ...form.boxes.flatMap(({ channels }) => channels)]
  if (declared.length > 0) return declared.some(({ value }) => texting.includes(value))
  return (
    form.wordings.some(({ value }) =>
      /(?<!\p{L})(?:sms|mms|texts?|text messages?|text me)(?!\p{L})/iu.test(value),
    ) &&
    form.fields.some(({ type }) => type === 'tel') &&
    says(form.copy?.value ?? form.wordings.map(({ value }) => value).join('\n'), 'messages', form, world)
  )
}

/** Whether a form asks people of the United States, Canada or Puerto Rico, whose carriers ask for its terms. */
export function underCarrierRules(form: Form, world: World): boolean {
  return formCountries(form, world.places).some((code) => ['CA', 'PR', 'US'].includes(code))
}

/** What is asked of people: whether its words are known at all, so that silence about something means it isn't there. */
export function isReadable({ language }: Form, { formWords }: World): boolean {
  return language === null || Object.hasOwn(formWords?.languages ?? {}, language.split('-')[0]!)
}

/** The first line of a text as a span that is never empty. */
export function spanOf(text: Text): ReturnType<Text['at']> {
  const stop = text.value.search(/\r?\n/)
  return text.at(0, stop <= 0 ? text.length : stop)
}
