import type { Campaign } from './campaign/model.ts'
import type { Form } from './form/model.ts'
import type { Config } from './policy/config.ts'
import type { Delivery } from './time/delivery.ts'

/** All campaigns that one run sees, history (`sent`, `cancelled`) included, sorted by file and place. */
export interface Project {
  readonly campaigns: readonly Campaign[]
  /** The opt-in forms among the files, sorted by file and place; absent = none. */
  readonly forms?: readonly Form[]
  deliveriesOf(campaign: Campaign): readonly Delivery[]
  /** The configuration that holds for a campaign; absent = that of the first. */
  configOf?(campaign: Campaign): Config
  /** Whether what stays open and decides nothing is asked; absent = it is. */
  readonly asksOptional?: boolean
}
