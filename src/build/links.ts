import type { SourceRef } from '../finding.ts'
import type { LinkFacts, Shortener } from '../link/facts.ts'
import type { Compiler } from './compile.ts'
import {
  listOf,
  located,
  mapOf,
  oneOf,
  optional,
  readDataFile,
  record,
  required,
  text,
  textOf,
} from './data-file.ts'

const shortenersFile = 'rules/link/shortened/shorteners.yaml'
const stagingFile = 'rules/link/staging-host/hosts.yaml'
const elsewhereFile = 'rules/link/unlisted-domain/elsewhere.yaml'

const id = textOf('lower-case words joined by hyphens', (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
const host = textOf('a host in lower case', (value) => /^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/.test(value))
const label = textOf('letters in lower case', (value) => /^[a-z]+$/.test(value))
const date = textOf('a day, YYYY-MM-DD', (value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
const url = textOf('an https URL', (value) => /^https:\/\/\S+$/.test(value))
const confidence = oneOf(['high', 'medium', 'low'])
const source = record({
  title: required(text),
  url: optional(url, null),
  kind: required(oneOf(['law', 'regulator', 'carrier', 'industry', 'practice'])),
  checked: optional(date, null),
})
const sources = required(mapOf(id, source))

const shorteners = record({
  sources,
  hosts: required(
    listOf(
      record({
        host: required(located(host)),
        owner: optional(text, null),
        confidence: required(confidence),
        source: required(located(text)),
      }),
      1,
    ),
  ),
})
const staging = record({
  sources,
  labels: required(listOf(label, 1)),
  suffixes: required(listOf(record({ host: required(host), source: required(located(text)) }), 1)),
  previews: required(
    listOf(record({ host: required(host), contains: required(text), source: required(located(text)) }), 1),
  ),
})
const elsewhere = record({ domains: required(listOf(located(host), 1)) })

/** Compiles what rules about links know of hosts: the shard `links`. */
export const compileLinks: Compiler = ({ root, shard, problem }) => {
  const short = readDataFile<LinkFacts['shorteners']>(
    root,
    shortenersFile,
    (node, file, at) => {
      const data = shorteners(node, file, at)
      if (data === undefined) return undefined
      const hosts: Record<string, Shortener> = {}
      let last = ''
      for (const { host: name, owner, source: by } of data.hosts) {
        if (name.value <= last)
          file.report(name.node, `\`${name.value}\` behind \`${last}\`, expected sorted hosts, each once`)
        last = name.value
        const found = data.sources.get(by.value)
        if (found === undefined)
          file.report(by.node, `Unknown source \`${by.value}\`, expected one of \`sources\``)
        else {
          const ref: SourceRef = {
            title: found.title,
            ref: null,
            url: found.url,
            kind: found.kind,
            checkedOn: found.checked,
          }
          hosts[name.value] = { owner, source: ref }
        }
      }
      return hosts
    },
    problem,
  )
  const tried = readDataFile<LinkFacts['staging']>(
    root,
    stagingFile,
    (node, file, at) => {
      const data = staging(node, file, at)
      if (data === undefined) return undefined
      for (const { source: by } of [...data.suffixes, ...data.previews])
        if (!data.sources.has(by.value))
          file.report(by.node, `Unknown source \`${by.value}\`, expected one of \`sources\``)
      return {
        labels: data.labels,
        suffixes: data.suffixes.map(({ host: suffix }) => suffix),
        previews: data.previews.map(({ host: suffix, contains }) => ({ suffix, contains })),
      }
    },
    problem,
  )
  const others = readDataFile<readonly string[]>(
    root,
    elsewhereFile,
    (node, file, at) => elsewhere(node, file, at)?.domains.map(({ value }) => value),
    problem,
  )
  if (short !== undefined && tried !== undefined && others !== undefined) {
    const facts: LinkFacts = { shorteners: short, staging: tried, elsewhere: others }
    shard('links', facts)
  }
}
