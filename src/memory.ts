import type { Campaign, Message } from './campaign/model.ts'
import type { World } from './context.ts'
import type { Case, Judgement } from './judge.ts'
import type { Materials } from './materials.ts'
import type { Config } from './policy/config.ts'
import type { InputFile, ReadFile } from './read-file.ts'
import type { Instant } from './time/civil.ts'
import type { Deliveries } from './time/deliver.ts'

/** A file as it was read; whether all has been loaded that its sends need, and all that judging it needs beside. */
export interface Reading {
  readonly config: Config
  readonly read: ReadFile
  settled: boolean
  prepared: boolean
}

interface KnownWorld {
  readonly stamp: string
  readonly detectors: Materials['detectors']
  readonly now: Instant
  readonly world: World
}

/**
 * What runs over the same files share, for an editor: pass the same one with every run of a project, and the same file
 * object for as long as nothing that is read for it has changed: its text, the bodies it includes, whether the files
 * exist that it names. Materials may grow, and nothing in them may be replaced without new file objects. Everything is
 * held by the objects that it was found for and goes with them.
 */
export class Memory {
  readonly readings = new WeakMap<InputFile, Reading>()
  readonly cases = new WeakMap<Campaign, Case>()
  readonly deliveries = new WeakMap<Campaign, Map<Message, Deliveries>>()
  readonly judged = new WeakMap<
    Campaign,
    { readonly world: World; readonly rules: readonly unknown[]; readonly judgement: Judgement }
  >()
  readonly #worlds = new WeakMap<Config, KnownWorld>()

  /** A file's reading under a configuration, null when it has to be read again. */
  reading(file: InputFile, config: Config): Reading | null {
    const known = this.readings.get(file)
    return known !== undefined && known.config === config ? known : null
  }

  /** The world of a configuration: the same one until the moment changes or something more has been loaded. */
  world(now: Instant, config: Config, materials: Materials, make: () => World): World {
    const stamp = [
      materials.data.size,
      materials.parsers?.size ?? 0,
      materials.patterns === undefined || materials.patterns === null ? 0 : 1,
    ].join()
    const known = this.#worlds.get(config)
    if (known?.now === now && known.stamp === stamp && known.detectors === materials.detectors)
      return known.world
    const world = make()
    this.#worlds.set(config, { stamp, detectors: materials.detectors, now, world })
    return world
  }
}
