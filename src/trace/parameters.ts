// The names of a function's parameters, which graphs show for its arguments as TensorFlow does.

const OPENING = '([{';
const CLOSING = ')]}';

/** Where the parameter list stands in a function's text; null for a lone name before an arrow, which is a list by itself. */
function listOf(text: string): string {
  const lone = /^(?:async\s+)?([\w$]+)\s*=>/.exec(text);
  if (lone !== null) return lone[1];
  const start = text.indexOf('(');
  let depth = 0;
  for (let i = start; i >= 0 && i < text.length; i++) {
    if (OPENING.includes(text[i])) depth++;
    else if (CLOSING.includes(text[i]) && --depth === 0) return text.slice(start + 1, i);
  }
  return '';
}

/** Cuts a list at the commas that stand in no bracket. */
function partsOf(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= list.length; i++) {
    const c = list[i];
    if (c !== undefined && OPENING.includes(c)) depth++;
    else if (c !== undefined && CLOSING.includes(c)) depth--;
    else if (c === undefined || (c === ',' && depth === 0)) {
      parts.push(list.slice(from, i).trim());
      from = i + 1;
    }
  }
  return parts;
}

/**
 * The names of the first `count` arguments: the parameter's where it has one, `args_2` where it is taken apart or where the function
 * takes any number. A minified function has its minified names.
 * @example parametersOf((x, { y }) => x.add(y), 2); // ['x', 'args_1']
 */
// biome-ignore lint/complexity/noBannedTypes: any function's text is read here
export function parametersOf(fn: Function, count: number): string[] {
  const text = Function.prototype.toString.call(fn).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
  const names = partsOf(listOf(text)).map((part) => /^([\w$]+)\s*(?:=|$)/.exec(part)?.[1]);
  return Array.from({ length: count }, (_, i) => names[i] ?? `args_${i}`);
}
