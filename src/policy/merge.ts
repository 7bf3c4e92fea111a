import type { Entry, MapNode, Node, ScalarNode } from '../source/document.ts'
import { Text } from '../source/text.ts'

/** What lies at a place of a configuration, as far as merging cares. */
type Level = 'config' | 'rules' | 'setting' | 'other'

function below(level: Level, key: string): Level {
  if (level === 'config') return key === 'rules' ? 'rules' : 'other'
  return level === 'rules' ? 'setting' : 'other'
}

/**
 * Two configurations as one, the second over the first: scalars replace, maps merge by key, lists append, but `files`
 * replaces. A setting of a rule that is a severity alone merges as `{ severity: … }`, so that it keeps options set
 * before it. Every node keeps the place it was written at.
 */
export function mergeConfigs(base: MapNode, over: MapNode): MapNode {
  return mergeMaps(base, over, 'config')
}

/** The same for two `rules` maps. */
export function mergeRules(base: MapNode, over: MapNode): MapNode {
  return mergeMaps(base, over, 'rules')
}

function mergeMaps(base: MapNode, over: MapNode, level: Level): MapNode {
  const entries = new Map<string, Entry>(base.entries.map((entry) => [entry.key.value, entry]))
  for (const entry of over.entries) {
    const key = entry.key.value
    const before = entries.get(key)
    const replaces = before === undefined || (level === 'config' && key === 'files')
    entries.set(
      key,
      replaces ? entry : { ...entry, value: merge(before.value, entry.value, below(level, key)) },
    )
  }
  return { kind: 'map', entries: [...entries.values()], span: over.span }
}

function merge(base: Node, over: Node, level: Level): Node {
  if (level === 'setting') {
    const [before, after] = [settingMap(base), settingMap(over)]
    if (before !== null && after !== null) return mergeMaps(before, after, 'other')
  }
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, level)
  if (base.kind === 'list' && over.kind === 'list')
    return { kind: 'list', items: [...base.items, ...over.items], span: over.span }
  return over
}

function settingMap(node: Node): MapNode | null {
  if (node.kind === 'map') return node
  return node.kind === 'scalar' ? { kind: 'map', entries: [severityEntry(node)], span: node.span } : null
}

function severityEntry(node: ScalarNode): Entry {
  return { key: new Text('severity', node.span, []), value: node, span: node.span }
}
