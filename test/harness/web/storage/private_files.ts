/**
 * A browser's private file system and its locks, in memory. A file changes when its writer is closed and not before; what a
 * closed tab left unfinished is dropped.
 */

/** What a browser throws where there is no such file, or no room. */
const refusal = (name: string): DOMException => new DOMException(name, name);

class FakeFile {
  readonly kind = 'file';
  readonly #disk: Disk;
  content: Uint8Array<ArrayBuffer> = new Uint8Array();
  lastModified = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  getFile(): Promise<File> {
    return Promise.resolve(new File([this.content], 'file', { lastModified: this.lastModified }));
  }

  createWritable({ keepExistingData = false } = {}) {
    let content = keepExistingData ? this.content : new Uint8Array();
    let at = 0;
    return Promise.resolve({
      seek: async (position: number) => {
        at = position;
      },
      write: async (data: string | Uint8Array) => {
        const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
        const longer = new Uint8Array(Math.max(content.length, at + bytes.length));
        longer.set(content);
        longer.set(bytes, at);
        content = longer;
        at += bytes.length;
      },
      close: async () => {
        if (this.#disk.isClosed) await new Promise(() => undefined);
        if (this.#disk.used() + content.length - this.content.length > this.#disk.quota)
          throw refusal('QuotaExceededError');
        this.content = content;
        this.lastModified = ++this.#disk.writes;
      },
      abort: async () => undefined,
    });
  }
}

class FakeFolder {
  readonly kind = 'directory';
  readonly children = new Map<string, FakeFile | FakeFolder>();
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async #child(name: string, kind: 'file' | 'directory', create = false): Promise<FakeFile | FakeFolder> {
    const found = this.children.get(name);
    if (found?.kind === kind) return found;
    if (found) throw refusal('TypeMismatchError');
    if (!create) throw refusal('NotFoundError');
    const made = kind === 'file' ? new FakeFile(this.#disk) : new FakeFolder(this.#disk);
    this.children.set(name, made);
    return made;
  }

  getDirectoryHandle = (name: string, { create = false } = {}) => this.#child(name, 'directory', create);
  getFileHandle = (name: string, { create = false } = {}) => this.#child(name, 'file', create);

  async removeEntry(name: string): Promise<void> {
    if (!this.children.delete(name)) throw refusal('NotFoundError');
  }

  async *entries() {
    yield* this.children;
  }
}

/** One origin's files. */
export class Disk {
  readonly #root: FakeFolder = new FakeFolder(this);
  quota = Number.POSITIVE_INFINITY;
  writes = 0;
  /** The tab was closed: nothing that is being written arrives any more. */
  isClosed = false;

  get root(): FileSystemDirectoryHandle {
    return this.#root as unknown as FileSystemDirectoryHandle;
  }

  used(): number {
    const sizeOf = (node: FakeFile | FakeFolder): number =>
      node instanceof FakeFile
        ? node.content.length
        : [...node.children.values()].reduce((sum, n) => sum + sizeOf(n), 0);
    return sizeOf(this.#root);
  }

  /** Everything that is there now, on a disk of its own: what another tab finds after this one was closed. */
  afterClosing(): Disk {
    this.isClosed = true;
    const copy = new Disk();
    const copyInto = (target: FakeFolder, source: FakeFolder): void => {
      for (const [name, node] of source.children) {
        const made = node instanceof FakeFile ? new FakeFile(copy) : new FakeFolder(copy);
        if (made instanceof FakeFile && node instanceof FakeFile) {
          made.content = node.content;
          made.lastModified = node.lastModified;
        } else if (made instanceof FakeFolder && node instanceof FakeFolder) copyInto(made, node);
        target.children.set(name, made);
      }
    };
    copyInto(copy.#root, this.#root);
    return copy;
  }

  /** Changes a file behind everyone's back. */
  async damage(path: string, change: (content: Uint8Array) => Uint8Array): Promise<void> {
    let folder = this.#root;
    const [name = '', ...parents] = path.split('/').reverse();
    for (const parent of parents.reverse()) folder = (await folder.getDirectoryHandle(parent)) as FakeFolder;
    const file = (await folder.getFileHandle(name)) as FakeFile;
    file.content = change(file.content) as Uint8Array<ArrayBuffer>;
  }
}

/** A browser's `navigator` as far as keeping runs needs it. */
export function navigatorOn(disk: Disk) {
  const held = new Set<string>();
  return {
    userAgent: 'a test',
    storage: { getDirectory: async () => disk.root },
    locks: {
      async request(name: string, { signal }: { signal: AbortSignal }, use: () => Promise<void>): Promise<void> {
        if (held.has(name)) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          throw new DOMException('too late', 'TimeoutError');
        }
        held.add(name);
        await use().finally(() => held.delete(name));
      },
      query: async () => ({ held: [...held].map((name) => ({ name })) }),
    },
  };
}
