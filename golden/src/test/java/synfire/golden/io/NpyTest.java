package synfire.golden.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NpyTest {

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("a.npy"), bytes);
  }

  private static byte[] npy(int version, String header, int values) {
    int headerAt = version == 1 ? 10 : 12;
    ByteBuffer out =
        ByteBuffer.allocate(headerAt + header.length() + values).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.put((byte) version).put((byte) 0);
    if (version == 1) {
      out.putShort((short) header.length());
    } else {
      out.putInt(header.length());
    }
    out.put(header.getBytes(StandardCharsets.US_ASCII));
    return out.array();
  }

  private String messageOf(byte[] bytes) throws IOException {
    Path file = file(bytes);
    return assertThrows(NpyException.class, () -> Npy.read(file)).getMessage();
  }

  @Test
  void everyTypeAndShapeComesBackAsWritten() throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      for (NpyType type : NpyType.values()) {
        List<Integer> shape =
            random.ints(random.nextInt(5), 0, 6).boxed().toList();
        int elements = shape.stream().reduce(1, (a, b) -> a * b);
        byte[] values = new byte[elements * type.bytes()];
        random.nextBytes(values);
        Npy array = Npy.of(type, shape, values);
        Path file = folder.resolve("round.npy");
        array.write(file);
        Npy back = Npy.read(file);
        assertEquals(type, back.type(), "seed " + seed);
        assertEquals(shape, back.shape(), "seed " + seed);
        assertArrayEquals(values, back.bytes(), "seed " + seed);
        assertEquals(0, (Files.size(file) - values.length) % 64, "seed " + seed);
      }
    }
  }

  @Test
  void bytesAreThoseThatNumPyWrites() throws IOException {
    // numpy.save of numpy.array([[1, -2], [3, 4]], numpy.int32).
    String header = "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }";
    byte[] expected =
        npy(1, header + " ".repeat(128 - 10 - header.length() - 1) + "\n", 16);
    byte[] values = HexFormat.of().parseHex("01000000feffffff0300000004000000");
    System.arraycopy(values, 0, expected, 128, 16);
    Path file = folder.resolve("numpy.npy");
    Npy.of(NpyType.INT32, List.of(2, 2), values).write(file);
    assertArrayEquals(expected, Files.readAllBytes(file));
    Npy array = Npy.read(file);
    assertEquals(-2, array.integer(1));
    assertArrayEquals(Arrays.copyOfRange(values, 8, 16), array.row(1));
  }

  /** The bytes of a whole element are -1 or the largest number, the ends of the range. */
  @Test
  void elementsOfEveryType() {
    for (NpyType type : NpyType.values()) {
      byte[] ones = new byte[2 * type.bytes()];
      Arrays.fill(ones, type.bytes(), ones.length, (byte) 0xff);
      Npy array = Npy.of(type, List.of(2), ones);
      assertEquals(0, array.exact(0).orElseThrow().signum());
      if (!type.isWhole()) {
        assertEquals(Optional.empty(), array.exact(1), type.name());
        assertThrows(IllegalStateException.class, () -> array.integer(1));
        continue;
      }
      BigInteger all = BigInteger.ONE.shiftLeft(8 * type.bytes()).subtract(BigInteger.ONE);
      BigInteger last = type.name().startsWith("U") ? all : BigInteger.ONE.negate();
      assertEquals(Optional.of(new BigDecimal(last)), array.exact(1), type.name());
      assertEquals(last.longValue(), array.integer(1), type.name());
      assertEquals(last.doubleValue(), array.real(1), type.name());
    }
    byte[] tenth = HexFormat.of().parseHex("9a9999999999b93f");
    Npy reals = Npy.of(NpyType.FLOAT64, List.of(1), tenth);
    assertEquals(0.1, reals.real(0));
    assertEquals(new BigDecimal(0.1), reals.exact(0).orElseThrow());
  }

  @Test
  void formatsOneToThreeAreRead() throws IOException {
    String header = "{\"shape\": (3,), 'descr': '<f4', 'fortran_order': False}\n";
    for (int version = 1; version <= 3; version++) {
      assertEquals(List.of(3), Npy.read(file(npy(version, header, 12))).shape());
    }
    assertTrue(messageOf(npy(4, header, 12)).contains("version 4"));
  }

  @Test
  void damageIsNamed() throws IOException {
    assertTrue(messageOf(new byte[0]).contains("not a .npy file"));
    assertTrue(
        messageOf("hello, world".getBytes(StandardCharsets.US_ASCII)).contains("not a .npy"));
    assertTrue(
        messageOf(npy(1, "{'descr': '|i1', 'fortran_order': True, 'shape': (2, 2), }", 4))
            .contains("Fortran"));
    assertTrue(
        messageOf(npy(1, "{'descr': '>i4', 'fortran_order': False, 'shape': (1,), }", 4))
            .contains("'>i4'"));
    assertTrue(
        messageOf(npy(1, "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 8))
            .contains("'<c8' is not supported, expected one of int8, int16,"));
    assertTrue(
        messageOf(npy(1, "{'descr': '|i1', 'fortran_order': False, 'shape': (5,), }", 4))
            .contains("truncated"));
    assertTrue(
        messageOf(npy(1, "{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }", 4))
            .contains("too long"));
    assertTrue(messageOf(npy(1, "{'descr': '|i1'}", 4)).contains("lacks"));
    assertTrue(messageOf(npy(1, "{'descr': [('a', '<f4')]}", 4)).contains("structured"));
    assertTrue(messageOf(npy(1, "{'descr': '|i1', 'x': 1}", 4)).contains("unknown key"));
  }

  @Test
  void hugeShapesAreRefusedBeforeAnyAllocation() throws IOException {
    assertTrue(
        messageOf(
                npy(
                    1,
                    "{'descr': '<i8', 'fortran_order': False, "
                        + "'shape': (2147483647, 2147483647, 2147483647), }",
                    8))
            .contains("truncated"));
    assertTrue(
        messageOf(
                npy(1, "{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999,), }", 8))
            .contains("too large"));
    byte[] longHeader = npy(2, "{}", 0);
    Arrays.fill(longHeader, 8, 12, (byte) 0xff);
    assertTrue(messageOf(longHeader).contains("header of 4294967295"));
  }

  @Test
  void everyCutAndManyFlipsEndInAnArrayOrOneMessage() throws IOException {
    Path whole = folder.resolve("whole.npy");
    Npy.of(NpyType.INT8, List.of(4, 5), new byte[20]).write(whole);
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length < bytes.length; length++) {
      messageOf(Arrays.copyOf(bytes, length));
    }
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] flipped = bytes.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      Path file = file(flipped);
      try {
        assertEquals(20, Npy.read(file).bytes().length, "seed " + seed);
      } catch (NpyException e) {
        assertTrue(e.getMessage().matches("(this|the|its|an) [ -~]+"), e.getMessage());
      }
    }
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    Path missing = folder.resolve("missing.npy");
    assertThrows(NoSuchFileException.class, () -> Npy.read(missing));
    assertEquals(
        "this is a folder",
        assertThrows(NpyException.class, () -> Npy.read(folder)).getMessage());
    assertEquals(
        "this is no regular file",
        assertThrows(NpyException.class, () -> Npy.read(Path.of("/dev/zero"))).getMessage());
  }
}
