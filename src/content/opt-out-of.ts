import type { Message, Version } from '../campaign/model.ts'
import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import type { Content, Link } from './model.ts'
import { likeness } from './language.ts'
import { readTag } from './scripts.ts'
import type { OptOutGrammar } from './opt-out.ts'
import { senderType } from './sender.ts'
import { normalisedText } from './terms.ts'
import { findInstruction, type Instruction, type Reach } from './opt-out-instructions.ts'
import { isFigureInContext, surroundings, whatItSays } from './opt-out-says.ts'
import {
  type DeadReason,
  deadReason,
  matchesTag,
  whatAnchorSays,
  whatNameSays,
  whatTagSays,
  whatTargetSays,
} from './opt-out-links.ts'

/** An instruction with its place. */
export interface LocatedInstruction extends Instruction {
  readonly at: Span
}

/**
 * How a version says to stop messages. Of several things wrong only the first in the order of DESIGN §5 is the cause,
 * so that one mistake is one finding.
 */
export type OptOut =
  | { readonly cause: null; readonly instruction: LocatedInstruction | null; readonly link: Link | null }
  | { readonly cause: 'missing' }
  | { readonly cause: 'dead-link'; readonly link: Link; readonly why: DeadReason }
  /** It asks for an answer, and a name can't be answered to. */
  | { readonly cause: 'unreachable'; readonly instruction: LocatedInstruction }
  /** Its sentence is in another language than the message: the grammar's code of it, and the tag that is declared. */
  | {
      readonly cause: 'wrong-language'
      readonly instruction: LocatedInstruction
      readonly language: string
      readonly declared: string
    }
  /** It is there, but where no reader sees it. */
  | { readonly cause: 'hidden'; readonly at: Span }
  /** The text stands with the platform, and the file doesn't have it. */
  | { readonly cause: 'unseen' }

/** By content: several rules ask the same. */
const known = new WeakMap<Content, OptOut>()

/** Finds how a version of a message says to stop messages. */
export function optOutOf(
  message: Message,
  version: Version,
  content: Content,
  grammar: OptOutGrammar,
): OptOut {
  const earlier = known.get(content)
  if (earlier !== undefined) return earlier
  const read =
    message.channel.value === 'email'
      ? emailOptOut(content, grammar)
      : textOptOut(content, grammar, reachOf(message), message.declaredLanguage)
  const found: OptOut =
    read.cause === 'missing' && version.body === null
      ? { cause: 'unseen' }
      : (inWrongLanguage(message, content, read, grammar) ?? read)
  known.set(content, found)
  return found
}

/** A name in place of a number takes no answers. Without `from` nobody knows, and WhatsApp and RCS always take them. */
function canBeAnswered({ channel, from }: Message): boolean {
  const numbered = channel.value === 'sms' || channel.value === 'mms'
  return !numbered || from === null || senderType(from.value) !== 'alphanumeric'
}

/** What a message can be answered with. */
function reachOf(message: Message): MessageReach {
  return { answerable: canBeAnswered(message), spoken: message.channel.value === 'voice' }
}

type MessageReach = Required<Pick<Reach, 'answerable' | 'spoken'>>

/** Any answer will do: to find what is there but can't be sent. */
const anyAnswer: MessageReach = { answerable: true, spoken: false }

function tagsOf(content: Content): ReadonlyMap<number, string> {
  return new Map(content.mergeTags.map(({ text }) => [text.span.start, text.value]))
}

/** An instruction in one text; merge tags of platforms that give an unsubscribe link count as an address. */
function instructionIn(
  text: Text,
  tags: ReadonlyMap<number, string>,
  grammar: OptOutGrammar,
  reach: MessageReach = anyAnswer,
  accepts: (instruction: Instruction) => boolean = () => true,
): LocatedInstruction | null {
  const found = findInstruction(text.value, grammar, {
    accepts,
    leadsOut: ({ from }) => {
      const tag = tags.get(text.rawStart(from))
      return tag !== undefined && tagSays(tag, grammar) === 'unsubscribe'
    },
    read: normalisedText(text),
    ...reach,
  })
  return found === null ? null : { ...found, at: text.at(found.from, found.to) }
}

