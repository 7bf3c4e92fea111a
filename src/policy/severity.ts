import {
  type Basis,
  type Confidence,
  type Finding,
  milder,
  type Severity,
  type Unchecked,
  type Verdict,
} from '../finding.ts'
import type { RuleMeta } from '../rule.ts'
import type { Config, Profile, RuleSetting } from './config.ts'

const protectedGroups = ['source/', 'campaign/', 'internal/'] as const

/**
 * Whether findings of a rule are beyond policy: what stands in a broken file, or what a failed rule left open, nobody
 * has judged, so nobody can permit it. Such rules can't be switched off, lowered, filtered or waived.
 */
export function isProtected(rule: string): boolean {
  return protectedGroups.some((group) => rule.startsWith(group))
}

/** Whether a waiver may name a rule. Waivers of waivers would never end. */
export function isWaivable(rule: string): boolean {
  return !isProtected(rule) && !rule.startsWith('waiver/')
}

/** Whether a rule takes part, under `--only` and `--skip` (rule ids or `<group>/*`; an empty `only` = all). */
export function isSelected(
  rule: string,
  { only, skip }: { readonly only: readonly string[]; readonly skip: readonly string[] },
): boolean {
  const named = (list: readonly string[]): boolean =>
    list.includes(rule) || list.includes(`${rule.slice(0, rule.indexOf('/'))}/*`)
  return isProtected(rule) || ((only.length === 0 || named(only)) && !named(skip))
}

const unset: RuleSetting = { severity: null, options: {} }

/** What the config says of a rule: its own entry, and where that is silent the one of its group. */
export function settingOf(rule: Pick<RuleMeta, 'id' | 'group'>, config: Pick<Config, 'rules'>): RuleSetting {
  const own = config.rules.get(rule.id) ?? unset
  const group = config.rules.get(`${rule.group}/*`) ?? unset
  return { severity: own.severity ?? group.severity, options: own.options }
}

/** Options of a rule: its defaults, with what the config replaces. */
export function optionsOf<Options extends object>(
  rule: Pick<RuleMeta, 'id' | 'group'> & { readonly defaults?: Options },
  config: Pick<Config, 'rules'>,
): Options {
  return { ...rule.defaults, ...settingOf(rule, config).options } as Options
}

/** What a profile does; documented in the same words for users. */
export interface ProfileEffects {
  /** A check that stays open because the sender declared no `scrubbed` or `registrations` decides over the send. */
  readonly declarationsRequired: boolean
  /** Warnings that rest on the company's own standard (`basis: house`) or on low confidence count as `info`. */
  readonly tasteIsInfo: boolean
}

/**
 * `standard`: as each rule and fact says. `strict`: missing declarations (`audience.scrubbed`, `sender.registrations`)
 * are required questions, so a send without them is not cleared; a rule may ask for more under it, and says so. `lenient`: warnings of house basis and of low
 * confidence become `info`. No profile touches an error, and what law asks for is the same under all three.
 */
export const profiles: Readonly<Record<Profile, ProfileEffects>> = {
  strict: { declarationsRequired: true, tasteIsInfo: false },
  standard: { declarationsRequired: false, tasteIsInfo: false },
  lenient: { declarationsRequired: false, tasteIsInfo: true },
}

/** Key paths whose absence is an optional question, DESIGN §4. */
const declarations = ['audience.scrubbed', 'sender.registrations'] as const

/** Whether a question is required, for the profile. */
export function isRequired(
  question: { readonly required: boolean; readonly needs: string },
  profile: Profile,
): boolean {
  return (
    question.required ||
    (profiles[profile].declarationsRequired && declarations.some((path) => path === question.needs))
  )
}

/**
 * The severity of a problem, null when its rule is off: what the problem or else the rule says; at most `warning` when
 * confidence is low; then the profile; then the config, which has the last word.
 */
export function severityOf(
  rule: Pick<RuleMeta, 'id' | 'group' | 'severity' | 'confidence'>,
  problem: { readonly severity?: Severity; readonly confidence?: Confidence; readonly basis?: Basis | null },
  config: Pick<Config, 'rules' | 'profile'>,
): Severity | null {
  const setting = settingOf(rule, config).severity
  if (setting === 'off') return isProtected(rule.id) ? rule.severity : null
  if (setting !== null) return setting
  const confidence = problem.confidence ?? rule.confidence
  const said = problem.severity ?? rule.severity
  const evidenced = confidence === 'low' ? milder(said, 'warning') : said
  const taste = confidence === 'low' || problem.basis === 'house'
  return profiles[config.profile].tasteIsInfo && taste && evidenced === 'warning' && !isProtected(rule.id)
    ? 'info'
    : evidenced
}

/**
 * The verdict over unwaived findings and open questions: `fail` with an error, else `incomplete` with a required
 * question, else `pass`. Findings that a baseline hides count: it keeps a run quiet and clears no send.
 */
export function verdictOf(
  findings: readonly Pick<Finding, 'severity'>[],
  unchecked: readonly Pick<Unchecked, 'required'>[],
): Verdict {
  if (findings.some(({ severity }) => severity === 'error')) return 'fail'
  return unchecked.some(({ required }) => required) ? 'incomplete' : 'pass'
}

/** The verdict over several: the worst of them; of none, `pass`. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes('fail') ? 'fail' : verdicts.includes('incomplete') ? 'incomplete' : 'pass'
}
