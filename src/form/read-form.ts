import { rule as empty } from '../../rules/campaign/empty/rule.ts'
import { rule as wrongType } from '../../rules/campaign/wrong-type/rule.ts'
import { placeOf } from '../campaign/audience.ts'
import { readSchema } from '../schema/read.ts'
import type { Document } from '../source/document.ts'
import { firstLine, makeSpan, type Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import { boxesOf, linksOf, plainMarkdown } from './markdown.ts'
import type { Form, FormBox, FormField } from './model.ts'
import { readPage } from './read-page.ts'
import { sentences } from './sentences.ts'
import { form as formSchema, formFrontMatter, type RawForm, type RawFormFrontMatter } from './schema.ts'
import { type FormWords, hasWord } from './words.ts'

/** What reading a form needs beside its file. */
export interface FormReading {
  readonly words: FormWords
  /** Whether its name says that it is a form; else it is a page that was found to have one. */
  readonly declared: boolean
  readonly report: (problem: StructuralProblem) => void
}

/** `forms/newsletter.form.yaml` is `newsletter`. */
function stemOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/(\.form)?\.[^.]+$/, '')
}

/** The opt-in forms of a file, located. Total: what is wrong is reported, and all else still read. */
export function readForms(document: Document, reading: FormReading): readonly Form[] {
  const { root, source, body } = document
  const stem = stemOf(source.path)
  if (root === null && body !== null) {
    const forms = readPage(body, { words: reading.words, stem, declared: reading.declared })
    if (forms.length === 0 && reading.declared && document.problems.length === 0) reportEmpty(body, reading)
    return forms
  }
  if (root === null || (root.kind === 'scalar' && root.value === null)) {
    const start = source.text.charCodeAt(0) === 0xfeff ? 1 : 0
    if (document.problems.length === 0)
      reading.report(
        structural(empty, 'form', { at: firstLine(makeSpan(source, start, source.text.length)) }),
      )
    return []
  }
  if (root.kind !== 'map') {
    const actual = root.kind === 'list' ? 'a list' : 'a single value'
    reading.report(structural(wrongType, 'formRoot', { at: firstLine(root.span), data: { actual } }))
    return []
  }
  if (body === null) {
    const raw = readSchema(formSchema, root, reading.report)
    return raw === null ? [] : [definitionOf(raw, raw.wording ?? null, stem)]
  }
  const raw = readSchema(formFrontMatter, root, reading.report)
  if (raw === null) return []
  if (/<form[\s>]/i.test(body.value))
    return readPage(body, { words: reading.words, stem, declared: true }).map((page) => merged(raw, page))
  return [writtenOf(raw, body, stem, reading.words)]
}

function reportEmpty(body: Text, reading: FormReading): void {
  reading.report(
    structural(empty, 'form', {
      at: firstLine(body.span),
      help: 'Name it otherwise, or lint the page as it is served if a script writes the fields',
    }),
  )
}

function fieldsOf(raw: RawForm | RawFormFrontMatter): readonly FormField[] {
  return (raw.fields?.items ?? []).map((field) => ({
    type: field.type.value,
    at: field.type.span,
    label: field.label?.value ?? null,
    international: field.country_code?.value ?? false,
  }))
}

function boxesIn(raw: RawForm | RawFormFrontMatter): readonly FormBox[] {
  const { checkbox } = raw
  if (checkbox === undefined) return []
  const items = '$' in checkbox ? [checkbox] : checkbox.items
  return items.map((one) => ({
    at: firstLine(one.text.span),
    text: one.text,
    name: '',
    kind: 'box',
    checked: one.checked?.value === true ? one.checked.span : null,
    templated: false,
    channels: one.channels?.items ?? [],
    purposes: one.purposes?.items ?? [],
  }))
}

function baseOf(raw: RawForm | RawFormFrontMatter, stem: string): Omit<Form, 'near' | 'wordings' | 'copy'> {
  const boxes = boxesIn(raw)
  return {
    source: raw.$.span.source,
    id: raw.id?.value ?? stem,
    at: raw.id?.at(0, raw.id.length) ?? placeOf(raw.$),
    kind: raw.kind.value,
    language: raw.language?.value ?? null,
    regions: raw.regions?.items ?? [],
    channels: raw.channels?.items ?? [],
    purposes: raw.purposes?.items ?? [],
    fields: fieldsOf(raw),
    boxes,
    links: [],
    privacyLink: raw.privacy_link ?? null,
    keyword: raw.keyword ?? null,
    number: raw.number ?? null,
    record: raw.record ?? null,
    written: 'definition',
  }
}

/** One line that stands for what people read. */
function nearOf(raw: RawForm | RawFormFrontMatter, wording: Text | null): Span {
  const { keys } = raw.$
  return (
    keys.get('wording') ??
    keys.get('fields') ??
    keys.get('checkbox') ??
    (wording === null ? placeOf(raw.$) : firstLine(wording.span))
  )
}

function definitionOf(raw: RawForm, wording: Text | null, stem: string): Form {
  const base = baseOf(raw, stem)
  const texts = base.boxes.flatMap(({ text }) => (text === null ? [] : [text]))
  return {
    ...base,
    near: nearOf(raw, wording),
    wordings: wording === null ? texts : [...texts, wording],
    copy: wording,
  }
}

/** A form whose text is the Markdown below its keys: boxes are the items of a task list. */
function writtenOf(raw: RawFormFrontMatter, body: Text, stem: string, words: FormWords): Form {
  const base = baseOf(raw, stem)
  const copy = body.value.trim() === '' ? null : plainMarkdown(body)
  const boxes = [...base.boxes, ...boxesOf(body)]
  const texts = boxes.flatMap(({ text }) => (text === null ? [] : [text]))
  const whole = raw.kind.value === 'web' || raw.kind.value === 'checkout' ? [] : copy === null ? [] : [copy]
  const bySending =
    copy === null || whole.length > 0
      ? []
      : sentences(copy).filter(
          ({ value }) =>
            hasWord(value, 'submits', words, base.language) && hasWord(value, 'agree', words, base.language),
        )
  return {
    ...base,
    boxes,
    near: copy === null ? placeOf(raw.$) : firstLine(copy.span),
    wordings: [...texts, ...whole, ...bySending],
    copy,
    links: linksOf(body),
  }
}

/** A page in Markdown: what its front matter says of it, and what stands in it. */
function merged(raw: RawFormFrontMatter, page: Form): Form {
  const base = baseOf(raw, page.id)
  return {
    ...page,
    id: raw.id === undefined ? page.id : base.id,
    at: raw.id === undefined ? page.at : base.at,
    kind: base.kind,
    language: base.language ?? page.language,
    regions: base.regions,
    channels: base.channels,
    purposes: base.purposes,
    fields: [...page.fields, ...base.fields],
    boxes: [...page.boxes, ...base.boxes],
    privacyLink: base.privacyLink,
    keyword: base.keyword,
    number: base.number,
    record: base.record,
  }
}
