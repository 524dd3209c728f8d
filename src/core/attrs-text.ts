/** A value as text; null where it holds more than plain values. Written by hand, because JSON has no NaN, no infinities and no -0. */
function textOf(value: unknown): string | null {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? listText(value) : objectText(value as Readonly<Record<string, unknown>>);
    default:
      return null;
  }
}

function listText(list: readonly unknown[]): string | null {
  let text = '[';
  for (let i = 0; i < list.length; i++) {
    const one = textOf(list[i]);
    if (one === null) return null;
    text += `${one},`;
  }
  return `${text}]`;
}

function objectText(value: Readonly<Record<string, unknown>>): string | null {
  if (Object.getPrototypeOf(value) !== Object.prototype) return null;
  let text = '{';
  for (const key in value) {
    const one = textOf(value[key]);
    if (one === null) return null;
    text += `${key}:${one},`;
  }
  return `${text}}`;
}

const known = new WeakMap<object, string | null>();

/** Attrs as text, where plain values are all that they hold; null otherwise. Equal texts are equal attrs, which never change: several passes ask. */
export function attrsText(attrs: unknown): string | null {
  if (typeof attrs !== 'object' || attrs === null) return textOf(attrs);
  let text = known.get(attrs);
  if (text === undefined) {
    text = textOf(attrs);
    known.set(attrs, text);
  }
  return text;
}
