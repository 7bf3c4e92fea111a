import type { Campaign } from '../campaign/model.ts'
import type { Text } from '../source/text.ts'
import type { ContactList } from './contract.ts'
import { wordsOf } from '../consent/segments.ts'

/** Names by which a campaign calls those it goes to: segments, lists to include, contact files. */
export function namesOfLists({ audience }: Campaign): readonly Text[] {
  if (audience === null) return []
  return [
    ...audience.segments.map(({ name }) => name),
    ...(audience.raw.include?.items ?? []),
    ...audience.contacts,
  ]
}

/** Contact files that the campaign itself doesn't name, which `check` would tell of: those of the command line. */
export function filesOnlyGiven(
  { files }: Pick<ContactList, 'files'>,
  { audience }: Campaign,
): readonly string[] {
  const named = new Set((audience?.contacts ?? []).map(({ value }) => fileOf(value)))
  return files.map(({ name }) => name).filter((name) => !named.has(fileOf(name)))
}

function fileOf(path: string): string {
  return path.split(/[/\\]/).at(-1)!
}

/** A name in words, lower case, of a path only the file's own name without its endings. */
function spelled(name: string): string {
  const file = fileOf(name).replace(/(?:\.(?:csv|tsv|txt|jsonl|ndjson|json|gz|parquet))+$/i, '')
  return ` ${wordsOf(file)
    .map(({ folded }) => folded)
    .join(' ')} `
}

const everybody =
  / (?:all|alle|tous|toutes|todos|todas|tutti|tutte|wszyscy|vse|hepsi|everyone|everybody|entire|whole|complete|komplett|gesamt\w*|full|master|global) (?:\w+ ){0,2}(?:subscribers?|contacts?|customers?|users?|profiles?|people|members?|leads?|list|base|database|audience|abonnenten|kontakte|kunden|empfanger|verteiler|abonnes|clients?|contactos|clientes|suscriptores|contatti|clienti|iscritti|kontakty|klienci|kunder|klanten|contacten) /
const alone =
  / (?:everyone|everybody|whole base|full base|full list|full export|master list|gesamtverteiler|all|alle) $/

/** Whether a name is that of everybody there is. */
export function isWholeBase(name: string): boolean {
  const words = spelled(name)
  if (
    / (?:active|engaged|inactive|opted|since|last|exce?pt|without|in|from|who|der|aus|de|del|with) /.test(
      words,
    )
  )
    return false
  return everybody.test(words) || alone.test(words)
}

const test =
  / (?:test|tests|testing|testliste|testverteiler|testkontakte|qa|seed|seeds|seedlist|staging|sandbox|dummy|sample|samples|internal|intern|interne|prueba|pruebas|prova|proof|teste|testi) /

/** Whether a name is that of a list to try things out on. */
export function isTestList(name: string): boolean {
  const words = spelled(name)
  // "A/B test" and "pregnancy test buyers" are no test lists.
  return (
    test.test(words) &&
    !/ (?:a b test|ab test|split test|test drive|test kit|test winner|free sample|samples? (?:buyers|requests?)) /.test(
      words,
    )
  )
}
