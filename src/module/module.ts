import { inNames, prefixed } from '../core/name-prefix.ts';
import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import { isPlainObject } from '../tree.ts';
import { Variable } from '../variable.ts';

/**
 * A container of variables and of other modules, found through its properties, arrays, plain objects and Maps, in TensorFlow's order:
 * properties sorted by name, own variables before those of submodules.
 *
 * @throws ValueError for a name that is no identifier
 * Source: https://www.tensorflow.org/api_docs/python/tf/Module
 * @example
 * class Line extends tf.Module {
 *   w = new tf.Variable(2, { name: 'w' });
 * }
 * new Line().trainableVariables.length; // 1
 */
export class Module {
  #name: string;
  /** The names around it where it was made. */
  readonly #outer = prefixed('');

  constructor(options?: { name?: string | null }) {
    const { name } = checkOptions('Module', options, ['name']);
    if (name != null && !/^[A-Za-z_]\w*$/.test(name)) {
      throw new ValueError('Module', 'a module name must be an identifier', `'${name}'`, 'Use letters, digits and underscores.', { name });
    }
    this.#name = name ?? snakeCase(new.target.name);
  }

  /**
   * A method in which variables get names that begin with the name of the module: a wrapper, and a decorator of methods.
   * @throws ValueError where it is called on what is no module
   * Source: https://www.tensorflow.org/api_docs/python/tf/Module#with_name_scope
   * @example
   * class Line extends tf.Module {
   *   make = tf.Module.withNameScope(function () { return new tf.Variable(1, { name: 'w' }); });
   * }
   * new Line().make().name; // 'line/w:0'
   */
  static withNameScope<T extends Module, A extends unknown[], R>(
    method: (this: T, ...args: A) => R,
    _context?: ClassMethodDecoratorContext,
  ): (this: T, ...args: A) => R {
    const wrapped = function (this: T, ...args: A): R {
      if (this instanceof Module) return inNames(`${this.#outer}${this.name}/`, () => method.apply(this, args));
      throw new ValueError('withNameScope', 'the method was called without its module', typeof this, 'Call it as module.method(…).');
    };
    // Traced functions read the names of parameters.
    for (const key of ['name', 'length', 'toString'] as const) {
      const value: unknown = key === 'toString' ? (): string => Function.prototype.toString.call(method) : method[key];
      Object.defineProperty(wrapped, key, { value, configurable: true });
    }
    return wrapped;
  }

  /** Given name, or the class name in snake case. */
  get name(): string {
    return this.#name;
  }

  /** All variables, own ones first. */
  get variables(): readonly Variable[] {
    return this.collect((leaf) => leaf instanceof Variable) as Variable[];
  }

  get trainableVariables(): readonly Variable[] {
    return this.variables.filter((v) => v.trainable);
  }

  get nonTrainableVariables(): readonly Variable[] {
    return this.variables.filter((v) => !v.trainable);
  }

  /** All modules inside, breadth first. */
  get submodules(): readonly Module[] {
    return this.collect((leaf) => leaf instanceof Module) as Module[];
  }

  /** Leaves of this module, then of the modules found on the way, breadth first; each object once. */
  private collect(wanted: (leaf: unknown) => boolean): unknown[] {
    const found = new Set<unknown>();
    const seen = new Set<Module>([this]);
    for (let level: Module[] = [this]; level.length > 0; ) {
      const next: Module[] = [];
      for (const module of level) {
        for (const [, leaf] of membersOf(module)) {
          if (wanted(leaf)) found.add(leaf);
          if (!(leaf instanceof Module) || seen.has(leaf)) continue;
          seen.add(leaf);
          next.push(leaf);
        }
      }
      level = next;
    }
    return [...found];
  }
}

/** The variables and modules among an object's properties, through arrays, plain objects and Maps, with their paths. */
export function membersOf(owner: object): [path: string, leaf: Variable | Module][] {
  const found: [string, Variable | Module][] = [];
  const walk = (value: unknown, path: string): void => {
    if (value instanceof Variable || value instanceof Module) found.push([path, value]);
    else if (Array.isArray(value)) value.forEach((item, i) => walk(item, `${path}/${i}`));
    else if (value instanceof Map) for (const [key, item] of value) walk(item, `${path}/${String(key)}`);
    else if (isPlainObject(value)) for (const key of Object.keys(value).sort()) walk(value[key], `${path}/${key}`);
  };
  for (const key of Object.keys(owner).sort()) walk((owner as Record<string, unknown>)[key], key);
  return found;
}

/** MyDense2D becomes my_dense2_d, as TensorFlow names modules. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