const grammars = new WeakMap<OptOutGrammar, Map<string, OptOutGrammar | null>>()

/** The grammar of one language alone; null when none is declared, or there is none for it. */
function grammarOf(declared: string | null, grammar: OptOutGrammar): OptOutGrammar | null {
  const tag = declared?.split('-')[0]?.toLowerCase()
  if (tag === undefined) return null
  const known = grammars.get(grammar) ?? new Map<string, OptOutGrammar | null>()
  grammars.set(grammar, known)
  let own = known.get(tag)
  if (own === undefined) {
    const languages = grammar.languages.filter(({ code }) => code === tag)
    own = languages.length === 0 ? null : { ...grammar, languages }
    known.set(tag, own)
  }
  return own
}

function tagSays(tag: string, { platforms }: OptOutGrammar): 'unsubscribe' | 'preferences' | null {
  return whatTagSays(tag, platforms) ?? whatNameSays(tag)
}

/** The first instruction of a version that is as asked for, in any of its texts. */
export function instructionSuch(
  message: Message,
  content: Content,
  grammar: OptOutGrammar,
  accepts: (instruction: Instruction) => boolean,
): LocatedInstruction | null {
  const tags = tagsOf(content)
  for (const { kind, text } of content.segments) {
    if (kind === 'button') continue
    const found = instructionIn(text, tags, grammar, reachOf(message), accepts)
    if (found !== null) return found
  }
  return null
}

/** Words of instructions that are everybody's. */
const everybodys = /^(?:stop|sms|mms|opt|out|optout|unsubscribe|unsub|info|www|https?|to|au|al|a)$/i

/**
 * Whether the only instruction of a text message is a sentence in a language that it isn't declared in. A stop word with
 * an address or a number is no sentence, and a language without words in the grammar can't be missed.
 */
function inWrongLanguage(
  message: Message,
  content: Content,
  read: OptOut,
  grammar: OptOutGrammar,
): OptOut | null {
  const { declaredLanguage: declared } = message
  const tag = declared === null ? null : readTag(declared)
  if (tag === null || declared === null || read.cause !== null || message.channel.value === 'email')
    return null
  const { instruction } = read
  if (instruction === null || instruction.language === null) return null
  const own = new Set(likeness(tag.language).map((code) => readTag(code)?.language ?? code))
  const speaksOwn = (code: string | null): boolean =>
    code === null || own.has(readTag(code)?.language ?? code)
  if (speaksOwn(instruction.language)) return null
  if (!grammar.languages.some(({ code }) => speaksOwn(code))) return null
  const words = instruction.at.source.text
    .slice(instruction.at.start, instruction.at.end)
    .replace(/\S*[./]\S*/g, ' ')
    .match(/[\p{L}\p{M}]+/gu)
  if (words === null || words.every((word) => everybodys.test(word))) return null
  if (instructionSuch(message, content, grammar, ({ language }) => speaksOwn(language)) !== null) return null
  return { cause: 'wrong-language', instruction, language: instruction.language, declared }
}

/** Text channels: a sentence anywhere in what is sent, or a button. */
function textOptOut(
  content: Content,
  grammar: OptOutGrammar,
  reach: MessageReach,
  declared: string | null,
): OptOut {
  const tags = tagsOf(content)
  const own = grammarOf(declared, grammar)
  for (const { kind, text } of content.segments) {
    if (kind === 'button') {
      if (whatItSays(text.value, grammar) === 'unsubscribe')
        return {
          cause: null,
          link: null,
          instruction: {
            means: 'button',
            language: null,
            word: text.value,
            from: 0,
            to: text.length,
            at: text.span,
          },
        }
      continue
    }
    // What a text says in its own language is found with the words of that language, which is most of the time enough.
    const instruction =
      (own === null ? null : instructionIn(text, tags, own, reach)) ??
      instructionIn(text, tags, grammar, reach)
    if (instruction !== null) return { cause: null, instruction, link: null }
  }
  for (const link of content.links) {
    if (whatTargetSays(link.target.value, grammar) !== 'unsubscribe') continue
    const why = deadReason(link.target.value, link.kind, grammar)
    return why === null ? { cause: null, instruction: null, link } : { cause: 'dead-link', link, why }
  }
  if (!reach.answerable)
    for (const { text } of content.segments) {
      const instruction =
        (own === null ? null : instructionIn(text, tags, own)) ?? instructionIn(text, tags, grammar)
      if (instruction !== null) return { cause: 'unreachable', instruction }
    }
  return { cause: 'missing' }
}

