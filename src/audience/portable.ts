import type { Rule } from '../rule.ts'
import type { ContactPlace } from './contract.ts'
import type { JudgedProblem, JudgedQuestion, Judge } from './judge.ts'
import type { RowClass } from './rows.ts'
import type { Tally } from './tally.ts'

/** A problem without the code of its rule, so that it can go to another thread or process. */
export type PortableProblem = Omit<JudgedProblem, 'rule'> & { readonly rule: string }
export type PortableQuestion = Omit<JudgedQuestion, 'rule'> & { readonly rule: string }

/** Classes of rows with all that they mean; numbers are indexes into the lists here. */
export interface PortableClasses {
  readonly problems: readonly PortableProblem[]
  readonly questions: readonly PortableQuestion[]
  readonly places: readonly ContactPlace[]
  readonly classes: readonly {
    readonly place: number
    readonly segment: string | null
    readonly problems: readonly number[]
    readonly questions: readonly number[]
  }[]
}

/** Puts classes of a pass into a form that goes anywhere. */
export function portable(
  judge: Judge,
  classes: readonly RowClass[],
  places: readonly ContactPlace[],
): PortableClasses {
  const problems = new Map<number, number>()
  const questions = new Map<number, number>()
  const used = new Map<number, number>()
  const numberIn = (map: Map<number, number>, number: number): number => {
    const known = map.get(number) ?? map.size
    map.set(number, known)
    return known
  }
  const own = classes.map(({ place, segment, verdict }) => {
    const found = judge.verdicts[verdict]!
    return {
      place: numberIn(used, place),
      segment,
      problems: found.problems.map((number) => numberIn(problems, number)),
      questions: found.questions.map((number) => numberIn(questions, number)),
    }
  })
  return {
    problems: [...problems.keys()].map((number) => {
      const { rule, ...rest } = judge.problems[number]!
      return { rule: rule.id, ...rest }
    }),
    questions: [...questions.keys()].map((number) => {
      const { rule, ...rest } = judge.questions[number]!
      return { rule: rule.id, ...rest }
    }),
    places: [...used.keys()].map((number) => places[number]!),
    classes: own,
  }
}

/** A rule that classes speak of and that isn't here: they were made by another version. */
export class UnknownRule extends Error {}

/** Numbers of a tally for classes that came from elsewhere. */
export function adopt(
  { problems, questions, places, classes }: PortableClasses,
  rules: readonly Rule[],
  judge: Judge,
  tally: Tally,
): number[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const ruleOf = (id: string): Rule => {
    const rule = byId.get(id)
    if (rule === undefined) throw new UnknownRule(id)
    return rule
  }
  const problemNumbers = problems.map((problem) => judge.problem({ ...problem, rule: ruleOf(problem.rule) }))
  const questionNumbers = questions.map((question) =>
    judge.question({ ...question, rule: ruleOf(question.rule) }),
  )
  const placeNumbers = places.map((place) => tally.placeNumber(place))
  return classes.map((one) =>
    tally.classNumber(
      placeNumbers[one.place]!,
      one.segment,
      judge.verdictOf(
        one.problems.map((number) => problemNumbers[number]!),
        one.questions.map((number) => questionNumbers[number]!),
      ),
    ),
  )
}
