import { LoadError } from '../errors.ts';
import { frame, framed } from '../io/record.ts';
import { Appender } from '../module/appender.ts';
import { hostName, joinPath, readFileIfThere } from '../module/files.ts';
import type { EventFields } from './event.ts';
import { event } from './event.ts';

let made = 0;

/** A file of events, as TensorBoard reads them: records whose first says what the file is. */
export class EventFile {
  private readonly file: Appender;

  /** @param ending of the name, behind the time and the machine */
  constructor(
    private readonly op: string,
    folder: string,
    ending: string,
  ) {
    const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
    const { host, pid } = hostName();
    // Two files of one second have names of their own.
    const name = `events.out.tfevents.${seconds}.${host}.${pid}.${made++}${ending}`;
    this.file = new Appender(op, joinPath(folder, name));
    this.add({ fileVersion: 'brain.Event:2', sourceMetadata: { writer: 'tensorlane' } });
  }

  get path(): string {
    return this.file.path;
  }

  /** Takes an event; the time is now unless it says another. @throws RuntimeError after close */
  add(fields: EventFields): void {
    this.file.append(frame(event.encode(this.op, { wallTime: Date.now() / 1000, ...fields })));
  }

  flush(): Promise<void> {
    return this.file.flush();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/**
 * The events of a file, in their order.
 * @throws LoadError for a missing file, for a damaged record and for bytes that are no event
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/summary_iterator
 * @example const read = async (path) => { for await (const e of tf.compat.v1.train.summaryIterator(path)) e.step; };
 */
export async function* summaryIterator(path: string): AsyncGenerator<EventFields, void, undefined> {
  const bytes = await readFileIfThere('summaryIterator', path);
  if (bytes === null) throw new LoadError('summaryIterator', 'there is no such file', path, 'Check the path.', { path });
  for (const data of framed('summaryIterator', bytes, path)) yield event.decode('summaryIterator', data);
}
