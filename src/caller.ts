// Where in the user's program a call came from, for errors that tell it.

const PLACE = /([^\s(@]+:\d+:\d+)\)?$/;

/** So many calls are looked through. */
const DEEP = 40;

const placeIn = (line: string): string | null => PLACE.exec(line)?.[1].replace(/^file:\/\//, '') ?? null;

const folderOf = (place: string): string => place.slice(0, Math.max(place.lastIndexOf('/'), place.lastIndexOf('\\')) + 1);

/**
 * `file:line:column` of the call, or '' where the engine does not tell.
 * @param asked the public function that was called; without it the first call from outside of the library's own folder is meant,
 * which is not found where a bundler made one file of both
 */
export function callerOf(asked?: (...args: never[]) => unknown): string {
  const captured = { stack: '' };
  // Of the engines only old ones of Apple and Mozilla lack it.
  if (Error.captureStackTrace === undefined) return '';
  // The user's line may lie deeper than the ten calls that engines tell of by themselves.
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEP;
  Error.captureStackTrace(captured, asked);
  Error.stackTraceLimit = before;
  const places = String(captured.stack)
    .split('\n')
    .flatMap((line) => placeIn(line) ?? []);
  if (asked !== undefined) return places[0] ?? '';
  const own = folderOf(places[0] ?? '');
  return places.find((place) => !place.startsWith(own)) ?? '';
}
