// What is used of WebAssembly's JavaScript interface (W3C, WebAssembly JavaScript Interface 1.0): Node has it, and its
// types have not.
declare namespace WebAssembly {
  interface Module {}
  const Module: new (bytes: Uint8Array) => Module
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number })
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    readonly exports: Readonly<Record<string, unknown>>
  }
}
