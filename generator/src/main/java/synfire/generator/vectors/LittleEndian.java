package synfire.generator.vectors;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the numbers of a binary file, lowest byte first. */
final class LittleEndian {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  LittleEndian magic(String four, int version) {
    out.writeBytes(four.getBytes(StandardCharsets.US_ASCII));
    return u32(version);
  }

  LittleEndian u32(int value) {
    return number(value, 4);
  }

  LittleEndian number(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >> 8 * i));
    }
    return this;
  }

  LittleEndian text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return u32(bytes.length).bytes(bytes);
  }

  LittleEndian bytes(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
