import type { MapNode, Node, ScalarNode } from '../source/document.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { configSchema } from './config-schema.ts'
import type { Config } from './config.ts'

/**
 * A merged configuration as YAML, keys in the order of the schema, each line with the place that the setting was
 * written at. Reading the result gives the same configuration. `merged` is null without a configuration file.
 */
export function printConfig(merged: MapNode | null, config: Config): string {
  const written = new Map(merged?.entries.map((entry) => [entry.key.value, entry.value]))
  const defaults: Readonly<Record<string, string | readonly string[]>> = {
    profile: config.profile,
    files: config.files,
    fail_on: config.failOn,
  }
  const lines: string[] = []
  for (const key of Object.keys(configSchema.fields)) {
    // Followed and applied: what they say stands below in its place.
    if (key === 'extends' || key === 'overrides') continue
    const node = written.get(key)
    if (node !== undefined) printEntry(key, node, '', lines)
    else if (Object.hasOwn(defaults, key)) {
      const value = defaults[key]!
      if (typeof value === 'string') lines.push(`${key}: ${value} # default`)
      else lines.push(`${key}: # default`, ...value.map((item) => `  - ${scalar(item)} # default`))
    }
  }
  return `${lines.join('\n')}\n`
}

function printEntry(key: string, node: Node, indent: string, lines: string[]): void {
  const name = `${indent}${scalar(key)}:`
  if (node.kind === 'scalar') lines.push(`${name} ${valueOf(node)} # ${place(node.span)}`)
  else if (isEmpty(node)) lines.push(`${name} ${node.kind === 'map' ? '{}' : '[]'} # ${place(node.span)}`)
  else {
    lines.push(name)
    printInside(node, `${indent}  `, lines)
  }
}

function printInside(node: Exclude<Node, ScalarNode>, indent: string, lines: string[]): void {
  if (node.kind === 'map') {
    for (const { key, value } of node.entries) printEntry(key.value, value, indent, lines)
    return
  }
  for (const item of node.items) {
    if (item.kind === 'scalar') lines.push(`${indent}- ${valueOf(item)} # ${place(item.span)}`)
    else if (isEmpty(item))
      lines.push(`${indent}- ${item.kind === 'map' ? '{}' : '[]'} # ${place(item.span)}`)
    else {
      const inner: string[] = []
      printInside(item, `${indent}  `, inner)
      lines.push(`${indent}- ${inner[0]!.slice(indent.length + 2)}`, ...inner.slice(1))
    }
  }
}

function isEmpty(node: Exclude<Node, ScalarNode>): boolean {
  return node.kind === 'map' ? node.entries.length === 0 : node.items.length === 0
}

function valueOf(node: ScalarNode): string {
  return typeof node.value === 'string' ? scalar(node.text.value) : node.text.value || 'null'
}

/** Text as a YAML scalar on one line: plain where no reader can take it for something else, else as in JSON. */
function scalar(value: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9 _./@-]*$/.test(value) && !value.endsWith(' ')
  const word = /^(true|false|null|yes|no|on|y|n)$/i.test(value)
  return plain && !word ? value : JSON.stringify(value).replaceAll(/[\x7f-\x9f\u2028\u2029]/g, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function place(span: Span): string {
  const path = span.source.path.replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, '\ufffd')
  return `${path}:${positionAt(span.source, span.start).line}`
}
