declare module '*.wasm' {
  /** Edge workers compile .wasm files at deployment. */
  const module: WebAssembly.Module;
  export default module;
}
