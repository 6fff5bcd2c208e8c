package synfire.golden.unit;

/** Words that are undefined until they are written. */
public final class Memory {

  private final byte[][] words;

  public Memory(int size) {
    words = new byte[size][];
  }

  /** Writes a word. */
  public void write(int address, byte[] word) {
    words[address] = word.clone();
  }

  /** The word at an address, null when it is undefined. */
  public byte[] read(int address) {
    return words[address] == null ? null : words[address].clone();
  }
}
