/** What Node's and Deno's consoles show as its own text, as `${x}` does. */
export abstract class Shown {
  abstract toString(): string;
  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
  /** @internal */
  [Symbol.for('Deno.customInspect')](): string {
    return this.toString();
  }
}
