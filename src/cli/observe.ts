import type { Project } from '../project.ts'
import { defineRule, type Rule } from '../rule.ts'

/** A rule that looks on and finds nothing: campaigns and where they land, as the kernel has them. */
export function observer(see: (project: Project) => void): Rule {
  return defineRule({
    id: 'timing/upcoming',
    summary: 'Looks on',
    group: 'timing',
    severity: 'info',
    confidence: 'high',
    concerns: 'crm-ops',
    channels: 'all',
    purposes: 'all',
    since: '0.1.0',
    fix: 'never',
    messages: {},
    check: { project: see },
  })
}
