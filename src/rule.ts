import type { Campaign, Channel, Message, Purpose } from './campaign/model.ts'
import type { Basis, Concerns, Confidence, Severity, SourceRef } from './finding.ts'
import type { Fix } from './fix.ts'
import type { ContactCheck } from './audience/contract.ts'
import type { Context } from './context.ts'
import type { Form } from './form/model.ts'
import type { Project } from './project.ts'
import type { Span } from './source/span.ts'
import type { Delivery } from './time/delivery.ts'
import { shortened } from './shorten.ts'

/** Placeholder names of a template: `'"{word}" in {field}'` gives `'word' | 'field'`. */
export type Placeholders<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** Filled in by the kernel once it knows every place that a finding speaks of. */
type Reserved = 'where'

/** The values that a template asks for: none missing, none too many. */
export type Data<Template extends string> = [Exclude<Placeholders<Template>, Reserved>] extends [never]
  ? { readonly data?: undefined }
  : { readonly data: { readonly [Name in Exclude<Placeholders<Template>, Reserved>]: string | number } }

export type Templates = Readonly<Record<string, string>>

export interface Related {
  readonly at: Span
  readonly message: string
}

/** What a problem may say beside its message. */
export interface ProblemDetails {
  readonly at: Span
  /** One action, capital first, no period. */
  readonly help?: string
  /** Lower than the rule's default where the evidence asks for it, or as a fact states it. */
  readonly severity?: Severity
  readonly confidence?: Confidence
  readonly basis?: Basis
  readonly related?: readonly Related[]
  readonly sources?: readonly SourceRef[]
  readonly fixes?: readonly Fix[]
  /** The deliveries it touches: gives jurisdictions, messages and how many people. */
  readonly deliveries?: readonly Delivery[]
  /** Places, where no delivery is at hand. */
  readonly jurisdictions?: readonly string[]
  readonly messages?: readonly number[]
  /** When problems are folded into one finding the strictest gives the words: higher is stricter. */
  readonly strictness?: number
  /** The words instead, when problems that say different things are folded: true of all of them. */
  readonly together?: string
  /** What sets findings at one place apart that would else be folded (a second term, another fact). */
  readonly apart?: string
}

/** A problem as a rule reports it: the message's id, its values, and where. */
export type Problem<Messages extends Templates> = {
  [Id in keyof Messages & string]: ProblemDetails & { readonly message: Id } & Data<Messages[Id]>
}[keyof Messages & string]

/** A check that a rule couldn't make: the question's id, its values, and the key path or input that settles it. */
export type Question<Questions extends Templates> = {
  [Id in keyof Questions & string]: {
    readonly question: Id
    readonly at: Span
    readonly required: boolean
    /** A key path of the campaign file (`audience.consent`) or the name of an input. */
    readonly needs: string
    readonly deliveries?: readonly Delivery[]
    readonly jurisdictions?: readonly string[]
    readonly messages?: readonly number[]
  } & Data<Questions[Id]>
}[keyof Questions & string]

export type Group =
  | 'source'
  | 'campaign'
  | 'content'
  | 'opt-out'
  | 'link'
  | 'offer'
  | 'identity'
  | 'consent'
  | 'timing'
  | 'frequency'
  | 'audience'
  | 'form'
  | 'platform'
  | 'variant'
  | 'waiver'
  | 'data'
  | 'internal'

/** What a rule says of itself: listed by `sendlint rules`, shown by `explain`, hover and SARIF. */
export interface RuleMeta<
  Messages extends Templates = Templates,
  Questions extends Templates = Templates,
  Options extends object = object,
> {
  /** `<group>/<name>`: its folder under `rules/`. Names the problem and reads as "allow <id>". */
  readonly id: string
  /** One line, no period. */
  readonly summary: string
  readonly group: Group
  readonly severity: Severity
  readonly confidence: Confidence
  readonly concerns: Concerns
  readonly channels: readonly Channel[] | 'all'
  readonly purposes: readonly Purpose[] | 'all'
  readonly since: string
  readonly fix: 'always' | 'sometimes' | 'never'
  readonly messages: Messages
  /** Reasons for which the check can stay open. */
  readonly questions?: Questions
  readonly defaults?: Options
}

/**
 * A rule. `check` has the hooks that it needs; each is called once per campaign, message, delivery (a message
 * reaching a cohort), opt-in form or project, only for channels and purposes that the rule names. Structural rules, whose
 * problems the readers find, have none.
 */
export interface Rule<
  Messages extends Templates = Templates,
  Questions extends Templates = Templates,
  Options extends object = object,
> extends RuleMeta<Messages, Questions, Options> {
  readonly check?: {
    campaign?(campaign: Campaign, context: Context<Messages, Questions, Options>): void
    message?(message: Message, context: Context<Messages, Questions, Options>): void
    delivery?(delivery: Delivery, context: Context<Messages, Questions, Options>): void
    form?(form: Form, context: Context<Messages, Questions, Options>): void
    project?(project: Project, context: Context<Messages, Questions, Options>): void
    /** How it judges contact files; `src/audience/contract.ts` says what there is. */
    readonly contacts?:
      | ContactCheck<Messages, Questions, Options>
      | readonly ContactCheck<Messages, Questions, Options>[]
  }
}

/** Declares a rule: wrong message ids, missing and surplus placeholders fail to compile where they are written. */
export function defineRule<
  const Messages extends Templates,
  const Questions extends Templates = Record<never, string>,
  Options extends object = Record<never, never>,
>(rule: Rule<Messages, Questions, Options>): Rule<Messages, Questions, Options> {
  return rule
}

/** Longest value in a message, UTF-16 units: lists of places and keys are shorter, a name may have a megabyte. */
const longestValue = 400

/** Fills a template. Every placeholder has a value by its type; `where` stays for the kernel. */
export function fill(template: string, data: Readonly<Record<string, string | number>> | undefined): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = data?.[name]
    return value === undefined ? whole : shortened(String(value), longestValue)
  })
}
