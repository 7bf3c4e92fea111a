import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { rule as syntax } from '../../rules/source/syntax/rule.ts'
import { rule as tooDeep } from '../../rules/source/too-deep/rule.ts'
import { rule as tooLarge } from '../../rules/source/too-large/rule.ts'
import { rule as unsupportedTag } from '../../rules/source/unsupported-tag/rule.ts'
import { structural } from '../structural.ts'
import { isTrailing } from './comments.ts'
import type { Comment, Entry, Node, ScalarNode } from './document.ts'
import { maxAliases, maxEchoes, maxNesting, maxNodes } from './limits.ts'
import { lossyNumberProblem } from './numbers.ts'
import { quoted, type Report, reportDuplicateKeys, restOfLine, spot } from './problems.ts'
import { positionAt, type Source } from './source.ts'
import { makeSpan } from './span.ts'
import { Text } from './text.ts'
import { openBracket, openQuote, strayBracket, yamlSyntaxProblem } from './yaml-syntax.ts'
import { yamlText } from './yaml-text.ts'

export interface YamlTree {
  /** Null when there is nothing in it, or a limit was exceeded. */
  readonly root: Node | null
  readonly comments: readonly Comment[]
}

/**
 * Reads YAML 1.2 (core schema, no tags, no directives, no merge keys, one document) that stands in a file from `from`
 * to `to`. What is wrong is reported; all else is still read. Never throws: depth and size are bounded while the text
 * is cut into tokens, before anything recursive sees it.
 */
export function readYaml(source: Source, from: number, to: number, report: Report): YamlTree {
  const text = source.text.slice(from, to)
  const stream = tokenize(source, text, from, report)
  if (stream.tokens === null) return { root: null, comments: stream.comments }
  const composer = new Composer({
    keepSourceTokens: true,
    resolveKnownTags: false,
    // Quadratic (20,000 keys take seconds); duplicates are found by `reportDuplicateKeys`.
    uniqueKeys: false,
    merge: false,
    schema: 'core',
    version: '1.2',
  })
  const document = compose(composer, documentTokens(source, from, stream.tokens, report), text.length)
  if (document === undefined) return { root: null, comments: stream.comments }
  const swallowed = reportErrors(source, from, document.errors, report)
  const { contents } = document
  if (contents === null || (isScalar(contents) && isMissing(contents)))
    return { root: null, comments: stream.comments }
  const root = new Tree(source, from, swallowed, report).build(contents)
  return { root, comments: stream.comments }
}

/**
 * Composes the one document. Parse errors are `Error`s, of which hostile input has hundreds of thousands: their stacks,
 * which nobody sees, would take nine tenths of the time (3.1 s to 0.2 s for 200,000 commas).
 */
function compose(composer: Composer, tokens: readonly CST.Token[], length: number) {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return [...composer.compose(tokens, true, length)][0]
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

interface Stream {
  /** Null when a limit was exceeded. */
  readonly tokens: readonly CST.Token[] | null
  readonly comments: readonly Comment[]
}

/** Cuts the text into tokens, noting on the way what parsers forget or blame on the wrong place. */
function tokenize(source: Source, text: string, base: number, report: Report): Stream {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  const comments: Comment[] = []
  const open: number[] = []
  const late: number[] = []
  let nodes = 0
  // Each of these stands for a value, written or empty.
  let signs = 0
  let aliases = 0
  let echoes = 0
  let plain = false
  const bracket = (at: number): void => {
    if (late.length < maxEchoes) late.push(at)
  }
  for (const lexeme of new Lexer().lex(text)) {
    const at = base + parser.offset
    if (plain) {
      plain = false
      nodes += 1
    } else
      switch (lexeme[0]) {
        case '\x1f':
          plain = lexeme.length === 1
          break
        case '\x18':
          if (open.length > 0) bracket(open[0]!)
          open.length = 0
          break
        case '#':
          comments.push(commentAt(source, at, at + lexeme.length))
          break
        case '-':
        case ',':
        case ':':
        case '?':
        case '&':
          signs += 1
          break
        case '!':
          signs += 1
          report(tagProblem(source, at, lexeme))
          break
        case '*':
          nodes += 1
          aliases += 1
          if (aliases > maxAliases) {
            const limit = { at: spot(source, at, at + lexeme.length), data: { limit: maxAliases } }
            report(structural(tooLarge, 'aliases', { ...limit, help: 'Write the values themselves' }))
            return { tokens: null, comments }
          }
          break
        case '[':
        case '{':
          nodes += 1
          open.push(at)
          break
        case ']':
        case '}': {
          const opened = open.pop()
          if (opened === undefined) {
            // Nothing is open that it could close. The parser would give up on the rest of the file.
            if ((echoes += 1) <= maxEchoes) report(strayBracket(source, at))
            parser.offset += lexeme.length
            continue
          }
          if ((source.text[opened] === '[') !== (lexeme === ']')) bracket(opened)
          break
        }
        case '"':
        case "'":
          nodes += 1
          if (!isClosed(lexeme) && (echoes += 1) <= maxEchoes) report(openQuote(source, at))
          break
      }
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > maxNesting && isTooDeep(parser.stack)) {
      report(
        structural(tooDeep, 'deep', {
          at: spot(source, at, at + Math.max(lexeme.length, 1)),
          data: { limit: maxNesting },
        }),
      )
      return { tokens: null, comments }
    }
    if (nodes > maxNodes || signs > maxNodes) {
      report(tooManyNodes(source, at))
      return { tokens: null, comments }
    }
  }
  if (open.length > 0) bracket(open[0]!)
  for (const at of late) report(openBracket(source, at))
  for (const token of parser.end()) tokens.push(token)
  return { tokens, comments }
}

