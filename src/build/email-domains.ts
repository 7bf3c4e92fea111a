import type { EmailWords } from '../audience/email.ts'
import type { Compiler } from './compile.ts'
import { listOf, located, mapOf, readDataFile, record, required, textOf } from './data-file.ts'

const domainsFile = 'rules/audience/invalid-email/domains.yaml'

const domain = textOf('a domain in lower case', (value) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value))
const label = textOf('a label in lower case', (value) => /^[a-z0-9-]+$/.test(value))
const data = record({
  domains: required(mapOf(domain, listOf(located(domain), 1))),
  endings: required(mapOf(label, listOf(located(label), 1))),
})

/** Compiles domains as people mistype them: the shard `email-domains`. */
export const compileEmailDomains: Compiler = ({ root, shard, problem }) => {
  const compiled = readDataFile<EmailWords>(
    root,
    domainsFile,
    (node, file, at) => {
      const read = data(node, file, at)
      if (read === undefined) return undefined
      const turned = (lists: (typeof read)['domains']): Readonly<Record<string, string>> => {
        const meant: Record<string, string> = {}
        for (const [right, list] of lists) {
          let last = ''
          for (const { value, node: where } of list) {
            if (value <= last) file.report(where, `\`${value}\` after \`${last}\`, expected them sorted`)
            last = value
            if (Object.hasOwn(meant, value) || lists.has(value))
              file.report(where, `\`${value}\` stands elsewhere, too, expected it once`)
            meant[value] = right
          }
        }
        return meant
      }
      return { domains: turned(read.domains), endings: turned(read.endings) }
    },
    problem,
  )
  if (compiled !== undefined) shard('email-domains', compiled)
}
