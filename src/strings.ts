// tf.strings: strings measured, cut, joined and rewritten; numbers as strings and back.
export { format } from './ops/print.ts';
export { toHashBucketFast, toHashBucketStrong } from './ops/string-hash.ts';
export { bytesSplit, join, reduceJoin, split, unicodeSplit } from './ops/string-joins.ts';
export { asString, toNumber } from './ops/string-numbers.ts';
export { length, lower, strip, substr, upper } from './ops/string-parts.ts';
export { regexFullMatch, regexReplace } from './ops/string-regex.ts';
