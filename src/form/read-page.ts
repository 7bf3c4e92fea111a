import type { Attributes } from '../content/elements.ts'
import { languageForm } from '../campaign/forms.ts'
import { firstLine, type Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import type { FieldType, Form, FormBox, FormField } from './model.ts'
import { type Control, Page, type Stretch } from './page.ts'
import { sentences } from './sentences.ts'
import { type FormWords, hasWord } from './words.ts'

/** What a page is read with. */
export interface PageReading {
  readonly words: FormWords
  /** The file's stem: the id of its form, numbered where there are several. */
  readonly stem: string
  /** The file is a form by its name: everything in it that takes an address or a number is one. */
  readonly declared: boolean
}

/** Forms and boxes of one page that are judged; more have no human reader. */
const mostForms = 50
const mostControls = 500

const consentName = /consent|opt[-_]?in|newsletter|marketing|subscri|gdpr|promo|offers|sms|werbung|einwillig/i
const joiningName = /newsletter|subscri(?:be|ption)|mailing-?list|opt-?in/i
/** Fields beside the address that a form to join a list has at most: a name, a birthday. */
const mostBesides = 3
const emailName = /e-?mail|courriel|correo/i
const phoneName =
  /phone|mobile|(?:^|[^a-z])(?:tel|telefon\w*|handy\w*|gsm|cell|movil|celular|portable)(?:[^a-z]|$)/i
const countryName =
  /country|(?:dial|calling|phone|tel)[-_]?(?:code|prefix)|prefix|vorwahl|indicatif|indicativo|prefijo|landcode/i
const internationalMark = /intl|iti(?:[-_ ]|$)|international|phone-?input|country/i
const templated = /\{\{|\{%|<%|<\?|%\}|\}\}/

function attribute({ attributes }: Control, name: string): string {
  return attributes.get(name)?.value ?? ''
}

function namesOf(control: Control): string {
  return ['name', 'id', 'autocomplete', 'class'].map((key) => attribute(control, key)).join(' ')
}

function typeOf(control: Control): FieldType {
  const type = attribute(control, 'type').toLowerCase()
  const names = ['name', 'id', 'autocomplete'].map((key) => attribute(control, key)).join(' ')
  if (control.name === 'select')
    return countryName.test(names) || /\bcountry\b/.test(attribute(control, 'autocomplete'))
      ? 'country'
      : 'other'
  if (control.name !== 'input') return control.name === 'textarea' ? 'text' : 'other'
  if (type === 'email' || type === 'tel') return countryName.test(names) ? 'country' : type
  if (type !== '' && type !== 'text' && type !== 'number') return 'other'
  if (countryName.test(names)) return 'country'
  if (emailName.test(names)) return 'email'
  if (phoneName.test(names)) return 'tel'
  return 'text'
}

/** Reads the opt-in forms of a page. Total: any text gives forms, or none. */
export function readPage(body: Text, reading: PageReading): readonly Form[] {
  const page = new Page(body)
  const forms = page.forms.toSorted((a, b) => a.from - b.from).slice(0, mostForms)
  const whole: Stretch = { from: 0, to: body.length }
  const isContact = (control: Control): boolean => ['email', 'tel'].includes(typeOf(control))
  const within = ({ from, to }: Stretch): readonly Control[] =>
    page.controls.filter((control) => control.from >= from && control.to <= to).slice(0, mostControls)
  const found = forms.flatMap((form) => {
    const controls = within(form)
    return controls.some(isContact) ? [{ at: form, controls }] : []
  })
  // Scripts send what stands in no `<form>`; only a file that says it is a form is read that way.
  if (found.length === 0 && reading.declared) {
    const controls = within(whole)
    if (controls.some(isContact)) found.push({ at: whole, controls })
  }
  const read = found.flatMap(({ at, controls }) => {
    const one = new FormReader(page, body, at, controls, reading).read()
    return one === null ? [] : [one]
  })
  return read.length < 2 ? read : read.map((form, index) => ({ ...form, id: `${form.id}-${index + 1}` }))
}

class FormReader {
  readonly #page: Page
  readonly #body: Text
  readonly #at: Stretch
  readonly #controls: readonly Control[]
  readonly #reading: PageReading
  readonly #language: string | null

  constructor(page: Page, body: Text, at: Stretch, controls: readonly Control[], reading: PageReading) {
    this.#page = page
    this.#body = body
    this.#at = at
    this.#controls = controls
    this.#reading = reading
    const written = page.language?.trim() ?? ''
    this.#language = languageForm.accepts(written) === true ? written : null
  }

  #span(from: number, to: number): Span {
    return firstLine(this.#body.at(from, to))
  }

  #says(text: string, kind: Parameters<typeof hasWord>[1]): boolean {
    return hasWord(text, kind, this.#reading.words, this.#language)
  }

  /** Null when the page asks for an address for something else: to answer, to sign in, to deliver. */
  read(): Form | null {
    const { words, stem, declared } = this.#reading
    const fields = this.#controls.flatMap((control) => this.#field(control))
    const copy = this.#page.textOf(this.#at, this.#body.length)
    const boxes = this.#controls.flatMap((control) => this.#box(control))
    const bySending = (copy === null ? [] : sentences(copy)).filter(
      (sentence) =>
        !boxes.some(({ text }) => text?.value.includes(sentence.value)) &&
        hasWord(sentence.value, 'submits', words, this.#language) &&
        hasWord(sentence.value, 'agree', words, this.#language),
    )
    const asks = boxes.length > 0 || bySending.some(({ value }) => this.#says(value, 'messages'))
    const login = this.#controls.some((control) => attribute(control, 'type').toLowerCase() === 'password')
    const contacts = new Set<FieldType>(['email', 'tel', 'country'])
    const dedicated =
      !login &&
      !this.#controls.some((control) => control.name === 'textarea') &&
      fields.filter(({ type }) => type === 'text' || type === 'other').length <= mostBesides &&
      (this.#says(this.#about(copy), 'messages') ||
        this.#says(this.#about(copy), 'joins') ||
        this.#isNamedForJoining())
    if (!asks && !dedicated && !declared) return null
    const first = this.#controls.find((control) => contacts.has(typeOf(control)))!
    const near = this.#span(first.from, first.to)
    return {
      source: this.#body.source,
      id: stem,
      at: near,
      near,
      kind: 'web',
      language: this.#language,
      regions: [],
      channels: [],
      purposes: [],
      fields,
      boxes,
      wordings: [...boxes.flatMap(({ text }) => (text === null ? [] : [text])), ...bySending],
      copy,
      links: this.#links(),
      privacyLink: null,
      keyword: null,
      number: null,
      record: null,
      written: 'page',
    }
  }

  /** `class="newsletter-form"`, a field `form_type` of `newsletter`. */
  #isNamedForJoining(): boolean {
    const { from } = this.#at
    const close = this.#body.value.indexOf('>', from)
    const tag = this.#body.value.slice(from, Math.min(close === -1 ? from : close, from + 2_000))
    const names = this.#controls.map((control) => `${namesOf(control)} ${attribute(control, 'value')}`)
    return [tag, ...names].some((text) => joiningName.test(text))
  }

  /** What a form says it is for: its text with that of its buttons. */
  #about(copy: Text | null): string {
    const buttons = this.#controls
      .filter(({ name }) => name === 'button')
      .map((control) => this.#body.value.slice(control.to, control.to + 80).replace(/<.*$/s, ''))
    const submits = this.#controls
      .filter((control) => attribute(control, 'type').toLowerCase() === 'submit')
      .map((control) => attribute(control, 'value'))
    const named = this.#controls.map((control) => attribute(control, 'aria-label'))
    return [copy?.value ?? '', ...buttons, ...submits, ...named].join('\n')
  }

  #field(control: Control): readonly FormField[] {
    const type = typeOf(control)
    const kind = attribute(control, 'type').toLowerCase()
    if (['hidden', 'submit', 'button', 'checkbox', 'radio', 'image', 'reset'].includes(kind)) return []
    if (control.name === 'button' || control.name === 'switch') return []
    const label = this.#label(control)?.value ?? null
    const { attributes, from, to } = control
    const hints = ['placeholder', 'pattern', 'value', 'title', 'aria-label'].map((key) =>
      attribute(control, key),
    )
    const international =
      [...hints, label ?? ''].some((hint) => /(?:^|[^\d])\+|\\\+|(?:^|\s)00\d/.test(hint)) ||
      internationalMark.test(
        `${attribute(control, 'class')} ${[...attributes.keys()].filter((key) => key.startsWith('data-')).join(' ')}`,
      )
    return [{ type, at: this.#span(from, to), label, international }]
  }

  /** The label of a control: `for`, around it, `aria-labelledby`, `aria-label`, `title`. */
  #label(control: Control): Text | null {
    const { labels, ids } = this.#page
    const tied = labels.get(attribute(control, 'id'))
    const around = tied ?? control.label
    const text = around === null ? null : this.#page.textOf(around)
    if (text !== null) return text
    for (const id of attribute(control, 'aria-labelledby').split(/\s+/).slice(0, 5)) {
      const range = ids.get(id)
      const said = range === undefined ? null : this.#page.textOf(range)
      if (said !== null) return said
    }
    for (const key of ['aria-label', 'title']) {
      const value = control.attributes.get(key)
      const said = value === undefined ? null : this.#page.valueOf(value)
      if (said !== null) return said
    }
    return null
  }

  /** What stands behind a box up to the next control, in its block. */
  #beside(control: Control): Text | null {
    const next = this.#controls.find(({ from }) => from >= control.to)
    return this.#page.textOf({
      from: control.to,
      to: Math.min(control.block.to, next?.from ?? Infinity, this.#at.to),
    })
  }

  #box(control: Control): readonly FormBox[] {
    const { attributes, from, to } = control
    const type = attribute(control, 'type').toLowerCase()
    const names = namesOf(control)
    const tag = this.#body.value.slice(from, to)
    const base = {
      at: this.#span(from, to),
      name: attribute(control, 'name') || attribute(control, 'id'),
      templated: false,
      channels: [],
      purposes: [],
    }
    if (control.name === 'input' && type === 'hidden') {
      const value = attributes.get('value')
      const set = /^(?:1|true|yes|y|on|oui|ja|si|sí|sim|checked|opt-?in|subscribed)$/i.test(
        value?.value.trim() ?? '',
      )
      if (!set || !consentName.test(names) || value === undefined) return []
      return [{ ...base, text: null, kind: 'hidden', checked: this.#span(value.from, value.to) }]
    }
    const isBox = control.name === 'input' && (type === 'checkbox' || type === 'radio')
    if (!isBox && control.name !== 'switch') return []
    const text = this.#label(control) ?? this.#beside(control)
    const said = text?.value ?? ''
    const asks =
      this.#says(said, 'messages') ||
      (this.#says(said, 'agree') && !/remember|stay signed|angemeldet bleiben/i.test(said)) ||
      this.#says(said, 'terms') ||
      this.#says(said, 'privacy') ||
      consentName.test(`${attribute(control, 'name')} ${attribute(control, 'id')}`)
    // A choice between "yes" and "no" is about messages where its name says so.
    if (!asks || (type === 'radio' && this.#refuses(said))) return []
    const mark = isBox ? checkedMark(attributes) : attributes.get('aria-checked')
    const set = mark === undefined || (!isBox && mark.value !== 'true') ? null : this.#markSpan(mark, control)
    const doubtful = templated.test(tag)
    return [
      {
        ...base,
        text,
        kind: type === 'radio' ? 'radio' : 'box',
        checked: doubtful ? null : set,
        templated: doubtful && /checked/i.test(tag),
      },
    ]
  }

  /** An attribute's value; without one, the name that its range ends; of an empty one (`checked=""`) the tag. */
  #markSpan({ from, to }: Stretch, control: Control): Span {
    if (to > from) return this.#span(from, to)
    return /["'=\s]/.test(this.#body.value[from - 1] ?? '')
      ? this.#span(control.from, control.to)
      : this.#span(from - 'checked'.length, to)
  }

  #refuses(said: string): boolean {
    return /^(?:no|nein|non|não|nee|nie)(?![\p{L}\p{N}])/iu.test(said) || this.#says(said, 'refuse')
  }

  /** Links in the form and close behind it: a policy in the page's footer is not beside the field. */
  #links(): Form['links'] {
    const { from, to } = this.#at
    return this.#page.links
      .filter((link) => link.from >= from - beside && link.from <= to + beside)
      .slice(0, mostControls)
      .map((link) => ({ target: link.target, anchor: this.#page.textOf(link, 300)?.value ?? '' }))
  }
}

/** UTF-16 units of markup that a link may stand outside of its form. */
const beside = 300

/** `checked`, also as Vue and Alpine bind it to what is always true. */
function checkedMark(
  attributes: Attributes,
): { readonly from: number; readonly to: number; readonly value: string } | undefined {
  const plain = attributes.get('checked')
  if (plain !== undefined) return plain
  for (const name of [':checked', 'v-bind:checked', 'x-bind:checked', '[checked]']) {
    const bound = attributes.get(name)
    if (bound?.value === 'true') return bound
  }
  return undefined
}