function tooManyNodes(source: Source, at: number) {
  return structural(tooLarge, 'nodes', {
    at: spot(source, at, at + 1),
    data: { limit: maxNodes.toLocaleString('en-US') },
    help: 'Split it into several files',
  })
}

function isTooDeep(stack: readonly CST.Token[]): boolean {
  let depth = 0
  for (const { type } of stack)
    if (type === 'block-map' || type === 'block-seq' || type === 'flow-collection') depth += 1
  return depth > maxNesting
}

/**
 * Whether a quoted token has its closing quote. The library looks at the last character only and takes `'it''` and
 * `"x\"` at the end of a file for closed.
 */
function isClosed(token: string): boolean {
  if (token.length < 2 || token.at(-1) !== token[0]) return false
  if (token[0] === "'") return (token.match(/'/g)?.length ?? 0) % 2 === 0
  let slashes = 0
  while (token[token.length - 2 - slashes] === '\\') slashes += 1
  return slashes % 2 === 0
}

function commentAt(source: Source, start: number, end: number): Comment {
  const span = makeSpan(source, start, end)
  return { text: Text.verbatim(source, start + 1, end), span, trailing: isTrailing(source, start, 0) }
}

function tagProblem(source: Source, at: number, tag: string) {
  const end = at + tag.length
  const after = source.text[end] === ' ' ? end + 1 : end
  const own = spot(source, at, end)
  return structural(unsupportedTag, 'tag', {
    at: own,
    data: { tag: quoted(tag) },
    help: 'Remove the tag; write text in quotes',
    fixes: [
      { title: 'Remove the tag', safety: 'review', edits: [{ at: makeSpan(source, at, after), text: '' }] },
    ],
  })
}

/** The tokens of the first document; directives and further documents are reported and left out. */
function documentTokens(
  source: Source,
  base: number,
  tokens: readonly CST.Token[],
  report: Report,
): readonly CST.Token[] {
  const kept: CST.Token[] = []
  let documents = 0
  let echoes = 0
  for (const token of tokens) {
    if (token.type === 'directive') {
      if ((echoes += 1) > maxEchoes) continue
      const at = restOfLine(source, base + token.offset)
      const directive = quoted(source.text.slice(at.start, at.end))
      report(structural(syntax, 'directive', { at, data: { directive }, help: 'Remove the line' }))
    } else if (token.type === 'document') {
      documents += 1
      if (documents === 1) kept.push(token)
      else if (documents === 2) {
        const mark = token.start.find(({ type }) => type === 'doc-start')
        const at = base + (mark?.offset ?? token.offset)
        report(structural(syntax, 'documents', { at: spot(source, at, at + 3) }))
      }
    } else if (token.type !== 'error' || (echoes += 1) <= maxEchoes) {
      if (documents <= 1) kept.push(token)
    }
  }
  return kept
}

/**
 * Reports parse errors, one per line and twenty at most: what follows the first is mostly its echo. Gives the offsets
 * of values that hold a second `: ` and were taken for a map.
 */
function reportErrors(
  source: Source,
  base: number,
  errors: readonly Parameters<typeof yamlSyntaxProblem>[2][],
  report: Report,
): ReadonlySet<number> {
  const swallowed = new Set<number>()
  const lines = new Set<number>()
  for (const error of errors) {
    if (lines.size >= maxEchoes) break
    if (error.code === 'BLOCK_AS_IMPLICIT_KEY') swallowed.add(base + error.pos[0])
    // The lines of such a value are told apart already.
    if (error.code === 'MULTILINE_IMPLICIT_KEY' && swallowed.has(base + error.pos[0])) continue
    const named = positionAt(source, base + error.pos[0]).line
    if (lines.has(named)) continue
    const problem = yamlSyntaxProblem(source, base, error)
    if (problem === null) continue
    const { line } = positionAt(source, problem.at.start)
    if (lines.has(line)) continue
    lines.add(line)
    report(problem)
  }
  return swallowed
}

/** A value of which nothing is written: `key:` alone. */
function isMissing(node: Scalar.Parsed): boolean {
  return node.value === null && node.range[0] === node.range[1]
}

interface Anchored {
  readonly node: Node
  readonly depth: number
  readonly nodes: number
}

/** Turns the parser's nodes into ours. One per document. */
class Tree {
  readonly #source: Source
  readonly #base: number
  readonly #swallowed: ReadonlySet<number>
  readonly #report: Report
  readonly #anchors = new Map<string, Anchored>()
  readonly #open = new Set<string>()
  #nodes = 0
  #keyless = 0
  #reachedLimit = false

  constructor(source: Source, base: number, swallowed: ReadonlySet<number>, report: Report) {
    this.#source = source
    this.#base = base
    this.#swallowed = swallowed
    this.#report = report
  }

  /** The tree, or null when a limit was exceeded. */
  build(contents: ParsedNode): Node | null {
    const { node } = this.#node(contents, 1)
    return this.#reachedLimit ? null : node
  }

  #node(node: ParsedNode, level: number): { node: Node; depth: number } {
    if (isAlias(node)) return this.#alias(node.source, node.range[0], node.range[1], level)
    const before = this.#nodes
    this.#nodes += 1
    if (this.#nodes > maxNodes) this.#tooMany(node.range[0])
    const { anchor } = node
    if (anchor !== undefined) this.#open.add(anchor)
    const built = this.#collectionOrScalar(node, level)
    if (anchor !== undefined) {
      this.#open.delete(anchor)
      this.#anchors.set(anchor, { ...built, nodes: this.#nodes - before })
    }
    return built
  }

  #tooMany(offset: number): void {
    if (!this.#reachedLimit) this.#report(tooManyNodes(this.#source, this.#base + offset))
    this.#reachedLimit = true
  }

  #collectionOrScalar(node: ParsedNode, level: number): { node: Node; depth: number } {
    const source = this.#source
    const start = this.#base + node.range[0]
    if (isScalar(node)) return { node: this.#scalar(node), depth: 0 }
    if (isMap(node)) return this.#map(node, start, level)
    let depth = 0
    let end = start + 1
    const items: Node[] = []
    if (isSeq(node))
      for (const item of node.items as readonly ParsedNode[]) {
        if (this.#reachedLimit) break
        const built = this.#node(item, level + 1)
        const isDash = built.node.span.start === built.node.span.end
        const value = isDash ? this.#dash(built.node, end) : built.node
        items.push(value)
        depth = Math.max(depth, built.depth)
        end = Math.max(end, value.span.end)
      }
    const bracketed = source.text[start] === '['
    const span = makeSpan(source, start, bracketed ? this.#base + node.range[1] : end)
    return { node: { kind: 'list', items, span }, depth: depth + 1 }
  }

  /** An item of which nothing is written stands at its `-`. */
  #dash(node: Node, from: number): Node {
    const at = this.#source.text.lastIndexOf('-', node.span.start)
    if (at < from - 1 || node.kind !== 'scalar') return node
    const span = makeSpan(this.#source, at, at + 1)
    return { ...node, span, text: new Text('', span, []) }
  }

  #map(map: YAMLMap.Parsed, start: number, level: number): { node: Node; depth: number } {
    const source = this.#source
    const braced = source.text[start] === '{'
    const entries: Entry[] = []
    let depth = 0
    const bare = !braced && source.text[start] !== '?'
    const add = (pair: YAMLMap.Parsed['items'][number]): void => {
      if (this.#reachedLimit) return
      const key = this.#key(pair.key)
      // In a map by indentation a key without `:` has been reported; it is no key.
      if (key === null || (pair.value === null && bare && isScalar(pair.key))) return
      const { value } = pair
      if (value !== null && isMap(value) && this.#swallowed.has(this.#base + value.range[0])) {
        const node = this.#lineOf(value)
        entries.push({ key, value: node, span: makeSpan(source, key.span.start, node.span.end) })
        // What the parser put below it belongs beside it.
        const [first, ...others] = value.items
        if (first !== undefined && this.#runsOver(first.key)) add(first)
        for (const other of others) add(other)
        return
      }
      const built =
        value === null ? { node: emptyNode(source, key.span.end), depth: 0 } : this.#node(value, level + 1)
      const last = Math.max(built.node.span.end, key.span.end)
      entries.push({ key, value: built.node, span: makeSpan(source, key.span.start, last) })
      depth = Math.max(depth, built.depth)
    }
    for (const pair of map.items) if (isPair(pair)) add(pair)
    reportDuplicateKeys(entries, this.#report)
    let end = start
    for (const entry of entries) end = Math.max(end, entry.span.end)
    const close = braced || end === start ? Math.max(this.#base + map.range[1], start) : end
    return { node: { kind: 'map', entries, span: makeSpan(source, start, close) }, depth: depth + 1 }
  }

  /** A value with a second `: ` on its line, which the parser took for a map: the text it was meant as. */
  #lineOf(map: YAMLMap.Parsed): ScalarNode {
    const start = this.#base + map.range[0]
    const line = restOfLine(this.#source, start)
    const text = Text.verbatim(this.#source, start, Math.max(line.end, start))
    return { kind: 'scalar', value: text.value, text, span: text.span }
  }

  /** Whether an unquoted key runs over several lines: all but its last line are then something else. */
  #runsOver(node: ParsedNode): boolean {
    return isScalar(node) && node.srcToken?.type === 'scalar' && node.srcToken.source.includes('\n')
  }

  /** A key's text; null, and reported, when it is a list or a map. */
  #key(node: ParsedNode): Text | null {
    this.#nodes += 1
    if (isScalar(node) && isMissing(node)) {
      const start = this.#base + node.range[0]
      if ((this.#keyless += 1) <= maxEchoes)
        this.#report(structural(syntax, 'noKey', { at: spot(this.#source, start, start + 1) }))
      return null
    }
    if (isScalar(node)) {
      const text = this.#runsOver(node) ? this.#lastLine(node) : this.#text(node)
      if (node.anchor !== undefined)
        this.#anchors.set(node.anchor, { node: this.#scalar(node), depth: 0, nodes: 1 })
      return text
    }
    if (isAlias(node)) {
      const { node: target } = this.#alias(node.source, node.range[0], node.range[1], 0)
      if (target.kind === 'scalar') return new Text(target.text.value, target.span, target.text.pieces)
    }
    const start = this.#base + node.range[0]
    this.#report(
      structural(syntax, 'complexKey', { at: spot(this.#source, start, this.#base + node.range[1]) }),
    )
    return null
  }

  #lastLine(node: Scalar.Parsed): Text {
    const end = this.#base + node.range[1]
    let start = this.#source.text.lastIndexOf('\n', end - 1) + 1
    while (start < end - 1 && /\s/.test(this.#source.text[start]!)) start += 1
    return Text.verbatim(this.#source, start, end)
  }

  /** What an alias stands for: its place is the alias, what is in it stays where it is written. */
  #alias(name: string, from: number, to: number, level: number): { node: Node; depth: number } {
    const source = this.#source
    const at = spot(source, this.#base + from, this.#base + to)
    const anchored = this.#anchors.get(name)
    if (anchored === undefined) {
      this.#report(
        this.#open.has(name)
          ? structural(syntax, 'ownAlias', { at, data: { name } })
          : structural(syntax, 'alias', { at, data: { name: quoted(name) } }),
      )
      const text = Text.verbatim(source, at.start, at.end)
      return { node: { kind: 'scalar', value: text.value, text, span: at }, depth: 0 }
    }
    this.#nodes += anchored.nodes
    if (this.#nodes > maxNodes) this.#tooMany(from)
    else if (level + anchored.depth - 1 > maxNesting && !this.#reachedLimit) {
      this.#report(structural(tooDeep, 'deep', { at, data: { limit: maxNesting } }))
      this.#reachedLimit = true
    }
    return { node: { ...anchored.node, span: at }, depth: anchored.depth }
  }

  #text(node: Scalar.Parsed): Text {
    const { srcToken } = node
    const cooked = node.source ?? ''
    const start = this.#base + node.range[0]
    if (
      srcToken?.type === 'scalar' ||
      srcToken?.type === 'single-quoted-scalar' ||
      srcToken?.type === 'double-quoted-scalar' ||
      srcToken?.type === 'block-scalar'
    )
      return yamlText(this.#source, srcToken, this.#base, cooked)
    return new Text('', makeSpan(this.#source, start, start), [])
  }

  #scalar(node: Scalar.Parsed): ScalarNode {
    const text = this.#text(node)
    const span = makeSpan(this.#source, this.#base + node.range[0], this.#base + node.range[1])
    // A tag, which is reported, doesn't change what a value is.
    if (node.type !== 'PLAIN' || node.tag !== undefined)
      return { kind: 'scalar', value: text.value, text, span }
    const { value } = node
    if (typeof value === 'number') {
      const problem = lossyNumberProblem(text.value, value, span)
      if (problem === null) return { kind: 'scalar', value, text, span }
      this.#report(problem)
      return { kind: 'scalar', value: text.value, text, span }
    }
    if (typeof value === 'boolean' || value === null) return { kind: 'scalar', value, text, span }
    return { kind: 'scalar', value: text.value, text, span }
  }
}

function emptyNode(source: Source, at: number): ScalarNode {
  const span = makeSpan(source, at, at)
  return { kind: 'scalar', value: null, text: new Text('', span, []), span }
}