/** The offset of a link's words in the visible text; null when it stands elsewhere or shows nothing. */
function placeIn(text: Text, link: Link): readonly [from: number, to: number] | null {
  const { start, end } = link.anchor.span
  if (link.anchor.length === 0) return null
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (text.rawStart(middle) < start) low = middle + 1
    else high = middle
  }
  const to = low + link.anchor.length
  return text.rawStart(low) === start && text.rawEnd(to) === end ? [low, to] : null
}

/** An e-mail has a way of its own: what a reader has to look for in an app, or to block, is none. */
function worksByMail({ means }: Instruction): boolean {
  return means !== 'setting' && means !== 'block'
}

/** E-mail: a link that works, seen by the reader; else a sentence that asks for an answer. */
function emailOptOut(content: Content, grammar: OptOutGrammar): OptOut {
  const body = content.segments.find((segment) => segment.kind === 'body')
  const links = content.links.filter((link) => link.segment === 'body')
  const placed = new Map(links.map((link) => [link, body === undefined ? null : placeIn(body.text, link)]))
  const places = [...placed.values()].filter((place) => place !== null)
  const isAround = body === undefined ? null : surroundings(body.text.value, grammar, places)
  // "To unsubscribe click here": the words around it say what a link is for that doesn't say it itself.
  const isForStopping = (link: Link): boolean => {
    const place = placed.get(link) ?? null
    return place !== null && isAround !== null && isAround(place[0], place[1])
  }
  const isFigure = (link: Link): boolean => {
    const place = placed.get(link) ?? null
    return place !== null && isFigureInContext(body!.text.value, place[0], place[1], grammar)
  }
  let dead: { readonly link: Link; readonly why: DeadReason } | null = null
  let preferences: Link | null = null
  let unseen: Link | null = null
  for (const link of links) {
    const target = whatTargetSays(link.target.value, grammar)
    const says = whatAnchorSays(link, grammar)
    const anchor = says === 'unsubscribe' && target !== says && isFigure(link) ? null : says
    const around = anchor !== 'unsubscribe' && target !== 'unsubscribe' && isForStopping(link)
    if (anchor !== 'unsubscribe' && target !== 'unsubscribe' && !around) {
      if (anchor === 'preferences' || target === 'preferences') preferences ??= link
      continue
    }
    if (link.anchor.value.trim() === '') {
      unseen ??= link
      continue
    }
    const why = deadReason(link.target.value, link.kind, grammar)
    if (why === null) return { cause: null, instruction: null, link }
    dead ??= { link, why }
  }
  if (dead !== null) return { cause: 'dead-link', ...dead }
  const tags = content.mergeTags.filter((tag) => tag.where === 'text')
  if (tags.some((tag) => tagSays(tag.text.value, grammar) === 'unsubscribe'))
    return { cause: null, instruction: null, link: null }
  if (body !== undefined) {
    const lower = body.text.value.toLowerCase()
    const bare = grammar.platforms.flatMap(({ unsubscribe }) =>
      unsubscribe.filter((tag) => /^[[$#]/.test(tag)),
    )
    if (bare.some((tag) => matchesTag(lower, tag))) return { cause: null, instruction: null, link: null }
    const instruction = instructionIn(body.text, tagsOf(content), grammar, anyAnswer, worksByMail)
    if (instruction !== null) return { cause: null, instruction, link: null }
  }
  if (preferences !== null) return { cause: 'dead-link', link: preferences, why: 'preferences' }
  if (unseen !== null)
    return { cause: 'hidden', at: unseen.target.length > 0 ? unseen.target.span : unseen.at }
  const hidden = content.hidden.find(
    (text) =>
      whatItSays(text.value, grammar) === 'unsubscribe' ||
      instructionIn(text, tagsOf(content), grammar) !== null,
  )
  return hidden === undefined ? { cause: 'missing' } : { cause: 'hidden', at: hidden.span }
}
