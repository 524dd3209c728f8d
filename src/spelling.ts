// Names in Python's spelling and in ours.

/** kernel_initializer → kernelInitializer, beta_1 → beta1 */
export const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** kernelInitializer → kernel_initializer, beta1 → beta_1 */
export const snake = (name: string): string =>
  name
    .replace(/^beta(?=\d)/, 'beta_')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** An object with its keys in our spelling. */
export const camelKeys = (object: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [camel(key), value]));
