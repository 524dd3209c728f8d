import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { hostOp } from './host.ts';

// Regular expressions over strings, written as for RE2.

/** A RegExp as plain values, so that a graph that holds it can be saved. */
interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** A pattern in RE2's way in JavaScript's: flags at its beginning, named groups and ends of the text are spelt otherwise here. @throws ValueError */
function patternOf(op: string, pattern: string, flags: string, whole: boolean): Pattern {
  const inline = /^\(\?([imsU]+)\)/.exec(pattern);
  const wanted = inline === null ? '' : [...inline[1]].filter((flag) => flag !== 'U').join('');
  const body = (inline === null ? pattern : pattern.slice(inline[0].length))
    .replace(/\(\?P</g, '(?<')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$');
  const source = whole ? `^(?:${body})$` : body;
  // By characters where the pattern allows it: some escapes that RE2 knows are errors then.
  for (const unicode of ['u', '']) {
    try {
      return { source: new RegExp(source, flags + wanted + unicode).source, flags: flags + wanted + unicode };
    } catch (error) {
      if (unicode === 'u') continue;
      const got = `'${pattern}' (${(error as Error).message})`;
      throw new ValueError(op, 'the pattern is no regular expression', got, 'Escape what is meant literally.', { pattern });
    }
  }
  return { source, flags };
}

const replaceOp = /* @__PURE__ */ hostOp<Pattern & { readonly rewrite: string }>({
  name: 'RegexReplace',
  label: 'regexReplace',
  takes: ['string'],
  gives: () => 'string',
  element: ([s], { source, flags, rewrite }) => (s as string).replace(new RegExp(source, flags), rewrite),
});

/**
 * Every match of the pattern replaced (only the first without replaceGlobal). In `rewrite` \1 … \9 are groups, \0 is the whole match.
 * @throws ValueError for a pattern that is no regular expression
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/regex_replace
 * @example tf.strings.regexReplace('a1b22', '([0-9]+)', '<\\1>').item(); // 'a<1>b<22>'
 */
export function regexReplace(x: TensorLike, pattern: string, rewrite: string, options?: { readonly replaceGlobal?: boolean }): Tensor {
  const { replaceGlobal } = checkOptions('regexReplace', options, ['replaceGlobal']);
  const inJavaScript = rewrite
    .replace(/\$/g, '$$$$')
    .replace(/\\([0-9\\])/g, (_, c: string) => (c === '0' ? '$&' : c === '\\' ? '\\' : `$${c}`));
  const read = patternOf('regexReplace', pattern, replaceGlobal === false ? '' : 'g', false);
  return withOperand('regexReplace', x, (t) => replaceOp([t], { ...read, rewrite: inJavaScript }), 'string');
}

const matchOp = /* @__PURE__ */ hostOp<Pattern>({
  name: 'RegexFullMatch',
  label: 'regexFullMatch',
  takes: ['string'],
  gives: () => 'bool',
  element: ([s], { source, flags }) => (new RegExp(source, flags).test(s as string) ? 1 : 0),
});

/**
 * Whether the pattern matches the whole of each string.
 * @throws ValueError for a pattern that is no regular expression
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/regex_full_match
 * @example tf.strings.regexFullMatch(['lib', 'libs'], 'l.b').arraySync(); // [true, false]
 */
export function regexFullMatch(x: TensorLike, pattern: string): Tensor {
  const whole = patternOf('regexFullMatch', pattern, '', true);
  return withOperand('regexFullMatch', x, (t) => matchOp([t], whole), 'string');
}
