import { francAll } from 'franc'
import type { LanguageGate } from './language.ts'

/** ISO 639-3 codes of franc's models for the languages that texts are compared with, by ISO 639. */
const models: Readonly<Record<string, string>> = {
  af: 'afr',
  am: 'amh',
  ar: 'arb',
  az: 'azj',
  be: 'bel',
  bg: 'bul',
  bs: 'bos',
  ca: 'cat',
  ceb: 'ceb',
  cs: 'ces',
  da: 'dan',
  de: 'deu',
  en: 'eng',
  eo: 'epo',
  es: 'spa',
  fa: 'pes',
  fi: 'fin',
  fr: 'fra',
  gl: 'glg',
  ha: 'hau',
  he: 'heb',
  hi: 'hin',
  hr: 'hrv',
  ht: 'hat',
  hu: 'hun',
  id: 'ind',
  it: 'ita',
  jv: 'jav',
  kk: 'kaz',
  ky: 'kir',
  lt: 'lit',
  lv: 'lvs',
  mg: 'plt',
  mk: 'mkd',
  mr: 'mar',
  ms: 'zlm',
  nl: 'nld',
  no: 'nob',
  pl: 'pol',
  pt: 'por',
  ro: 'ron',
  ru: 'rus',
  sk: 'slk',
  sl: 'slv',
  so: 'som',
  sq: 'als',
  sr: 'srp',
  sv: 'swe',
  sw: 'swh',
  tl: 'tgl',
  tr: 'tur',
  uk: 'ukr',
  ur: 'urd',
  uz: 'uzn',
  vi: 'vie',
  yo: 'yor',
  zu: 'zul',
}

/** The languages that most texts are in: a text is compared with these and the declared one only. */
const plausible =
  'ar bg cs da de en es fa fi fr he hi hr hu id it nl no pl pt ro ru sk sr sv tr uk vi ms'.split(' ')

/**
 * How well a text fits its declared language beside the plausible ones: 1 = best of all, null where there is no model.
 * By trigrams (franc): fast, and seldom wrong about a text that is what it says. Imported only for a doubtful text.
 */
export const gate: LanguageGate = (text, language) => {
  const model = models[language]
  if (model === undefined) return null
  const only = [...new Set([...plausible, language])].flatMap((code) => models[code] ?? [])
  return francAll(text, { only, minLength: 1 }).find(([code]) => code === model)?.[1] ?? 0
}
