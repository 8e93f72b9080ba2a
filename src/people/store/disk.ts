/** Files that hold what a plan does not keep in memory, and a hash over parts. Both are of the host, which may use Node. */
export interface Disk {
  /** How many characters of one list are kept in memory before they go to a file. */
  readonly keep: number;
  /** A new empty file that nobody else can read, and of which nothing remains when the process ends. */
  open(): ScratchFile;
  /** SHA-256 of the texts one after another (UTF-8), in hexadecimal digits. */
  sha256(parts: Iterable<string>): string;
}

export interface ScratchFile {
  append(bytes: Uint8Array): void;
  /** At most `length` bytes from a position; at least one. */
  read(position: number, length: number): Uint8Array;
  close(): void;
}
