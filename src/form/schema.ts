import { channels, purposes } from '../campaign/vocabulary.ts'
import { identifierForm, languageForm, regionForm } from '../campaign/forms.ts'
import { boolean, either, type Infer, list, number, object, oneOf, required, text } from '../schema/schema.ts'
import { fieldTypes, formKinds } from './model.ts'

const channelList = list('Channels that are agreed to', oneOf('A channel', channels), { nonEmpty: true })
const purposeList = list('What is agreed to, as campaigns declare it', oneOf('A purpose', purposes), {
  nonEmpty: true,
})

const box = object('checkbox', 'A box that people tick to agree', {
  text: required(text('What it says', { multiline: true })),
  checked: boolean('Whether it is ticked from the start; absent = not'),
  channels: channelList,
  purposes: purposeList,
})

const field = object('field', 'A field that people fill in', {
  type: required(oneOf('What it takes', fieldTypes)),
  name: text('Its name', { form: identifierForm }),
  label: text('What people read beside it'),
  country_code: boolean('Whether people can choose the country code of a telephone number'),
})

const keys = {
  sendlint: number('Version of this format; absent = 1', { integer: true, minimum: 1, maximum: 1 }),
  id: text('Its id; absent = the file\u2019s stem'),
  kind: required(oneOf('Where people agree', formKinds)),
  language: text('The language it is written in, BCP 47', { form: languageForm }),
  regions: list('Places whose people it asks', text('A place', { form: regionForm }), { nonEmpty: true }),
  channels: channelList,
  purposes: purposeList,
  fields: list('Fields', field),
  checkbox: either('One box or several', box, list('Boxes', box, { nonEmpty: true })),
  privacy_link: text('Where the notice about personal data is: a URL, or where it stands on paper'),
  keyword: text('The word that people send'),
  number: text('The number they send it to, quoted'),
  record: text('Where it is kept who agreed, when and to what'),
}

/** A form definition, `*.form.yaml`. */
export const form = object('form', 'An opt-in form', {
  ...keys,
  wording: text('What people read, hear or agree to', { multiline: true }),
})

/** Front matter of a `.form.md`, whose Markdown is what people read. */
export const formFrontMatter = object('form', 'An opt-in form: what people read stands below', keys)

export type RawForm = Infer<typeof form>
export type RawFormFrontMatter = Infer<typeof formFrontMatter>
